"""Rows of all sources → one row per track.

A track is its Spotify id. Each of its fields comes from the first row that has it,
in the order in which sources were given, so a later source only fills what earlier
ones lack. Popularity is the highest of all rows: it is what the rows disagree on.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from recommender.catalog.cells import NUMERIC
from recommender.catalog.genres import GenreNames
from recommender.catalog.songs import song_ids
from recommender.catalog.validate import ValidTable
from recommender.settings.schema import CatalogSchema

_TEXTS = ("title", "artists", "album", "album_id", "isrc")
_OPTIONAL_TEXTS = ("album", "album_id", "isrc")
_FIRST = ("track_id", "title", "artists", "artist", *_OPTIONAL_TEXTS, "song_id", "genres", "sources")


def stack(tables: Sequence[ValidTable], schema: CatalogSchema, names: GenreNames) -> pd.DataFrame:
    """Put the rows of all sources under each other, in order, genres by their one name.

    Returns
    -------
    DataFrame
        ``source`` (position in `tables`), ``track_id``, ``genre``, the text columns, and every
        numeric column of the schema as float32 with ``released`` as ``year``.
    """
    numeric = [name for name, rules in schema.columns.items() if rules.type in NUMERIC]
    parts = []
    for position, table in enumerate(tables):
        genre = table.frame["genre"].astype("category")
        canonical = [names.canonical(str(name)) for name in genre.cat.categories]
        columns = {
            "source": np.full(len(table.frame), position, dtype=np.int16),
            "track_id": table.frame["track_id"],
            "genre": np.asarray(canonical, dtype=object)[genre.cat.codes],
        }
        columns |= {name: _column(table.frame, name, "str") for name in _TEXTS}
        columns |= {name: _column(table.frame, name, "float32") for name in numeric}
        parts.append(pd.DataFrame(columns))
    rows = pd.concat(parts, ignore_index=True)
    return rows.astype({"genre": "category"}).rename(columns={"released": "year"})


def one_row_per_track(
    rows: pd.DataFrame, labels: pd.DataFrame, schema: CatalogSchema, source_names: Sequence[str]
) -> pd.DataFrame:
    """Merge stacked rows into the tracks of a `Catalog`.

    Parameters
    ----------
    rows : DataFrame
        As `stack` gives them.
    labels : DataFrame
        ``track_id``, ``genre`` of every label to keep, at least one for each track of `rows`.

    Returns
    -------
    DataFrame
        See `recommender.catalog.catalog.Catalog.tracks`.
    """
    groups = rows.drop(columns=["genre", "source"]).groupby("track_id", sort=True)
    tracks = groups.first()
    if "popularity" in tracks:
        tracks["popularity"] = groups["popularity"].max()
    separator = schema.columns["artists"].separator
    artists = [_split(text, separator) for text in tracks["artists"]]
    positions = rows[["track_id", "source"]].drop_duplicates()
    made = {
        "track_id": tracks.index.astype("str"),
        "title": tracks["title"].astype("str").to_numpy(),
        "artists": _tuples(artists),
        "artist": pd.array([names[0] for names in artists], dtype="str"),
        "song_id": song_ids(tracks["title"].tolist(), [names[0] for names in artists]),
        "genres": _gathered(labels["track_id"], labels["genre"].astype("str"), tracks.index),
        "sources": _gathered(
            positions["track_id"], positions["source"], tracks.index, [str(name) for name in source_names]
        ),
    }
    made |= {name: _or_none(tracks[name]) for name in _OPTIONAL_TEXTS}
    numeric = [name for name in tracks.columns if name not in _TEXTS]
    made |= {name: tracks[name].to_numpy(dtype=np.float32) for name in numeric}
    return pd.DataFrame({name: made[name] for name in (*_FIRST, *numeric)})


def _column(frame: pd.DataFrame, name: str, dtype: Literal["str", "float32"]) -> pd.Series:
    column = frame[name] if name in frame else pd.Series(np.nan, index=frame.index)
    return column.astype(pd.api.types.pandas_dtype(dtype))


def _split(text: str, separator: str | None) -> tuple[str, ...]:
    parts = text.split(separator) if separator else [text]
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _gathered(
    ids: pd.Series, values: pd.Series, order: pd.Index, names: Sequence[str] | None = None
) -> npt.NDArray[np.object_]:
    """Collect the sorted values of each id as a tuple, ids in the given sorted order.

    With `names`, values are positions in it, sorted as such.
    """
    pairs = pd.DataFrame({"row": order.get_indexer(pd.Index(ids)), "value": values.to_numpy()}).sort_values(
        ["row", "value"]
    )
    starts = np.searchsorted(pairs["row"].to_numpy(), np.arange(len(order) + 1))
    listed = [names[value] for value in pairs["value"]] if names is not None else pairs["value"].tolist()
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    spans = (tuple(listed[a:b]) for a, b in pairwise(starts))
    return _tuples([known.setdefault(span, span) for span in spans])


def _tuples(values: Sequence[tuple[str, ...]]) -> npt.NDArray[np.object_]:
    array = np.empty(len(values), dtype=object)
    for position, value in enumerate(values):
        array[position] = value
    return array


def _or_none(texts: pd.Series) -> pd.Series:
    """Keep text with None for missing, which a str column cannot hold."""
    return pd.Series([None if pd.isna(text) else text for text in texts], dtype=object)
