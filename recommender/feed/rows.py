"""Rows of the catalog store: their columns, and how later ones change earlier ones.

A row is a song under one of its labels (a genre, a playlist). Everything else is a fact of the
song: the latest row that has it decides, and a later row that lacks it does not erase it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from recommender.catalog.cells import NUMERIC
from recommender.settings.schema import CatalogSchema

LABELS = ("genre", "subgenre", "playlist_id", "playlist_name")
KEY = ("track_id", "genre", "playlist_id")
REMOVED = "removed"


def row_schema(schema: CatalogSchema) -> pa.Schema:
    """Columns of the store: those of schema.yaml; float32 for numbers, whole years for dates."""
    kinds = {
        name: pa.int32() if rules.type == "date" else pa.float32() if rules.type in NUMERIC else pa.string()
        for name, rules in schema.columns.items()
    }
    return pa.schema(list(kinds.items()))


def stored_rows(frame: pd.DataFrame, schema: CatalogSchema) -> pa.Table:
    """Make rows of validated ones: each song with one set of facts, each label once.

    Where rows of one song disagree, the first decides, and for popularity the highest, as
    everywhere in the catalog.
    """
    facts = [str(name) for name in frame.columns if name not in (*LABELS, "track_id")]
    frame = _agreeing(frame, facts)
    frame = frame[~frame.duplicated([name for name in KEY if name in frame])]
    wanted = row_schema(schema)
    columns = {}
    for field in wanted:
        if field.name in frame:
            columns[field.name] = _array(frame[field.name], field.type)
        else:
            columns[field.name] = pa.nulls(len(frame), field.type)
    return pa.table(columns, schema=wanted)


def removals(track_ids: list[str], schema: CatalogSchema) -> pa.Table:
    """Make the rows that take songs out."""
    wanted = row_schema(schema)
    columns = {field.name: pa.nulls(len(track_ids), field.type) for field in wanted}
    columns["track_id"] = pa.array(track_ids, pa.string())
    return pa.table(columns, schema=wanted).append_column(
        REMOVED, pa.array([True] * len(track_ids), pa.bool_())
    )


def fold(rows: pa.Table, later: pa.Table) -> pa.Table:
    """Apply later rows, or removals, to the rows of the same songs.

    Returns
    -------
    Table
        Sorted by song, genre and playlist, so that it does not matter how rows came in.
    """
    if REMOVED in later.column_names:
        gone = pc.filter(later["track_id"], later[REMOVED])
        return _without(rows, gone)
    if not rows.num_rows:
        return _in_order(later)
    names = rows.schema.names
    both = pa.concat_tables([rows, later.select(names)]).to_pandas()
    facts = [name for name in names if name not in (*LABELS, "track_id")]
    last = both.groupby("track_id", sort=False)[facts].last()
    both = both[~both.duplicated(list(KEY), keep="last")]
    for name in facts:
        both[name] = last[name].reindex(both["track_id"]).to_numpy()
    return _in_order(
        pa.table({f.name: _array(both[f.name], f.type) for f in rows.schema}, schema=rows.schema)
    )


def changes(rows: pa.Table, now: pa.Table) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Tell which rows bring a new song, and which change one that is there.

    Parameters
    ----------
    rows : Table
        Incoming ones.
    now : Table
        What the store has of the same songs.
    """
    known = pc.is_in(rows["track_id"], value_set=_values(now["track_id"])).to_numpy(zero_copy_only=False)
    changed = np.zeros(rows.num_rows, dtype=bool)
    places = np.flatnonzero(known)
    if len(places):
        changed[places] = _differs(rows.take(pa.array(places)).to_pandas(), now.to_pandas())
    return ~known, changed


def of_songs(rows: pa.Table, track_ids: pa.Array) -> pa.Table:
    """Choose the rows of some songs."""
    return rows.filter(pc.is_in(rows["track_id"], value_set=track_ids))


def _without(rows: pa.Table, track_ids: Any) -> pa.Table:
    return rows.filter(pc.invert(pc.is_in(rows["track_id"], value_set=_values(track_ids))))


def apply(rows: pa.Table, later: pa.Table) -> pa.Table:
    """Apply a segment to a whole catalog: songs it does not touch keep their place, the others follow."""
    touched = _values(later["track_id"])
    hit = pc.is_in(rows["track_id"], value_set=touched)
    again = fold(rows.filter(hit), later)
    return pa.concat_tables([rows.filter(pc.invert(hit)), again])


def _values(column: Any) -> pa.Array:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pc.unique(array)


def _differs(rows: pd.DataFrame, now: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Tell for rows of known songs whether they say anything new; a fact that is missing does not."""
    facts = [name for name in rows.columns if name not in ("track_id", "genre", "playlist_id")]
    key = list(KEY)
    there = now.drop_duplicates(key).set_index(key)
    place = there.index.get_indexer(pd.MultiIndex.from_frame(rows[key]))
    differs = place < 0
    for name in facts:
        says = rows[name].notna().to_numpy()
        other = there[name].to_numpy(dtype=object)[place]
        differs |= says & (rows[name].to_numpy(dtype=object) != other)
    return np.asarray(differs, dtype=bool)


def _agreeing(frame: pd.DataFrame, facts: list[str]) -> pd.DataFrame:
    again = frame["track_id"].duplicated(keep=False)
    if not again.any():
        return frame
    rows = frame[again]
    groups = rows.groupby("track_id", sort=False)
    first = groups[facts].first()
    if "popularity" in first:
        first["popularity"] = groups["popularity"].max()
    agreed = first.reindex(rows["track_id"]).set_axis(rows.index)
    changed = {
        name: pd.concat([frame.loc[~again, name], agreed[name]]).reindex(frame.index) for name in facts
    }
    return frame.assign(**changed)


def _array(column: pd.Series, kind: pa.DataType) -> pa.Array:
    if pa.types.is_int32(kind):
        numbers = column.to_numpy(dtype=np.float64)
        return pa.array(np.nan_to_num(numbers).astype(np.int32), kind, mask=np.isnan(numbers))
    array = pa.Array.from_pandas(column, type=kind)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _in_order(rows: pa.Table) -> pa.Table:
    return rows.sort_by([(name, "ascending") for name in KEY])
