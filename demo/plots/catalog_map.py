"""The plane on which a catalog is drawn: what sounds alike lies close together.

Linear discriminant analysis of the audio space by genre: of all planes, the
one that keeps the genres furthest apart for their spread. It is linear, so
that a song the catalog lacks has its place too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import eigh

from recommender.bundle import read_arrays
from recommender.loading import LoadedBundle
from recommender.models.clustering.atlas import Cluster
from recommender.models.spaces import raw_matrix
from recommender.ranking.index import RankingIndex

Points = NDArray[np.float32]


@dataclass(frozen=True)
class Spot:
    """A cluster on the map."""

    cluster: Cluster
    x: float
    y: float


@dataclass(frozen=True)
class CatalogMap:
    """Places of tracks, clusters and genres.

    Attributes
    ----------
    axes : ndarray, shape (d, 2)
    tracks : ndarray, shape (n, 2)
    spots : tuple of Spot
    genres : dict of str to (float, float)
        The middle of each genre's songs.
    leanings : tuple of (str, str)
        For each axis, the feature that grows along it most and the one that shrinks most.
    """

    axes: Points
    tracks: Points
    spots: tuple[Spot, ...]
    genres: dict[str, tuple[float, float]]
    leanings: tuple[tuple[str, str], ...]

    @classmethod
    def build(cls, bundle: LoadedBundle) -> CatalogMap:
        """Find the plane and lay everything out on it."""
        index = bundle.index
        normal = np.asarray(index.normal, np.float32)
        label = np.asarray(index.genre).argmax(axis=1)
        axes = discriminant_plane(normal, label)
        tracks = normal @ axes
        present = np.unique(label)
        middles = {index.genres[code]: tracks[label == code].mean(axis=0) for code in present}
        return cls(
            axes=axes,
            tracks=tracks,
            spots=_spots(bundle, tracks),
            genres={genre: (float(x), float(y)) for genre, (x, y) in middles.items()},
            leanings=_leanings(index, tracks),
        )

    def place(self, bundle: LoadedBundle, extra: pd.DataFrame) -> Points:
        """Lay out songs that only an upload knows; see `Match.extra`.

        Returns
        -------
        ndarray, shape (n, 2)
            NaN for a song without audio features.
        """
        spaces = bundle.index.spaces
        raw = raw_matrix(extra, spaces.columns)
        heard = [column != "duration_ms" for column in spaces.columns]
        weights = bundle.params.ranking.features
        normal = spaces.quantile(raw) * np.array([weights[column] for column in spaces.columns], np.float32)
        found = np.asarray(normal @ self.axes, np.float32)
        found[np.isnan(raw[:, heard]).all(axis=1)] = np.nan
        return found


def discriminant_plane(points: Points, label: NDArray[np.integer]) -> Points:
    """Find the two directions with the most spread between groups for the spread within.

    Parameters
    ----------
    points : ndarray, shape (n, d)
    label : ndarray, shape (n,)

    Returns
    -------
    ndarray, shape (d, 2)
        Signs are fixed by making the largest weight of each direction positive.
    """
    codes, group = np.unique(label, return_inverse=True)
    counts = np.bincount(group)
    sums = np.zeros((len(codes), points.shape[1]))
    np.add.at(sums, group, points)
    means = sums / counts[:, None]
    total = np.cov(points.T, bias=True) + 1e-6 * np.eye(points.shape[1])
    centred = means - points.mean(axis=0)
    between = (centred * (counts / counts.sum())[:, None]).T @ centred
    within = total - between + 1e-6 * np.eye(points.shape[1])
    _, directions = eigh(between, within)
    axes = directions[:, ::-1][:, :2]
    largest = np.abs(axes).argmax(axis=0)
    return np.asarray(axes * np.sign(axes[largest, [0, 1]]), np.float32)


def _spots(bundle: LoadedBundle, tracks: Points) -> tuple[Spot, ...]:
    arrays = read_arrays(bundle.folder / "clusters.npz")
    offsets, found = arrays["row_offsets"], []
    for position, genre in enumerate(bundle.atlas.genres):
        members = slice(int(offsets[position]), int(offsets[position + 1]))
        rows, labels = arrays["rows"][members], arrays["labels"][members]
        for number, cluster in enumerate(bundle.atlas.clusters[genre]):
            own = rows[labels == number]
            if len(own):
                x, y = tracks[own].mean(axis=0)
                found.append(Spot(cluster, float(x), float(y)))
    return tuple(found)


def _leanings(index: RankingIndex, tracks: Points) -> tuple[tuple[str, str], ...]:
    sample = index.reference
    normal = np.asarray(index.normal[sample], np.float64)
    scale = normal.std(axis=0)
    normal, scale = normal - normal.mean(axis=0), np.where(scale > 0, scale, 1.0)
    columns = index.spaces.columns
    leanings = []
    for axis in np.asarray(tracks[sample], np.float64).T:
        agreement = (normal * (axis - axis.mean())[:, None]).mean(axis=0) / scale
        leanings.append((columns[int(agreement.argmax())], columns[int(agreement.argmin())]))
    return tuple(leanings)
