"""The clusterings of all genres together: described, as rows for tables, as points for maps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.models.clustering.descriptions import ClusterProfile, profile_clusters
from recommender.models.clustering.fitting import GenreClustering
from recommender.models.genre_matrix import GenreMatrix

Matrix = NDArray[np.float32]

MAP_POINTS = 240
"""Tracks drawn of each genre: more would hide each other."""


@dataclass(frozen=True, eq=False)
class GenreClusters:
    """The clusters of one genre and what they are like.

    Attributes
    ----------
    clustering : GenreClustering
    profiles : tuple of ClusterProfile, length k
    rows : ndarray, shape (n,), int32
        The genre's tracks, as rows of the catalog.
    """

    clustering: GenreClustering
    profiles: tuple[ClusterProfile, ...]
    rows: NDArray[np.int32]


def describe_genres(
    clusterings: Iterable[GenreClustering],
    matrix: GenreMatrix,
    tracks: pd.DataFrame,
    columns: Sequence[str],
    n_typical: int,
) -> tuple[GenreClusters, ...]:
    """Put every genre's clusters into words.

    Parameters
    ----------
    clusterings : iterable of GenreClustering
    matrix : GenreMatrix
        What they were fitted to.
    tracks : DataFrame
        `Catalog.tracks`.
    columns : sequence of str
        Columns of the matrix.
    n_typical : int
        Typical tracks named for each cluster.

    Returns
    -------
    tuple of GenreClusters, sorted by genre
    """
    song, artist = tracks["song_id"].to_numpy(), tracks["artist"].to_numpy()
    described = []
    for clustering in sorted(clusterings, key=lambda clustering: clustering.genre):
        lines = slice(*matrix.offsets[clustering.genre])
        rows = matrix.rows[lines]
        profiles = profile_clusters(
            clustering,
            matrix.X[lines],
            columns,
            n_typical=n_typical,
            song_id=song[rows],
            artists=artist[rows].tolist(),
        )
        described.append(GenreClusters(clustering, profiles, rows))
    return tuple(described)


def candidate_rows(clusterings: Iterable[GenreClustering]) -> list[dict[str, Any]]:
    """List every candidate of every genre with its scores and why it was kept or not."""
    return [
        {"genre": clustering.genre, "tracks": len(clustering.labels), **asdict(candidate)}
        for clustering in clusterings
        for candidate in clustering.candidates
    ]


def cluster_rows(genres: Iterable[GenreClusters], tracks: pd.DataFrame) -> list[dict[str, Any]]:
    """List every cluster with its number, description, share of its genre and typical tracks."""
    names = (tracks["title"] + " — " + tracks["artist"]).to_numpy()
    return [
        {
            "genre": genre.clustering.genre,
            "number": number,
            "cluster": profile.description,
            "share": round(profile.share, 4),
            "typical": "; ".join(names[genre.rows[profile.typical]]),
        }
        for genre in genres
        for number, profile in enumerate(genre.profiles, start=1)
    ]


def map_points(genre: GenreClusters, X: Matrix, tracks: pd.DataFrame) -> list[Mapping[str, Any]]:
    """Lay some tracks of a genre on the plane of its two main directions.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        The genre's lines of the matrix.
    tracks : DataFrame
        `Catalog.tracks`.

    Returns
    -------
    list of mapping
        ``genre``, ``number`` (of the cluster, from 1), ``cluster`` (its description), ``track``, ``x``,
        ``y``; evenly spaced tracks.
    """
    shown = np.unique(np.linspace(0, len(X) - 1, min(MAP_POINTS, len(X))).astype(int))
    plane = _main_plane(X)[shown]
    named = tracks.iloc[genre.rows[shown]]
    return [
        {
            "genre": genre.clustering.genre,
            "number": label + 1,
            "cluster": genre.profiles[label].description,
            "track": f"{title} — {artist}",
            "x": round(x, 3),
            "y": round(y, 3),
        }
        for label, title, artist, (x, y) in zip(
            genre.clustering.labels[shown].tolist(),
            named["title"],
            named["artist"],
            plane.tolist(),
            strict=True,
        )
    ]


def _main_plane(X: Matrix) -> NDArray[np.float64]:
    """Project on the first two principal components; signs fixed, so that maps can be compared."""
    centred = X.astype(np.float64) - X.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    main = directions[:, :-3:-1]
    return np.asarray(centred @ (main * np.sign(main[np.abs(main).argmax(axis=0), [0, 1]])))
