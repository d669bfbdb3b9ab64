"""Gaussian mixtures: clusters of their own width, per feature (diagonal) or in all (spherical)."""

from __future__ import annotations

import warnings
from abc import abstractmethod
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from recommender.errors import ModelError
from recommender.models.clustering.contract import Clusterer, Matrix
from recommender.models.clustering.serving import ClusterArrays
from recommender.models.clustering.starts import Starts

Double = NDArray[np.float64]


class _Mixture(Clusterer):
    """scikit-learn's GaussianMixture, started from the KMeans of the same number of clusters.

    In double precision: in single precision the responsibilities of far
    clusters are denormal numbers, which made fits with a variance floor of .01
    nearly three times slower.

    Attributes
    ----------
    estimator_ : GaussianMixture
    """

    covariance: ClassVar[str]

    def fit(self, X: Matrix, starts: Starts) -> Self:
        """Run expectation maximisation; see `Clusterer.fit`."""
        wide = X.astype(np.float64)
        weights, means, variances = _moments(wide, starts.kmeans(self.k).labels_, self.k)
        model = GaussianMixture(
            self.k,
            covariance_type=self.covariance,
            tol=self.options.tolerance,
            reg_covar=self.options.min_variance,
            max_iter=self.options.max_iter,
            weights_init=weights,
            means_init=means,
            precisions_init=self._precisions(variances + self.options.min_variance),
            random_state=self.seed,
        )
        try:
            with warnings.catch_warnings():
                # Said again, as an error, below.
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.fit(wide)
        except ValueError as error:
            raise ModelError(f"the mixture broke down ({error})") from error
        if not model.converged_:
            raise ModelError(f"not converged after {self.options.max_iter} iterations")
        self.estimator_ = model
        return self

    def arrays(self) -> ClusterArrays:
        """Return the mixture's parameters; a spherical precision stands for every feature."""
        model = self.estimator_
        precisions = model.precisions_.reshape(self.k, -1)
        return ClusterArrays(
            model.means_,
            np.ascontiguousarray(np.broadcast_to(precisions, model.means_.shape)),
            np.log(model.weights_),
        )

    def predict(self, X: Matrix) -> NDArray[np.integer]:
        """Assign tracks by scikit-learn's rule."""
        labels: NDArray[np.integer] = self.estimator_.predict(X.astype(np.float64))
        return labels

    def bic(self, X: Matrix) -> float | None:
        """Bayesian information criterion of the mixture on `X`; lower is better."""
        return float(self.estimator_.bic(X.astype(np.float64)))

    @staticmethod
    @abstractmethod
    def _precisions(variances: Double) -> Double:
        """Bring variances, shape (k, d), into the estimator's form of precisions."""


class DiagonalMixture(_Mixture):
    """A variance per cluster and feature."""

    family = "gmm_diag"
    covariance = "diag"

    @staticmethod
    def _precisions(variances: Double) -> Double:
        return 1 / variances


class SphericalMixture(_Mixture):
    """One variance per cluster."""

    family = "gmm_spherical"
    covariance = "spherical"

    @staticmethod
    def _precisions(variances: Double) -> Double:
        inverse: Double = 1 / variances.mean(axis=1)
        return inverse


def _moments(X: Double, labels: NDArray[np.integer], k: int) -> tuple[Double, Double, Double]:
    """Share, mean and variance of each cluster."""
    member = np.eye(k)[labels]
    counts = member.sum(axis=0)
    means = member.T @ X / counts[:, None]
    variances = np.maximum(member.T @ X**2 / counts[:, None] - means**2, 0.0)
    return counts / counts.sum(), means, variances
