"""The validation report: for people (status.txt) and for programs (validation.json)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from recommender.errors import BadRowsError, CatalogError, SchemaError
from recommender.state import write_atomic

_EXAMPLES = 5

Verdict = Literal["ok", "absent", "missing", "bad values"]


@dataclass(frozen=True)
class ColumnReport:
    """One column of schema.yaml in one table.

    Attributes
    ----------
    verdict : str
        ``ok``, ``absent`` (optional and not there), ``missing`` (required and not there) or
        ``bad values``.
    empty, unknown, bad : int
        Rows with no value, with a value that stands for "not known", and with a wrong one.
    low, high : float or None
        Range of what is left in a numeric column.
    """

    name: str
    header: str | None
    verdict: Verdict
    empty: int = 0
    unknown: int = 0
    bad: int = 0
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Finding:
    """Something noteworthy that sets no row aside.

    Attributes
    ----------
    kind : str
        A word for programs, as ``unknown_value``.
    column : str or None
    rows, tracks : int
        How many rows and how many different tracks it concerns.
    text : str
        The finding as a sentence.
    examples : tuple of str
        Tracks it concerns, at most `validation.max_listed_rows` of them.
    """

    kind: str
    column: str | None
    rows: int
    tracks: int
    text: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableReport:
    """One source's table.

    Attributes
    ----------
    place : str
        What `bad` counts: ``line`` or ``row``.
    bad : DataFrame
        ``place``, ``column``, ``value``, ``reason`` of every bad cell.
    bad_rows, duplicates, usable : int
        Rows set aside, exact repetitions dropped, rows left.
    """

    name: str
    sha256: str
    place: str
    rows: int
    extra: tuple[str, ...]
    columns: tuple[ColumnReport, ...]
    bad: pd.DataFrame
    bad_rows: int
    duplicates: int
    usable: int
    findings: tuple[Finding, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Required columns that are not there."""
        return tuple(column.name for column in self.columns if column.verdict == "missing")

    def error(self, max_bad_rows: float) -> CatalogError | None:
        """Say why the table is unfit, or None where it is fit."""
        if self.missing:
            has = [column.header for column in self.columns if column.header] + list(self.extra)
            return SchemaError(
                f"{self.name} lacks {counted(len(self.missing), 'column')}: {', '.join(self.missing)} "
                f"(it has {', '.join(map(repr, has))[:400]})",
                wanted="every required column of schema.yaml, under its name or an alias",
                do="add the column, or add the name it has in the file to its aliases in schema.yaml",
            )
        if self.bad_rows > max_bad_rows * self.rows:
            return BadRowsError(
                f"{self.bad_rows:,} of the {self.rows:,} rows of {self.name} are bad: {self._worst()}",
                wanted=f"at most a share of {max_bad_rows:g} (validation.max_bad_rows in params.yaml)",
                do="mend the data, the columns' rules in schema.yaml, or the share; "
                "status.txt lists the rows with their reasons",
            )
        if not self.usable:
            return SchemaError(f"{self.name} has no usable row", wanted="rows that keep to schema.yaml")
        return None

    def _worst(self) -> str:
        groups = self.bad.groupby(["column", "reason"], sort=False)["place"].agg(["size", "min"])
        worst = groups.sort_values("size", ascending=False, kind="stable").head(3)
        return "; ".join(
            f"{column} {reason} ({size:,}×, first on {self.place} {first:,})"
            for (column, reason), size, first in zip(worst.index, worst["size"], worst["min"], strict=True)
        )


@dataclass(frozen=True)
class ValidationReport:
    """All tables of a run."""

    tables: tuple[TableReport, ...]
    max_bad_rows: float
    max_listed_rows: int

    @property
    def error(self) -> CatalogError | None:
        """The first table's reason to fail, or None where all are fit."""
        return next((e for e in (table.error(self.max_bad_rows) for table in self.tables) if e), None)

    @property
    def passed(self) -> bool:
        """Whether every table is fit."""
        return self.error is None


def write_report(report: ValidationReport, folder: Path) -> tuple[Path, Path]:
    """Write ``status.txt`` and ``validation.json`` into `folder`, each whole or not at all.

    Raises
    ------
    StateError
        The folder cannot be written.
    """
    status, data = folder / "status.txt", folder / "validation.json"
    write_atomic(status, status_text(report))
    write_atomic(data, to_json(report))
    return status, data


def status_text(report: ValidationReport) -> str:
    """Say it for a person: the verdict first, the bad rows last."""
    error = report.error
    lines = [f"Validation {'passed' if error is None else 'FAILED'}", *([str(error)] if error else []), ""]
    for table in report.tables:
        lines += _table_lines(table, report.max_listed_rows)
    return "\n".join(lines).rstrip() + "\n"


def to_json(report: ValidationReport) -> str:
    """Say it for a program, with every bad cell."""
    document = {
        "passed": report.passed,
        "error": str(report.error) if report.error else None,
        "max_bad_rows": report.max_bad_rows,
        "tables": [_table_document(table) for table in report.tables],
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _table_document(table: TableReport) -> dict[str, Any]:
    plain = {key: value for key, value in vars(table).items() if key not in {"bad", "columns", "findings"}}
    bad = table.bad.rename(columns={"place": table.place}).astype(object)
    return plain | {
        "columns": [vars(column) for column in table.columns],
        "findings": [vars(finding) for finding in table.findings],
        "bad": bad.where(bad.notna(), None).to_dict("records"),
    }


def _table_lines(table: TableReport, limit: int) -> list[str]:
    lines = [
        f"{table.name}: {table.rows:,} rows read, {table.usable:,} usable",
        f"  data     sha256 {table.sha256}",
        f"  bad      {counted(table.bad_rows, 'row')} set aside",
        f"  repeated {counted(table.duplicates, 'exact duplicate row')} dropped",
    ]
    if table.extra:
        lines.append(f"  extra    {counted(len(table.extra), 'column')} left out: {', '.join(table.extra)}")
    for finding in table.findings:
        lines.append(f"  note     {finding.text}")
        if finding.examples:
            lines.append(f"           as {', '.join(finding.examples[:_EXAMPLES])}")
    lines += ["", *_column_lines(table), ""]
    if len(table.bad):
        lines += [*_bad_lines(table, limit), ""]
    return lines


def _column_lines(table: TableReport) -> list[str]:
    lines = [f"  {'column':<18}{'verdict':<12}{'empty':>8}{'unknown':>9}{'bad':>8}  range"]
    for column in table.columns:
        span = "" if column.low is None else f"{column.low:g} … {column.high:g}"
        counts = f"{column.empty:>8,}{column.unknown:>9,}{column.bad:>8,}"
        lines.append(f"  {column.name:<18}{column.verdict:<12}{counts}  {span}".rstrip())
    return lines


def _bad_lines(table: TableReport, limit: int) -> list[str]:
    shown = table.bad.head(limit)
    lines = [
        f"  {table.place} {place}: {column} {reason}" + ("" if pd.isna(value) else f" ({str(value)[:80]!r})")
        for place, column, value, reason in shown.itertuples(index=False)
    ]
    if len(table.bad) > limit:
        lines.append(f"  … and {len(table.bad) - limit:,} more, all in validation.json")
    return lines


def counted(number: int, what: str) -> str:
    """Say how many: ``1 row``, ``2,000 rows``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
