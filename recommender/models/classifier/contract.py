"""What a family of classifiers is given, and what it must hand back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recommender.errors import ModelError
from recommender.models.classifier.encoding import PiecewiseEncoding
from recommender.models.classifier.pairs import GenrePairs
from recommender.models.spaces import Matrix

_ROWS_AT_ONCE = 4_096
_FLOOR = 1e-7
"""The least a posterior may be before its logarithm is taken (float32 ends near 1e-7 beside 1)."""


class Estimator(Protocol):
    """A fitted scikit-learn classifier, as far as it is used here."""

    classes_: NDArray[np.int32]

    def predict_proba(self, X: Matrix, /) -> NDArray[np.floating]:
        """Posterior of each of `classes_`, shape (n, n_classes)."""


@dataclass(frozen=True, eq=False)
class TrainingTracks:
    """What to fit on.

    Attributes
    ----------
    raw : ndarray, shape (n_tracks, d)
        Features of the whole catalog in their own units; NaN where unknown.
    columns : tuple of str, length d
    pairs : GenrePairs
        The rows to fit on: no other row of `raw` may be read.
    n_genres : int
    n_quantiles : int
        See `features.quantiles` in params.yaml.
    """

    raw: Matrix
    columns: tuple[str, ...]
    pairs: GenrePairs
    n_genres: int
    n_quantiles: int


@dataclass(frozen=True, eq=False)
class FittedClassifier:
    """A fitted estimator and the encoding of its inputs.

    Attributes
    ----------
    estimator : Estimator
        Classes are positions in the list of genres.
    encoding : PiecewiseEncoding or None
        None where the estimator reads raw features and knows what NaN means.
    """

    estimator: Estimator
    encoding: PiecewiseEncoding | None

    def log_posterior(self, raw: Matrix, n_genres: int) -> Matrix:
        """Natural logarithm of each genre's posterior, before calibration.

        Parameters
        ----------
        raw : ndarray, shape (n, d)
            NaN where unknown.
        n_genres : int
            A genre that no training track had gets the least posterior there is.

        Returns
        -------
        ndarray, shape (n, n_genres), float32

        Raises
        ------
        ModelError
            `raw` has another number of columns than the model was fitted on, or holds infinity.
        """
        if np.isinf(raw).any():
            raise ModelError("infinite feature values", wanted="finite numbers, or NaN where unknown")
        result = np.full((len(raw), n_genres), np.log(_FLOOR), dtype=np.float32)
        for part in _parts(len(raw)):
            inputs = raw[part] if self.encoding is None else self.encoding.transform(raw[part])
            shares = self.estimator.predict_proba(inputs)
            result[part, self.estimator.classes_] = np.log(np.maximum(shares, _FLOOR))
        return result


def _parts(rows: int) -> Iterator[slice]:
    for start in range(0, rows, _ROWS_AT_ONCE):
        yield slice(start, min(start + _ROWS_AT_ONCE, rows))
