"""Features as a neural network reads them best.

A network on one number per feature can hardly tell narrow ranges apart. Each
feature with many values is therefore given twelve further inputs, one per
twelfth of the catalog: how far into that twelfth the value lies (piecewise
linear encoding, Gorishniy et al. 2022, "On Embeddings for Numerical Features
in Tabular Deep Learning"). A feature with few values gets one input per value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from recommender.errors import ModelError
from recommender.models.spaces import FeatureSpaces, Matrix

PIECES = 12
FEW_VALUES = 12
"""Features with at most this many values (key, mode, explicit) get an input for each."""


@dataclass(frozen=True, eq=False)
class PiecewiseEncoding:
    """Fitted encoding of raw features.

    Attributes
    ----------
    columns : tuple of str, length d
        Of the raw matrix.
    spaces : FeatureSpaces
        Ranks of the features with many values.
    level_of : ndarray, shape (n_levels,)
        Column number of each input that stands for one value.
    level : ndarray, shape (n_levels,)
        That value.
    """

    columns: tuple[str, ...]
    spaces: FeatureSpaces
    level_of: NDArray[np.int64]
    level: Matrix

    @classmethod
    def fit(cls, raw: Matrix, columns: Sequence[str], *, n_quantiles: int, seed: int) -> PiecewiseEncoding:
        """Learn the ranks and values of each feature.

        Parameters
        ----------
        raw : ndarray, shape (n, d)
            NaN where unknown; a column without any known value is left out.

        Raises
        ------
        ModelError
            No feature has many values, or there are fewer tracks than features.
        """
        values = [np.unique(column[~np.isnan(column)]) for column in raw.T]
        many = [place for place, known in enumerate(values) if len(known) > FEW_VALUES]
        few = [place for place, known in enumerate(values) if 2 <= len(known) <= FEW_VALUES]
        if not many:
            raise ModelError(
                f"no feature has more than {FEW_VALUES} different values", do="use a larger catalog"
            )
        names = [columns[place] for place in many]
        spaces = FeatureSpaces.fit(raw[:, many], names, n_quantiles=n_quantiles, seed=seed)
        return cls(
            columns=tuple(columns),
            spaces=spaces,
            level_of=np.repeat(few, [len(values[place]) for place in few]).astype(np.int64),
            level=np.concatenate([values[place] for place in few] or [np.empty(0)]).astype(np.float32),
        )

    @property
    def width(self) -> int:
        """Number of inputs a track becomes."""
        return len(self.spaces.columns) * (1 + PIECES) + len(self.level)

    def transform(self, raw: Matrix) -> Matrix:
        """Encode raw features.

        Parameters
        ----------
        raw : ndarray, shape (n, d)

        Returns
        -------
        ndarray, shape (n, `width`), float32
            Normal scores, pieces in −1..1, then 0 or 1 for each value. An
            unknown value counts as the median of its feature, or as none of its values.
        """
        many = [self.columns.index(name) for name in self.spaces.columns]
        normal = self.spaces.quantile(raw[:, many])
        twelfths = (ndtr(normal) * PIECES)[:, :, None] - np.arange(PIECES, dtype=np.float32)
        pieces = np.clip(twelfths, 0, 1).reshape(len(raw), -1) * 2 - 1
        is_level = raw[:, self.level_of] == self.level
        return np.hstack([normal, pieces, is_level]).astype(np.float32, copy=False)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Everything needed to rebuild the encoding, as arrays that need no pickle."""
        spaces = {f"spaces.{name}": array for name, array in self.spaces.to_arrays().items()}
        return {
            "columns": np.array(self.columns),
            "level_of": self.level_of,
            "level": self.level,
            **spaces,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> PiecewiseEncoding:
        """The inverse of `to_arrays`."""
        spaces = {
            name.removeprefix("spaces."): array
            for name, array in arrays.items()
            if name.startswith("spaces.")
        }
        return cls(
            columns=tuple(str(name) for name in arrays["columns"]),
            spaces=FeatureSpaces.from_arrays(spaces),
            level_of=arrays["level_of"].astype(np.int64),
            level=arrays["level"].astype(np.float32),
        )
