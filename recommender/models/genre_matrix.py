"""The features of every genre's tracks in one matrix, sorted by genre.

A track of several genres has a line in each. Tasks that work on one genre read
`X[start:stop]` and never copy the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.errors import GenreError, ModelError

Matrix = NDArray[np.float32]


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
    rows: NDArray[np.int32]
    offsets: dict[str, tuple[int, int]]

    @classmethod
    def build(cls, tracks: pd.DataFrame, features: Matrix, genres: Sequence[str]) -> GenreMatrix:
        """Sort the tracks of some genres by genre.

        Parameters
        ----------
        tracks : DataFrame
            `Catalog.tracks`; `genres` is used, a tuple of text per track.
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
        lines = pd.Series(tracks["genres"].to_numpy(), dtype=object).explode()
        lines = lines[lines.isin(set(genres))]
        names, code = np.unique(lines.to_numpy(dtype=np.str_), return_inverse=True)
        missing = sorted(set(genres) - set(names.tolist()))
        if missing:
            raise GenreError(
                f"no track has the genre {', '.join(missing)}", do="leave it out, or check its spelling"
            )
        rows = lines.index.to_numpy(dtype=np.int32)
        order = np.argsort(code, kind="stable")
        edges = np.searchsorted(code[order], np.arange(len(names) + 1))
        bounds = zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
        rows = np.ascontiguousarray(rows[order])
        X = np.ascontiguousarray(features[rows], dtype=np.float32)
        return cls(X, rows, dict(zip(names.tolist(), bounds, strict=True)))

    @property
    def sizes(self) -> dict[str, int]:
        """Number of tracks of each genre."""
        return {genre: stop - start for genre, (start, stop) in self.offsets.items()}

    def lines(self, genre: str) -> Matrix:
        """The part of `X` that is one genre's, shape (n, d); a view."""
        return self.X[slice(*self.offsets[genre])]
