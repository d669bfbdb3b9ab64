"""KMeans: round clusters of equal width, each track to its nearest centre."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from recommender.errors import ModelError
from recommender.models.clustering.contract import Clusterer, Matrix
from recommender.models.clustering.serving import ClusterArrays
from recommender.models.clustering.starts import Starts


class KMeansClusterer(Clusterer):
    """scikit-learn's KMeans (Lloyd's algorithm, k-means++ starts).

    Attributes
    ----------
    estimator_ : KMeans
    """

    family = "kmeans"

    def fit(self, X: Matrix, starts: Starts) -> Self:
        """Take the shared fit as it is; see `Clusterer.fit`."""
        self.estimator_ = starts.kmeans(self.k)
        if self.estimator_.n_iter_ >= self.options.max_iter:
            raise ModelError(f"not converged after {self.options.max_iter} iterations")
        return self

    def arrays(self) -> ClusterArrays:
        """Unit precisions and equal weights make the nearest centre the most probable one."""
        centres = self.estimator_.cluster_centers_.astype(np.float64)
        return ClusterArrays(centres, np.ones_like(centres), np.full(self.k, -np.log(self.k)))

    def predict(self, X: Matrix) -> NDArray[np.integer]:
        """Assign tracks by scikit-learn's rule."""
        labels: NDArray[np.integer] = self.estimator_.predict(X)
        return labels
