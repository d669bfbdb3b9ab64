"""KMeans of one genre, fitted once per number of clusters and shared by the families."""

from __future__ import annotations

import warnings
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from recommender.errors import ModelError
from recommender.models.clustering.seeds import derive_seed

Matrix = NDArray[np.float32]


class StartOptions(Protocol):
    """The part of `FitOptions` that KMeans needs."""

    @property
    def starts(self) -> int: ...
    @property
    def max_iter(self) -> int: ...


class Starts:
    """KMeans fits of one matrix, made when first asked for.

    Parameters
    ----------
    X : ndarray, shape (n, d), float32
    options : FitOptions
    seed : int
        Each number of clusters draws from its own seed, so that the grid does
        not change a fit.
    """

    def __init__(self, X: Matrix, options: StartOptions, seed: int) -> None:
        self._X, self._options, self._seed = X, options, seed
        self._distinct = len(np.unique(X, axis=0))
        self._fits: dict[int, KMeans] = {}

    def kmeans(self, k: int) -> KMeans:
        """Fit KMeans with `k` clusters, or return the fit made before.

        Raises
        ------
        ModelError
            There are fewer different tracks than clusters, or a fit left some empty.
        """
        if self._distinct < k:
            raise ModelError(f"only {self._distinct} different tracks for {k} clusters")
        if k not in self._fits:
            self._fits[k] = self._fit(k)
        return self._fits[k]

    def _fit(self, k: int) -> KMeans:
        model = KMeans(
            k,
            n_init=self._options.starts,
            max_iter=self._options.max_iter,
            random_state=derive_seed(self._seed, "kmeans", k),
        )
        with warnings.catch_warnings():
            # Said again, as an error, below.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(self._X)
        empty = k - len(np.unique(model.labels_))
        if empty:
            raise ModelError(f"KMeans left {empty} of {k} clusters empty")
        return model
