"""Exportify of exportify.app, with headings in any language.

Its columns are known by what stands in them: a column of track URIs, two
further on one of artist URIs, two further on one of album URIs. Names stand
between. What follows is told by its values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recommender.playlists import values
from recommender.playlists.document import Document
from recommender.playlists.features import RANGES
from recommender.playlists.formats.columns import by_escaped_comma, read_rows
from recommender.playlists.formats.format import Row
from recommender.playlists.headings import find_fields
from recommender.playlists.table import Table

_URI = re.compile(r"spotify:(track|local|episode|artist|album):", re.IGNORECASE)
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?", re.IGNORECASE)
_FEATURES = tuple(RANGES)
_SAMPLE_COLUMNS = 64


class ExportifyApp:
    """The format."""

    name = "Exportify (exportify.app)"

    def recognise(self, document: Document) -> bool:
        """Whether URIs of tracks, artists and albums stand two columns apart."""
        return document.table is not None and _first_column(document.table) is not None

    def read(self, document: Document) -> Iterator[Row]:
        """Every row of the table."""
        table = document.table
        first = _first_column(table) if table else None
        if table is not None and first is not None:
            yield from read_rows(table, _columns(table, first), by_escaped_comma)


def _first_column(table: Table) -> int | None:
    """The column of track URIs: the first, or the second behind the playlist's name."""
    rows = table.sample()
    for first in (0, 1):
        kinds = [
            {
                found.group(1).lower()
                for row in rows
                if column < len(row) and (found := _URI.match(row[column].strip()))
            }
            for column in (first, first + 2, first + 4)
        ]
        if kinds[0] & {"track", "local", "episode"} and (kinds[1] == {"artist"} or kinds[2] == {"album"}):
            return first
    return None


def _columns(table: Table, first: int) -> dict[str, int]:
    named = find_fields(table.keys)
    columns = {**_by_value(table, first + 6), **named}
    columns |= {"link": first, "title": first + 1, "artist": first + 3, "album": first + 5}
    columns.pop("playlist", None)
    return columns | ({"playlist": 0} if first else {})


def _by_value(table: Table, start: int) -> dict[str, int]:
    """Find the columns from `start` on by what their first values look like."""
    rows = table.sample()
    cells = [
        [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
        for column in range(min(len(table.keys), _SAMPLE_COLUMNS))
    ]
    found: dict[str, int] = {}
    for column in range(start, len(cells)):
        kind = _kind(cells[column])
        if kind and kind not in found:
            found[kind] = column
    if "explicit" in found:
        found["popularity"] = found["explicit"] + 1
    for column in range(start, len(cells) - len(_FEATURES) + 1):
        window = cells[column : column + len(_FEATURES)]
        if all(value and all(map(_NUMBER.fullmatch, value)) for value in window):
            return found | {name: column + offset for offset, name in enumerate(_FEATURES)}
    return found


def _kind(cells: Sequence[str]) -> str | None:
    if not cells:
        return None
    if all(values.isrc(cell) for cell in cells):
        return "isrc"
    if all(cell.casefold() in {"true", "false"} for cell in cells):
        return "explicit"
    # A year alone could be any number, so the whole date has to stand somewhere in the column.
    if all(map(_DATE.fullmatch, cells)) and any("-" in cell for cell in cells):
        return "released"
    if all(cell.isdecimal() for cell in cells) and any(int(cell[:9]) >= 10_000 for cell in cells):
        return "duration_ms"
    return None
