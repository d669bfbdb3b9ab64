"""Two views of the audio features that models can measure distances in.

Raw features cannot be compared: tempo (BPM) and loudness (dB) would swamp
everything that lies between 0 and 1. Both views are fitted once, on the whole
catalog, and travel in the bundle, so that an uploaded song lands where the
catalog's songs are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri
from sklearn.decomposition import PCA
from sklearn.preprocessing import QuantileTransformer

from recommender.errors import ModelError

Matrix = NDArray[np.float32]


def raw_matrix(tracks: pd.DataFrame, columns: Sequence[str]) -> Matrix:
    """Take feature columns out of a catalog.

    Returns
    -------
    ndarray, shape (n_tracks, n_columns), float32
        In the columns' own units; NaN where unknown.
    """
    return np.ascontiguousarray(tracks.loc[:, list(columns)].to_numpy(dtype=np.float32, na_value=np.nan))


@dataclass(frozen=True)
class FeatureSpaces:
    """Quantile-normal and whitened space, fitted together.

    Attributes
    ----------
    columns : tuple of str, length d
    mean, scale : ndarray, shape (d,)
        Of the known values, per column, in its unit.
    rotation : ndarray, shape (d, d)
        Turns standardized features into uncorrelated ones of unit variance.
    """

    columns: tuple[str, ...]
    mean: Matrix
    scale: Matrix
    rotation: Matrix
    quantiles: NDArray[np.float64]
    references: NDArray[np.float64]

    @classmethod
    def fit(cls, raw: Matrix, columns: Sequence[str], *, n_quantiles: int, seed: int) -> FeatureSpaces:
        """Learn both spaces from a catalog.

        Parameters
        ----------
        raw : ndarray, shape (n, d)
            From `raw_matrix`; NaN where unknown.
        n_quantiles : int
            Steps of the quantile-normal map; fewer where there are fewer tracks.
        seed : int
            For the tracks sampled where there are more than 100,000.

        Raises
        ------
        ModelError
            A column has no known value, or there are fewer tracks than columns.
        """
        if len(raw) < len(columns):
            raise ModelError(
                f"{len(raw)} tracks", wanted=f"at least {len(columns)} to learn feature spaces from"
            )
        unknown = [c for c, column in zip(columns, raw.T, strict=True) if np.isnan(column).all()]
        if unknown:
            raise ModelError(
                f"no track has a value of {', '.join(unknown)}",
                do="leave it out of `features` in params.yaml",
            )
        ranks = QuantileTransformer(
            n_quantiles=min(n_quantiles, len(raw)), subsample=100_000, random_state=seed
        ).fit(raw)
        wide = raw.astype(np.float64)
        mean, scale = np.nanmean(wide, axis=0), np.nanstd(wide, axis=0)
        scale[scale == 0] = 1.0
        standard = np.nan_to_num((wide - mean) / scale)
        pca = PCA(svd_solver="full").fit(standard)
        spread = np.sqrt(np.maximum(pca.explained_variance_, 1e-6))
        return cls(
            columns=tuple(columns),
            mean=mean.astype(np.float32),
            scale=scale.astype(np.float32),
            rotation=(pca.components_.T / spread).astype(np.float32),
            quantiles=ranks.quantiles_,
            references=ranks.references_,
        )

    def quantile(self, raw: Matrix) -> Matrix:
        """Map each column onto a standard normal by its rank in the catalog.

        Parameters
        ----------
        raw : ndarray, shape (n, d)

        Returns
        -------
        ndarray, shape (n, d), float32
            Normal scores: 0 is the catalog's median, 1 one standard deviation above it. Tied values
            share their middle rank, so that `mode`, which has two values, does not outweigh the
            rest (`QuantileTransformer` sends a column's lowest and highest value to ±5.2). Unknown
            values become 0.
        """
        self._check(raw)
        ranks = [_middle_rank(x, q, self.references) for x, q in zip(raw.T, self.quantiles.T, strict=True)]
        half_step = 0.5 / len(self.references)
        normal = ndtri(np.clip(np.column_stack(ranks), half_step, 1 - half_step))
        return np.ascontiguousarray(np.nan_to_num(normal), dtype=np.float32)

    def whiten(self, raw: Matrix) -> Matrix:
        """Standardize and decorrelate (PCA whitening).

        Parameters
        ----------
        raw : ndarray, shape (n, d)

        Returns
        -------
        ndarray, shape (n, d), float32
            Unknown values count as the catalog's mean.
        """
        self._check(raw)
        return np.ascontiguousarray(np.nan_to_num((raw - self.mean) / self.scale) @ self.rotation)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Everything needed to rebuild the spaces, as arrays that need no pickle."""
        return {
            "columns": np.array(self.columns),
            "mean": self.mean,
            "scale": self.scale,
            "rotation": self.rotation,
            "quantiles": self.quantiles,
            "references": self.references,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> FeatureSpaces:
        """The inverse of `to_arrays`."""
        fields = {name: arrays[name] for name in ("mean", "scale", "rotation", "quantiles", "references")}
        return cls(columns=tuple(str(name) for name in arrays["columns"]), **fields)  # type: ignore[arg-type]

    def _check(self, raw: Matrix) -> None:
        if raw.ndim != 2 or raw.shape[1] != len(self.columns):
            raise ModelError(
                f"a matrix of shape {raw.shape}",
                wanted=f"{len(self.columns)} columns: {', '.join(self.columns)}",
            )


def _middle_rank(
    values: Matrix, quantiles: NDArray[np.float64], references: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share of the catalog below each value, counting half of its ties; NaN stays NaN."""
    upper = np.interp(values, quantiles, references)
    lower = -np.interp(-values, -quantiles[::-1], -references[::-1])
    return (upper + lower) / 2
