"""Fitted clusters as plain arrays: one shape for all families, numpy alone to apply them.

A cluster is a centre, a precision per feature and a weight. KMeans is the case
of unit precisions and equal weights: its nearest centre is then the component
of the highest posterior.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.errors import ModelError

Matrix = NDArray[np.float32]
Labels = NDArray[np.int32]
Double = NDArray[np.float64]

_ROWS_AT_ONCE = 65_536
_FIELDS = ("genres", "offsets", "means", "precisions", "log_weights")


@dataclass(frozen=True, eq=False)
class ClusterArrays:
    """The clusters of one genre.

    Attributes
    ----------
    means : ndarray, shape (k, d)
        Centres in quantile-normal space.
    precisions : ndarray, shape (k, d)
        1 / variance of each feature in each cluster.
    log_weights : ndarray, shape (k,)
        Natural logarithm of each cluster's prior share.

    Raises
    ------
    ModelError
        Shapes do not agree, a value is not finite or a precision not positive.
    """

    means: Double
    precisions: Double
    log_weights: Double

    def __post_init__(self) -> None:
        k = len(self.log_weights)
        if self.means.ndim != 2 or self.means.shape != self.precisions.shape or self.means.shape[0] != k:
            raise ModelError(
                f"clusters with means {self.means.shape}, precisions {self.precisions.shape} and {k} weights",
                wanted="(k, d), (k, d) and k of one k",
            )
        parts = (self.means, self.precisions, self.log_weights)
        if not all(np.isfinite(part).all() for part in parts) or not (self.precisions > 0).all():
            raise ModelError("clusters with values that are not finite", wanted="finite, precisions above 0")

    @property
    def k(self) -> int:
        """Number of clusters."""
        return len(self.log_weights)

    def assign(self, X: Matrix) -> Labels:
        """Give each track its most probable cluster.

        Parameters
        ----------
        X : ndarray, shape (n, d)
            Quantile-normal features.

        Returns
        -------
        ndarray, shape (n,), int32
            0 .. k - 1.
        """
        self._check(X)
        labels = np.empty(len(X), dtype=np.int32)
        for start in range(0, len(X), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            labels[part] = self._log_joint(X[part]).argmax(axis=1)
        return labels

    def posterior(self, X: Matrix) -> Matrix:
        """Probability of each cluster for each track.

        Parameters
        ----------
        X : ndarray, shape (n, d)
            Quantile-normal features.

        Returns
        -------
        ndarray, shape (n, k), float32
            Rows sum to 1.
        """
        self._check(X)
        result = np.empty((len(X), self.k), dtype=np.float32)
        for start in range(0, len(X), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            joint = self._log_joint(X[part])
            share = np.exp(joint - joint.max(axis=1, keepdims=True))
            result[part] = share / share.sum(axis=1, keepdims=True)
        return result

    def take(self, order: NDArray[np.intp]) -> ClusterArrays:
        """Return the same clusters in another order."""
        return ClusterArrays(self.means[order], self.precisions[order], self.log_weights[order])

    def _log_joint(self, X: Matrix) -> Double:
        """log p(x, cluster) up to a constant, shape (n, k), from three matrix products."""
        wide = X.astype(np.float64)
        scaled = self.means * self.precisions
        constant = (
            2 * self.log_weights + np.log(self.precisions).sum(axis=1) - (scaled * self.means).sum(axis=1)
        )
        joint: Double = 0.5 * (constant + 2 * (wide @ scaled.T) - (wide**2) @ self.precisions.T)
        return joint

    def _check(self, X: Matrix) -> None:
        if X.ndim != 2 or X.shape[1] != self.means.shape[1]:
            raise ModelError(
                f"a matrix of shape {X.shape}", wanted=f"{self.means.shape[1]} columns, as the clusters have"
            )


def pack(clusters: Mapping[str, ClusterArrays]) -> dict[str, NDArray[Any]]:
    """Lay the clusters of many genres end to end, for one `.npz` file without pickle.

    Returns
    -------
    dict
        ``genres`` (g, text, sorted), ``offsets`` (g + 1, int64: genre i has the rows
        ``offsets[i]:offsets[i + 1]``), ``means`` and ``precisions`` (rows, d), ``log_weights`` (rows,).
    """
    genres = sorted(clusters)
    if not genres:
        raise ModelError("no clusters to pack", wanted="at least one genre")
    if len({clusters[genre].means.shape[1] for genre in genres}) > 1:
        raise ModelError("clusters over different features", wanted="the same columns for every genre")
    sizes = [clusters[genre].k for genre in genres]
    return {
        "genres": np.array(genres, dtype=np.str_),
        "offsets": np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        "means": np.concatenate([clusters[genre].means for genre in genres]),
        "precisions": np.concatenate([clusters[genre].precisions for genre in genres]),
        "log_weights": np.concatenate([clusters[genre].log_weights for genre in genres]),
    }


def unpack(arrays: Mapping[str, NDArray[Any]]) -> dict[str, ClusterArrays]:
    """The inverse of `pack`.

    Raises
    ------
    ModelError
        An array is missing, or they do not fit together.
    """
    missing = [name for name in _FIELDS if name not in arrays]
    if missing:
        raise ModelError(f"packed clusters without {', '.join(missing)}", wanted=", ".join(_FIELDS))
    genres, offsets = arrays["genres"], arrays["offsets"]
    rows = {len(arrays[name]) for name in ("means", "precisions", "log_weights")}
    steps = np.diff(offsets) if offsets.ndim == 1 else np.array([0])
    if len(offsets) != len(genres) + 1 or offsets[0] != 0 or rows != {int(offsets[-1])} or (steps < 1).any():
        raise ModelError(
            "packed clusters whose offsets do not fit their rows", wanted="arrays made by `pack`"
        )
    return {
        str(genre): ClusterArrays(*(arrays[name][a:b] for name in _FIELDS[2:]))
        for genre, a, b in zip(genres, offsets[:-1], offsets[1:], strict=True)
    }
