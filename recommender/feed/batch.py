"""Rows on their way into the store: features filled in, held against schema.yaml, those fit taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from recommender.catalog.ingest import RawTable
from recommender.catalog.progress import Advance, silent
from recommender.catalog.validate import validate
from recommender.feed.rows import stored_rows
from recommender.playlists.entry import entry
from recommender.playlists.features import RANGES
from recommender.playlists.matching import MIN_FEATURES
from recommender.playlists.playlist import GivenTrack
from recommender.playlists.values import milliseconds
from recommender.settings import Settings
from recommender.spotify.features import FeatureChain, FeatureReport

_AUDIO = [name for name in RANGES if name != "time_signature"]


@dataclass(frozen=True)
class Batch:
    """Checked rows.

    Attributes
    ----------
    rows : Table
        For `CatalogStore.merge`.
    bad : int
        Rows that break the schema.
    waiting : int
        Songs without audio features; they come in when a source has them.
    report : FeatureReport or None
        What came from where; None where nothing was lacking.
    """

    rows: pa.Table
    bad: int
    waiting: int
    report: FeatureReport | None


def checked(
    raw: RawTable, settings: Settings, chain: FeatureChain | None, progress: Advance = silent
) -> Batch:
    """Fill in features and check rows; without a chain rows keep what features they have.

    Raises
    ------
    CatalogError
        The table is unfit: its structure is wrong, or too many rows are bad.
    """
    filled, report = _with_features(raw, settings, chain, progress) if chain else (raw, None)
    judged = validate((filled,), settings)
    judged.raise_if_unfit()
    frame, bad = judged.tables[0].frame, judged.report.tables[0].bad_rows
    if chain is None:
        return Batch(stored_rows(frame, settings.schema), bad, 0, None)
    known = frame[[name for name in _AUDIO if name in frame]].notna().sum(axis=1) >= MIN_FEATURES
    waiting = int(frame.loc[~known, "track_id"].nunique())
    return Batch(stored_rows(frame[known], settings.schema), bad, waiting, report)


def _with_features(
    raw: RawTable, settings: Settings, chain: FeatureChain, progress: Advance
) -> tuple[RawTable, FeatureReport | None]:
    """Fill the cells of songs that lack features; a table may lack the columns altogether."""
    audio = [name for name in RANGES if name in settings.schema.columns]
    absent = [name for name in audio if name not in raw.frame]
    columns = {name: pd.Series(np.nan, index=raw.frame.index, dtype="str") for name in absent}
    frame = raw.frame.assign(**columns)
    filled = frame[audio].notna() & frame[audio].apply(lambda cells: cells.str.strip().ne(""))
    lacking = filled[_AUDIO].sum(axis=1) < MIN_FEATURES
    report = None
    if lacking.any() and {"track_id", "title", "artists"} <= set(frame.columns):
        separator = settings.schema.columns["artists"].separator
        songs = frame[lacking].drop_duplicates("track_id")
        tracks = [_given(line, row, separator) for line, row in enumerate(songs.to_dict("records"), start=1)]
        answer = chain.fill(tracks, progress)
        report = answer.report
        found = {
            str(track_id): features
            for track_id, features in zip(songs["track_id"], answer.features, strict=True)
            if features
        }
        for name in audio:
            texts = frame.loc[lacking, "track_id"].map(
                {track_id: f"{f[name]:g}" for track_id, f in found.items() if name in f}
            )
            frame[name] = frame[name].where(filled[name] | ~lacking, texts.reindex(frame.index)).astype("str")
    return replace(raw, frame=frame, headers={**raw.headers, **{name: name for name in absent}}), report


def _given(line: int, row: dict[Any, Any], separator: str | None) -> GivenTrack:
    artists = str(row.get("artists") or "").split(separator) if separator else [row.get("artists")]
    length = row.get("duration_ms")
    made = entry(
        line,
        title=row.get("title"),
        artists=artists,
        links=[str(row.get("track_id"))],
        isrc=row.get("isrc"),
        duration_ms=milliseconds(length) if isinstance(length, str) else None,
    )
    return made if isinstance(made, GivenTrack) else GivenTrack(line)
