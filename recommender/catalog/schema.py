"""schema.yaml as Pandera schemas.

Two schemas look at one table. The first sees the cells as text: are the columns
there, is a cell empty, has it the form of its type and pattern? The second sees
typed values: are they finite, whole where they must be, and in range? Each
failure comes with its row, so a bad value is named with the line it stands on.
"""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pandas as pd
import pandera.pandas as pa

from recommender.catalog.cells import FORMS, NOT_FINITE, NUMERIC, matches
from recommender.settings.schema import CatalogSchema, Column

EMPTY = "is empty"


def form_schema(schema: CatalogSchema) -> pa.DataFrameSchema:
    """Build the schema of a table of text cells (str, missing where empty)."""
    return pa.DataFrameSchema(
        {
            name: pa.Column(
                "str", checks=_form_checks(rules), nullable=rules.nullable, required=rules.required
            )
            for name, rules in schema.columns.items()
        }
    )


def value_schema(schema: CatalogSchema) -> pa.DataFrameSchema:
    """Build the schema of the numeric columns as float64, NaN where not known."""
    return pa.DataFrameSchema(
        {
            name: pa.Column("float64", checks=_value_checks(rules), nullable=True, required=False)
            for name, rules in schema.columns.items()
            if rules.type in NUMERIC
        }
    )


def failures(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Check a frame and list all that is wrong with it.

    Returns
    -------
    DataFrame
        ``place`` (label of the row), ``column``, ``reason``: one row per bad cell, in file
        order, the first reason where there are several.
    tuple of str
        Required columns that are missing.
    """
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        cases = pd.DataFrame(columns=["column", "check", "check_number", "failure_case", "index"])
    missing = cases.loc[cases["check"] == "column_in_dataframe", "failure_case"]
    cells = cases[cases["index"].notna()].sort_values("check_number", kind="stable", na_position="first")
    cells = cells.drop_duplicates(["index", "column"])
    found = pd.DataFrame(
        {
            "place": cells["index"].to_numpy(dtype="int64"),
            "column": cells["column"].astype("str").to_numpy(),
            "reason": cells["check"].astype("str").replace("not_nullable", EMPTY).to_numpy(),
        }
    )
    order = {name: position for position, name in enumerate(schema.columns)}
    found = found.sort_values(["place", "column"], key=lambda s: s.map(order) if s.name == "column" else s)
    return found.reset_index(drop=True), tuple(str(name) for name in missing)


def _form_checks(rules: Column) -> list[pa.Check]:
    checks = []
    if rules.type in {"number", "integer"}:
        checks.append(pa.Check(partial(_differs, NOT_FINITE), error="is not finite"))
    if rules.type in FORMS:
        form, complaint = FORMS[rules.type]
        checks.append(pa.Check(partial(_has_form, form), error=complaint))
    if rules.type == "list":
        blank = rf"[\s{re.escape(rules.separator or ';')}]*"
        checks.append(pa.Check(partial(_differs, blank), error="names nobody"))
    if rules.pattern:
        checks.append(pa.Check(partial(_has_form, rules.pattern), error=f"does not match {rules.pattern}"))
    return checks


def _value_checks(rules: Column) -> list[pa.Check]:
    checks = [pa.Check(_is_finite, error="is not finite")]
    if rules.type == "integer":
        checks.append(pa.Check(_is_whole, error="is no whole number"))
    unit = f" {rules.unit}" if rules.unit else ""
    if rules.min is not None:
        checks.append(pa.Check.ge(rules.min, error=f"is below {rules.min:g}{unit}"))
    if rules.max is not None:
        checks.append(pa.Check.le(rules.max, error=f"is above {rules.max:g}{unit}"))
    return checks


def _has_form(form: str, cells: pd.Series) -> pd.Series:
    return matches(cells, form)


def _differs(form: str, cells: pd.Series) -> pd.Series:
    return ~matches(cells, form)


def _is_finite(values: pd.Series) -> pd.Series:
    return pd.Series(np.isfinite(values), index=values.index)


def _is_whole(values: pd.Series) -> pd.Series:
    return values == values.round()
