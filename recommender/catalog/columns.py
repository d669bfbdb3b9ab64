"""Whose column is whose: a dataset's header against the names in schema.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recommender.errors import TableError
from recommender.settings import CatalogSchema


@dataclass(frozen=True)
class ColumnMap:
    """Where a table's columns go.

    Attributes
    ----------
    positions : dict of str to int
        Catalog column → position in the file, in the order of schema.yaml.
    headers : dict of str to str
        Catalog column → its name in the file.
    extra : tuple of str
        Names in the file that schema.yaml does not know.
    """

    positions: dict[str, int]
    headers: dict[str, str]
    extra: tuple[str, ...]


def map_columns(header: Sequence[str], schema: CatalogSchema, name: str) -> ColumnMap:
    """Match a header's names, without regard to case and outer blanks, to the schema's.

    Raises
    ------
    TableError
        The header is blank, or two of its columns are one and the same catalog column.
    """
    if not any(cell.strip() for cell in header):
        raise TableError(f"{name} has no header", wanted="column names on the first line")
    known = {
        alias.casefold(): column
        for column, rules in schema.columns.items()
        for alias in (column, *rules.aliases)
    }
    taken: dict[str, int] = {}
    extra = []
    for position, cell in enumerate(header):
        column = known.get(cell.strip().casefold())
        if column is None:
            extra.append(cell.strip() or "(unnamed)")
        elif column in taken:
            raise TableError(
                f"{name} has two columns for '{column}': '{header[taken[column]]}' and '{cell}'",
                wanted="one column for each name and its aliases in schema.yaml",
                do="remove or rename one of them, or take one name out of the aliases in schema.yaml",
            )
        else:
            taken[column] = position
    positions = {column: taken[column] for column in schema.columns if column in taken}
    return ColumnMap(positions, {c: header[p] for c, p in positions.items()}, tuple(extra))
