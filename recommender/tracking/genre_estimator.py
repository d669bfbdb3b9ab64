"""The genre classifier as one scikit-learn estimator: raw features in, names of genres out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin

from recommender.models.classifier.contract import FittedClassifier
from recommender.models.classifier.encoding import PiecewiseEncoding
from recommender.models.classifier.genre_model import TRUSTED_TYPES, GenreModel

TRUSTED = [*TRUSTED_TYPES, "recommender.tracking.genre_estimator.GenreEstimator"]
"""What its skops file may build beyond the types that skops trusts itself."""


class GenreEstimator(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A `GenreModel` in parts that skops can write.

    Parameters
    ----------
    family : str
    columns, genres : sequence of str
    prior : ndarray, shape (n_genres,)
    temperature : float
    estimator : fitted scikit-learn classifier
    encoding : mapping of str to ndarray
        Of `PiecewiseEncoding.to_arrays`; empty for none.
    """

    def __init__(
        self,
        family: str,
        columns: Sequence[str],
        genres: Sequence[str],
        prior: NDArray[np.float32],
        temperature: float,
        estimator: Any,
        encoding: Mapping[str, NDArray[Any]],
    ) -> None:
        self.family = family
        self.columns = columns
        self.genres = genres
        self.prior = prior
        self.temperature = temperature
        self.estimator = estimator
        self.encoding = encoding

    @classmethod
    def of(cls, model: GenreModel) -> Self:
        """Take a model apart."""
        encoding = model.fitted.encoding
        return cls(
            model.family,
            list(model.columns),
            list(model.genres),
            model.prior,
            float(model.temperature),
            model.fitted.estimator,
            {} if encoding is None else dict(encoding.to_arrays()),
        )

    def fit(self, X: Any, y: Any = None) -> Self:
        """Do nothing: it is fitted by the flow."""
        return self

    @property
    def classes_(self) -> NDArray[np.str_]:
        """Names of the genres, in the order of the probabilities."""
        return np.array(self.genres)

    def predict_proba(self, X: pd.DataFrame | NDArray[Any]) -> NDArray[np.float32]:
        """Calibrated probability of each genre.

        Parameters
        ----------
        X : DataFrame with `columns`, or ndarray, shape (n, d)
            Features in their own units; NaN where unknown.
        """
        raw = X[list(self.columns)] if isinstance(X, pd.DataFrame) else X
        return self._model().posterior(np.asarray(raw, dtype=np.float32))

    def predict(self, X: pd.DataFrame | NDArray[Any]) -> NDArray[np.str_]:
        """Name the most probable genre of each track."""
        best = self.predict_proba(X).argmax(axis=1)
        return np.array([self.genres[place] for place in best])

    def _model(self) -> GenreModel:
        encoding = PiecewiseEncoding.from_arrays(self.encoding) if self.encoding else None
        fitted = FittedClassifier(self.estimator, encoding)
        return GenreModel(
            self.family, tuple(self.columns), tuple(self.genres), self.prior, self.temperature, fitted
        )
