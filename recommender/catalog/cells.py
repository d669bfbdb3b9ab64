"""Cells: what their text may look like, and the number it stands for."""

from __future__ import annotations

from typing import cast

import pandas as pd

from recommender.settings.schema import CatalogSchema, Column

NUMERIC = frozenset({"number", "integer", "boolean", "date"})
"""Types that become float; a date becomes its year."""

_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
FORMS = {
    "number": (_NUMBER, "is no number"),
    "integer": (_NUMBER, "is no number"),
    "boolean": (r"(?i:true|false|t|f|yes|no|y|n|0|1|0\.0|1\.0)", "is neither true nor false"),
    "date": (
        r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])([T ].*)?)?)?",
        "is no date (YYYY, YYYY-MM or YYYY-MM-DD)",
    ),
}
"""For each type with a form of its own: a regular expression, and what to say of other text."""

NOT_FINITE = r"(?i:[+-]?(inf|infinity|nan))"
_TRUE = frozenset({"true", "t", "yes", "y", "1", "1.0"})


def cleaned(frame: pd.DataFrame, schema: CatalogSchema) -> pd.DataFrame:
    """Trim all cells, and make those that hold nothing missing."""
    empty = ["", *schema.empty]
    columns = {}
    for name in frame.columns:
        trimmed = frame[name].str.strip()
        columns[name] = trimmed.mask(trimmed.isin(empty))
    return pd.DataFrame(columns, index=frame.index)


def matches(cells: pd.Series, form: str) -> pd.Series:
    """Tell for each cell whether the whole of it has the form; a missing one has not."""
    return cast("pd.Series", cells.str.fullmatch(form).fillna(False).astype(bool))


def to_float(cells: pd.Series, rules: Column) -> pd.Series:
    """Convert cells to float64; those that are missing or not of the type's form become NaN."""
    fit = cells.where(matches(cells, FORMS[rules.type][0]))
    if rules.type == "boolean":
        return fit.str.lower().isin(_TRUE).astype("float64").where(fit.notna())
    if rules.type == "date":
        fit = fit.str.slice(0, 4)
    return cast("pd.Series", pd.to_numeric(fit).astype("float64"))


def typed(cells: pd.DataFrame, schema: CatalogSchema) -> pd.DataFrame:
    """Give every column its type: float64 for those of `NUMERIC`, else str."""
    columns = {}
    for name in cells.columns:
        rules = schema.columns[str(name)]
        columns[name] = to_float(cells[name], rules) if rules.type in NUMERIC else cells[name]
    return pd.DataFrame(columns, index=cells.index)
