"""The features of every genre's tracks in one matrix, sorted by genre.

A song of several genres has a line in each. Tasks that work on one genre read
`X[start:stop]` and never copy the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.errors import GenreError, ModelError

Matrix = NDArray[np.float32]
Rows = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class GenreMatrix:
    """Plain arrays, so that each can be stored and read by itself.

    Attributes
    ----------
    X : ndarray, shape (lines, d), float32
        Quantile-normal features, sorted by genre, then by track.
    rows : ndarray, shape (lines,), int32
        The track each line stands for: its index in `Catalog.tracks`.
    offsets : dict of str to (int, int)
        Genre to its lines, start and stop.
    """

    X: Matrix
    rows: Rows
    offsets: dict[str, tuple[int, int]]

    @classmethod
    def build(cls, tracks: pd.DataFrame, features: Matrix, genres: Sequence[str]) -> GenreMatrix:
        """Sort the songs of some genres by genre.

        Of several versions of one song only the most popular stands: copies with
        nearly the same features would make clusters of their own.

        Parameters
        ----------
        tracks : DataFrame
            `Catalog.tracks`; `genres`, `song_id` and `popularity` are used.
        features : ndarray, shape (n_tracks, d)
            From `FeatureSpaces.quantile`.
        genres : sequence of str
            Which genres to take; the order does not matter.

        Raises
        ------
        ModelError
            There are not as many feature rows as tracks.
        GenreError
            A genre has no track.
        """
        if features.ndim != 2 or len(features) != len(tracks):
            raise ModelError(
                f"features of shape {features.shape}", wanted=f"a row for each of {len(tracks)} tracks"
            )
        members = {genre: _one_version(tracks, rows) for genre, rows in genre_members(tracks, genres).items()}
        edges = np.cumsum([0, *(len(rows) for rows in members.values())]).tolist()
        rows = np.concatenate(list(members.values()))
        X = np.ascontiguousarray(features[rows], dtype=np.float32)
        return cls(X, rows, dict(zip(members, pairwise(edges), strict=True)))

    @property
    def sizes(self) -> dict[str, int]:
        """Number of songs of each genre."""
        return {genre: stop - start for genre, (start, stop) in self.offsets.items()}

    def lines(self, genre: str) -> Matrix:
        """The part of `X` that is one genre's, shape (n, d); a view."""
        return self.X[slice(*self.offsets[genre])]


def genre_members(tracks: pd.DataFrame, genres: Sequence[str]) -> dict[str, Rows]:
    """Find the tracks of each genre.

    Returns
    -------
    dict of str to ndarray of int32
        Genre to the rows of its tracks, both in ascending order.

    Raises
    ------
    GenreError
        A genre has no track.
    """
    lines = pd.Series(tracks["genres"].to_numpy(), dtype=object).explode()
    found = lines.index.to_numpy(dtype=np.int32)
    members = {genre: found[(lines == genre).to_numpy()] for genre in sorted(set(genres))}
    missing = [genre for genre, rows in members.items() if not len(rows)]
    if missing:
        raise GenreError(
            f"no track has the genre {', '.join(missing)}", do="leave it out, or check its spelling"
        )
    return members


def _one_version(tracks: pd.DataFrame, rows: Rows) -> Rows:
    versions = tracks.iloc[rows].sort_values("popularity", ascending=False, kind="stable", na_position="last")
    kept = versions.index[~versions["song_id"].duplicated()]
    return np.sort(kept.to_numpy(dtype=np.int32))
