"""Rows of the catalog, or of an upload, as songs to show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.results import UPLOADED, Song

_PAGE = "https://open.spotify.com/track/"
_TEXTS = ("track_id", "title", "artists", "album", "genres")
_NUMBERS = ("year", "popularity", "duration_ms", "explicit")


class CatalogSongs:
    """The songs of a catalog.

    Parameters
    ----------
    tracks : DataFrame
        As `Catalog.tracks`.
    fictional : bool
        Fictional songs have no page to link to.
    """

    def __init__(self, tracks: pd.DataFrame, fictional: bool) -> None:
        self.fictional = fictional
        # Arrays without their Series: a page takes from nine of them, twice.
        self._columns = [tracks[name].array for name in (*_TEXTS, *_NUMBERS)]

    def take(self, rows: NDArray[np.integer]) -> list[Song]:
        """Show rows of the catalog, in their order."""
        columns = [column.take(rows).tolist() for column in self._columns]
        return [
            _song(values, self._link(values[0]), int(row))
            for row, values in zip(rows, zip(*columns, strict=True), strict=True)
        ]

    def uploaded(self, extra: pd.DataFrame) -> list[Song]:
        """Show songs that only the upload knows: rows of `Match.extra`."""
        if not len(extra):
            return []
        columns = [extra[name].tolist() if name in extra else [()] * len(extra) for name in _TEXTS]
        columns += [extra[name].tolist() for name in _NUMBERS]
        return [
            _song(
                (track_id or "", title or f"line {line} of your file", *rest), self._link(track_id), UPLOADED
            )
            for line, track_id, title, *rest in zip(extra["line"].tolist(), *columns, strict=True)
        ]

    def _link(self, track_id: str | None) -> str | None:
        return _PAGE + track_id if track_id and not self.fictional else None


def _song(values: Sequence[Any], link: str | None, row: int) -> Song:
    track_id, title, artists, album, genres, year, popularity, duration_ms, explicit = values
    return Song(
        track_id=str(track_id),
        title=str(title),
        artists=tuple(artists),
        album=album if isinstance(album, str) else None,
        year=_whole(year),
        popularity=_whole(popularity),
        explicit=None if np.isnan(explicit) else bool(explicit),
        duration_ms=_whole(duration_ms),
        genres=tuple(genres),
        link=link,
        row=row,
    )


def _whole(value: float) -> int | None:
    """The year 2019.5 is the middle of 2019."""
    return None if np.isnan(value) else int(np.floor(value))
