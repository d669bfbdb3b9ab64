"""The genre classifier as it is served: features in, calibrated posteriors out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.bundle import arrays_bytes
from recommender.errors import BundleError, ModelError
from recommender.models.classifier.calibration import calibrated
from recommender.models.classifier.contract import FittedClassifier
from recommender.models.classifier.encoding import PiecewiseEncoding
from recommender.models.skops_file import dump_model, load_model
from recommender.models.spaces import Matrix

TRUSTED_TYPES = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",)
"""What a classifier file may build beyond the types that skops trusts itself."""

ESTIMATOR_FILE = "classifier.skops"
ARRAYS_FILE = "classifier.npz"
_ENCODING = "encoding."


@dataclass(frozen=True, eq=False)
class GenreModel:
    """A fitted, calibrated genre classifier.

    Attributes
    ----------
    family : str
        As in `classifier.candidates` of params.yaml.
    columns : tuple of str, length d
        Features it reads, in this order.
    genres : tuple of str
        Columns of its posteriors.
    prior : ndarray, shape (n_genres,), float32
        Share of each genre among the tracks it was fitted on; sums to 1.
    temperature : float
        Calibration, see `calibration.fit_temperature`.
    fitted : FittedClassifier
    """

    family: str
    columns: tuple[str, ...]
    genres: tuple[str, ...]
    prior: Matrix
    temperature: float
    fitted: FittedClassifier

    def posterior(self, raw: Matrix) -> Matrix:
        """Probability of each genre for each track.

        Parameters
        ----------
        raw : ndarray, shape (n, d)
            The features `columns` in their own units (see `spaces.raw_matrix`); NaN where unknown.

        Returns
        -------
        ndarray, shape (n, n_genres), float32
            Rows sum to 1.

        Raises
        ------
        ModelError
            `raw` has other columns, or holds infinity.
        """
        if raw.ndim != 2 or raw.shape[1] != len(self.columns):
            raise ModelError(
                f"a matrix of shape {raw.shape}",
                wanted=f"{len(self.columns)} columns: {', '.join(self.columns)}",
            )
        return calibrated(self.fitted.log_posterior(raw, len(self.genres)), self.temperature)

    def to_files(self) -> dict[str, bytes]:
        """Write the model as a skops file and an ``.npz`` without pickles; same model, same bytes."""
        encoding = self.fitted.encoding
        arrays: dict[str, NDArray[Any]] = {
            "family": np.array(self.family),
            "columns": np.array(self.columns),
            "genres": np.array(self.genres),
            "prior": self.prior,
            "temperature": np.array(self.temperature),
        }
        if encoding is not None:
            arrays |= {_ENCODING + name: array for name, array in encoding.to_arrays().items()}
        return {ESTIMATOR_FILE: dump_model(self.fitted.estimator), ARRAYS_FILE: arrays_bytes(arrays)}

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], trusted: Sequence[str] = TRUSTED_TYPES) -> GenreModel:
        """The inverse of `to_files`.

        Raises
        ------
        BundleError
            A file is missing or damaged, or names a type that is not trusted.
        """
        try:
            with np.load(BytesIO(files[ARRAYS_FILE]), allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            estimator = load_model(files[ESTIMATOR_FILE], trusted)
            inner = {
                name.removeprefix(_ENCODING): array
                for name, array in arrays.items()
                if name.startswith(_ENCODING)
            }
            return cls(
                family=str(arrays["family"]),
                columns=tuple(str(name) for name in arrays["columns"]),
                genres=tuple(str(name) for name in arrays["genres"]),
                prior=arrays["prior"].astype(np.float32),
                temperature=float(arrays["temperature"]),
                fitted=FittedClassifier(estimator, PiecewiseEncoding.from_arrays(inner) if inner else None),
            )
        except KeyError as error:
            raise BundleError(
                f"the classifier's files lack {error}", do="publish the bundle again"
            ) from error
        except (ValueError, OSError) as error:
            raise BundleError(
                f"{ARRAYS_FILE} cannot be read ({error})", do="publish the bundle again"
            ) from error
