"""Tracks whose clusters are known, for the tests of clustering."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommender.settings.params import Clusters

COLUMNS = ("danceability", "energy", "key", "loudness", "mode", "tempo")


def blobs(
    k: int = 4, per_cluster: int = 80, spread: float = 0.25, seed: int = 7
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Round clusters of different sizes around far corners, shape (n, 6), and which is which."""
    draw = np.random.default_rng(seed)
    corners = np.array([[2.0 if cluster >> bit & 1 else -2.0 for bit in range(6)] for cluster in range(k)])
    truth = np.repeat(np.arange(k, dtype=np.int32), [per_cluster + 10 * cluster for cluster in range(k)])
    truth = draw.permutation(truth)
    return (corners[truth] + draw.normal(0, spread, (len(truth), 6))).astype(np.float32), truth


def noise(rows: int = 400, seed: int = 3) -> NDArray[np.float32]:
    """Tracks without any clusters."""
    return np.random.default_rng(seed).normal(size=(rows, 6)).astype(np.float32)


def cluster_params(**changes: object) -> Clusters:
    """A small grid; every value can be changed by name."""
    values: dict[str, object] = {
        "families": ("kmeans", "gmm_diag", "gmm_spherical"),
        "k": (3, 4, 6),
        "min_tracks_per_cluster": 12,
        "max_share": 0.5,
        "criterion": "davies_bouldin",
        "bootstraps": 2,
        "sample": 500,
        "starts": 4,
        "max_iter": 300,
        "tolerance": 0.001,
        "min_variance": 0.05,
        "typical_tracks": 3,
        "genres_per_task": "auto",
    }
    return Clusters(**(values | changes))  # type: ignore[arg-type]
