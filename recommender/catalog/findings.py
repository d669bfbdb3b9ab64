"""What is odd in a table and yet keeps no row from being used."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from recommender.catalog.cells import NUMERIC
from recommender.catalog.report import Finding, counted
from recommender.settings.schema import CatalogSchema

_CHANGING = ("popularity",)
"""Numeric columns that tell of the day a row was written rather than of the song."""


def unknown_values(
    values: pd.DataFrame, schema: CatalogSchema, limit: int
) -> tuple[pd.DataFrame, list[Finding]]:
    """Make the values that schema.yaml calls unknown NaN, and count them.

    Parameters
    ----------
    values : DataFrame
        Typed columns with a ``track_id``, if there is one.
    limit : int
        The most examples a finding lists.
    """
    found, columns = [], {}
    for name in values.columns:
        unknown = schema.columns[str(name)].unknown
        if unknown:
            hit = values[name].isin(unknown)
            columns[name] = values[name].mask(hit)
            if hit.any():
                stands = " or ".join(f"{value:g}" for value in unknown)
                text = f"{name} is {stands} in {{rows}}, which stands for not known: taken as empty"
                found.append(_finding("unknown_value", str(name), values[hit], text, limit))
    return values.assign(**columns), found


def findings(rows: pd.DataFrame, schema: CatalogSchema, limit: int) -> list[Finding]:
    """Look through the usable rows of a table."""
    return [*_above_usual(rows, schema, limit), *_repeated_ids(rows, schema, limit)]


def _above_usual(rows: pd.DataFrame, schema: CatalogSchema, limit: int) -> Iterator[Finding]:
    for name in rows.columns:
        rules = schema.columns[str(name)]
        if rules.warn_above is None:
            continue
        high = rows[rows[name] > rules.warn_above]
        if len(high):
            unit = f" {rules.unit}" if rules.unit else ""
            text = f"{name} is above {rules.warn_above:,.0f}{unit} for {{tracks}}"
            yield _finding("above_usual", str(name), high, text, limit)


def _repeated_ids(rows: pd.DataFrame, schema: CatalogSchema, limit: int) -> Iterator[Finding]:
    repeated = rows[rows["track_id"].duplicated(keep=False)]
    if repeated.empty:
        return
    genres = repeated.groupby("track_id", sort=False)["genre"].nunique()
    several = repeated[repeated["track_id"].isin(genres.index[genres > 1])]
    if len(several):
        text = "several genres in one track, for {tracks}: they are joined"
        yield _finding("several_genres", "genre", several, text, limit)
    numeric = [str(name) for name in rows.columns if schema.columns[str(name)].type in NUMERIC]
    features = [name for name in numeric if name not in _CHANGING]
    differing = _differing(repeated, features)
    if len(differing):
        text = "different features in rows of one id, for {tracks}: the first row is used"
        yield _finding("conflicting_features", None, differing, text, limit)
    for name in (name for name in _CHANGING if name in numeric):
        differing = _differing(repeated, [name])
        if len(differing):
            text = f"{name} differs in rows of one id, for {{tracks}}: the highest is used"
            yield _finding("differing_popularity", name, differing, text, limit)
    key = [name for name in ("track_id", "genre", "playlist_id") if name in rows.columns]
    again = rows[rows.duplicated(key)]
    if len(again):
        text = f"{', '.join(key)} of an earlier row with other values, in {{rows}}: joined"
        yield _finding("repeated_key", None, again, text, limit)


def _differing(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    groups = rows.groupby("track_id", sort=False)[columns]
    differs = (groups.min() != groups.max()) & groups.count().gt(0)
    return rows[rows["track_id"].isin(differs.index[differs.any(axis=1)])]


def _finding(kind: str, column: str | None, rows: pd.DataFrame, text: str, limit: int) -> Finding:
    ids = rows["track_id"].dropna().drop_duplicates() if "track_id" in rows else pd.Series(dtype="str")
    said = text.format(rows=counted(len(rows), "row"), tracks=counted(len(ids), "track"))
    return Finding(kind, column, len(rows), len(ids), said, tuple(map(str, ids.head(limit))))
