"""What an algorithm family must do to take part, and what it is given to do it with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from recommender.models.clustering.serving import ClusterArrays
from recommender.models.clustering.starts import Starts

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class FitOptions:
    """How hard a fit tries; see `clusters` in params.yaml.

    Attributes
    ----------
    starts : int
        Random starts of KMeans; the best of them also starts the mixtures.
    max_iter : int
        Iterations before a fit counts as not converged.
    tolerance : float
        A mixture has converged when its mean log likelihood rises by less.
    min_variance : float
        Floor of a mixture's variances; 1 is the variance of the catalog.
    """

    starts: int
    max_iter: int
    tolerance: float
    min_variance: float

    def coarse(self) -> FitOptions:
        """Options for the refits of the stability score: one start, ten times the tolerance."""
        return replace(self, starts=1, tolerance=10 * self.tolerance)


class Clusterer(ABC):
    """One way to cut the tracks of a genre into `k` clusters.

    A subclass in a file of `families` is found by its `family` name: nothing
    else needs to change to add one.

    Parameters
    ----------
    k : int
        Number of clusters, at least 2.
    options : FitOptions
    seed : int
        For whatever the algorithm draws.
    """

    family: ClassVar[str]

    def __init__(self, k: int, options: FitOptions, seed: int) -> None:
        self.k, self.options, self.seed = k, options, seed

    @abstractmethod
    def fit(self, X: Matrix, starts: Starts) -> Self:
        """Fit to the tracks of one genre.

        Parameters
        ----------
        X : ndarray, shape (n, d), float32
            Quantile-normal features; at least `k` different rows.
        starts : Starts
            KMeans of the same tracks, fitted at most once per number of clusters.

        Raises
        ------
        ModelError
            It did not converge, or the result is no clustering into `k`.
        """

    @abstractmethod
    def arrays(self) -> ClusterArrays:
        """Return the fitted clusters in serving form, in the order of `predict`."""

    @abstractmethod
    def predict(self, X: Matrix) -> NDArray[np.integer]:
        """Assign tracks by the fitting library's own rule; `arrays().assign` must agree."""

    def bic(self, X: Matrix) -> float | None:
        """Bayesian information criterion (lower is better), where there is a likelihood."""
        return None
