"""Raw tables → typed rows that keep to schema.yaml, and a report on the others."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from pandas.api.types import is_numeric_dtype

from recommender.catalog.cells import NUMERIC, cleaned, typed
from recommender.catalog.findings import findings, unknown_values
from recommender.catalog.ingest import RawTable
from recommender.catalog.report import ColumnReport, TableReport, ValidationReport
from recommender.catalog.schema import failures, form_schema, value_schema
from recommender.catalog.source import Source
from recommender.settings import Settings
from recommender.settings.schema import CatalogSchema


@dataclass(frozen=True)
class ValidTable:
    """The usable rows of one source.

    Attributes
    ----------
    frame : DataFrame
        In file order, without exact repetitions: columns of schema.yaml that the file has,
        numeric ones as float32 with NaN for not known, a date as its year, the rest str.
    playlists : DataFrame
        Rows of the source's playlists file.
    """

    name: str
    source: Source
    frame: pd.DataFrame
    playlists: pd.DataFrame


@dataclass(frozen=True)
class Validated:
    """What came through, and the report on everything."""

    tables: tuple[ValidTable, ...]
    report: ValidationReport

    def raise_if_unfit(self) -> None:
        """Fail where the report says so; apart from `validate`, so that the report can be written first.

        Raises
        ------
        SchemaError
            A required column is missing, or no row is usable.
        BadRowsError
            More rows are bad than `validation.max_bad_rows` allows.
        """
        error = self.report.error
        if error is not None:
            raise error


def validate(tables: tuple[RawTable, ...], settings: Settings) -> Validated:
    """Judge every table by schema.yaml.

    Returns
    -------
    Validated
        Also for tables that are unfit: call `Validated.raise_if_unfit` once the report is written.
    """
    rules = settings.params.validation
    judged = [_validate_table(table, settings.schema, rules.max_listed_rows) for table in tables]
    report = ValidationReport(tuple(r for _, r in judged), rules.max_bad_rows, rules.max_listed_rows)
    return Validated(tuple(table for table, _ in judged), report)


def _validate_table(raw: RawTable, schema: CatalogSchema, limit: int) -> tuple[ValidTable, TableReport]:
    cells = cleaned(raw.frame, schema)
    bad_forms, missing = failures(form_schema(schema), cells)
    values, found = unknown_values(typed(cells, schema), schema, limit)
    bad_values, _ = failures(value_schema(schema), values)
    bad = _with_values(pd.concat([bad_forms, bad_values]), raw.frame)
    good = values[~values.index.isin(bad["place"])] if not missing else values.head(0)
    repeated = cells.loc[good.index].duplicated()
    good = good[~repeated]
    unknown = {finding.column: finding.rows for finding in found}
    present = _columns(raw, cells, good, bad, unknown)
    report = TableReport(
        name=raw.name,
        sha256=raw.sha256,
        place=str(raw.frame.index.name),
        rows=len(raw.frame),
        extra=raw.extra,
        columns=tuple(present.get(name) or _absent(name, schema) for name in schema.columns),
        bad=bad,
        bad_rows=int(bad["place"].nunique()),
        duplicates=int(repeated.sum()),
        usable=len(good),
        findings=(*found, *(findings(good, schema, limit) if not missing else ())),
    )
    narrow = {name: "float32" for name in good.columns if schema.columns[str(name)].type in NUMERIC}
    return ValidTable(raw.name, raw.source, good.astype(narrow), raw.playlists), report


def _with_values(bad: pd.DataFrame, raw: pd.DataFrame) -> pd.DataFrame:
    """Put the text that stands in the file beside each complaint, in file order."""
    bad = bad.drop_duplicates(["place", "column"]).sort_values("place", kind="stable")
    parts = [
        pd.Series(raw[str(column)].reindex(rows["place"]).to_numpy(), index=rows.index, dtype="str")
        for column, rows in bad.reset_index(drop=True).groupby("column", sort=False)
    ]
    value = pd.concat(parts).sort_index().to_numpy() if parts else []
    return bad.assign(value=pd.Series(value, index=bad.index, dtype="str"))[
        ["place", "column", "value", "reason"]
    ]


def _columns(
    raw: RawTable, cells: pd.DataFrame, good: pd.DataFrame, bad: pd.DataFrame, unknown: dict[str | None, int]
) -> dict[str, ColumnReport]:
    """Report on the columns that are there."""
    counts = bad["column"].value_counts()
    reports = {}
    for name in map(str, cells.columns):
        numbers = good[name].dropna() if is_numeric_dtype(good[name]) else good[name].iloc[:0]
        reports[name] = ColumnReport(
            name=name,
            header=raw.headers[name],
            verdict="bad values" if name in counts else "ok",
            empty=int(cells[name].isna().sum()),
            unknown=unknown.get(name, 0),
            bad=int(counts.get(name, 0)),
            low=float(numbers.min()) if len(numbers) else None,
            high=float(numbers.max()) if len(numbers) else None,
        )
    return reports


def _absent(name: str, schema: CatalogSchema) -> ColumnReport:
    return ColumnReport(name, None, "missing" if schema.columns[name].required else "absent")
