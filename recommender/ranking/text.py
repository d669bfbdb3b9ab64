"""Titles, albums and artists as short vectors: near where their letters are alike.

Language, script, "live", "remix" and series of compilations show in character
n-grams; hashing them needs no vocabulary in the bundle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from recommender.settings.params import TextSettings

Matrix = NDArray[np.float32]


def track_texts(tracks: pd.DataFrame) -> list[str]:
    """Write each track as "title | album | main artist"; what is missing is left empty."""
    columns = (tracks["title"], tracks["album"], tracks["artist"])
    return [
        " | ".join(part if isinstance(part, str) else "" for part in parts)
        for parts in zip(*columns, strict=True)
    ]


@dataclass(frozen=True)
class TextSpace:
    """Hashed TF-IDF of character n-grams, projected on its leading singular vectors.

    Attributes
    ----------
    weights : ndarray, shape (2**bits,), float32
        Inverse document frequencies.
    axes : ndarray, shape (2**bits, dimensions), float16
    ngrams : ndarray, shape (2,), int32
        Shortest and longest n-gram.
    """

    weights: Matrix
    axes: NDArray[np.float16]
    ngrams: NDArray[np.int32]

    @classmethod
    def fit(cls, texts: list[str], settings: TextSettings, seed: int) -> tuple[TextSpace, Matrix]:
        """Learn the space; return it with the texts' own vectors, as `transform` would give them."""
        ngrams = np.array(settings.ngrams, np.int32)
        counts = _counts(texts, 1 << settings.bits, ngrams)
        documents = np.bincount(counts.indices, minlength=counts.shape[1])
        weights = (np.log((1 + len(texts)) / (1 + documents)) + 1).astype(np.float32)
        weighted = _weighted(counts, weights)
        n_axes = min(settings.dimensions, len(texts))
        _, _, axes = randomized_svd(weighted, n_axes, n_iter=2, random_state=seed)
        space = cls(weights, np.ascontiguousarray(axes.T, np.float16), ngrams)
        return space, space._project(weighted)

    def transform(self, texts: list[str]) -> Matrix:
        """Place texts.

        Returns
        -------
        ndarray, shape (n, dimensions), float32
            Unit vectors; zero for an empty text.
        """
        return self._project(_weighted(_counts(texts, len(self.weights), self.ngrams), self.weights))

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Everything needed to rebuild the space."""
        return {"weights": self.weights, "axes": self.axes, "ngrams": self.ngrams}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> TextSpace:
        """The inverse of `to_arrays`."""
        return cls(**{name: arrays[name] for name in ("weights", "axes", "ngrams")})  # type: ignore[arg-type]

    def _project(self, weighted: csr_matrix) -> Matrix:
        return np.ascontiguousarray(normalize(weighted @ self.axes.astype(np.float32)), np.float32)


def _counts(texts: list[str], n_features: int, ngrams: NDArray[np.int32]) -> csr_matrix:
    hashing = HashingVectorizer(
        analyzer="char_wb",
        ngram_range=(int(ngrams[0]), int(ngrams[1])),
        n_features=n_features,
        norm=None,
        alternate_sign=False,
        dtype=np.float32,
    )
    return hashing.transform(texts)


def _weighted(counts: csr_matrix, weights: Matrix) -> csr_matrix:
    """Weight counts in place: of a large catalog they fill a hundred megabytes."""
    np.log(counts.data, out=counts.data)
    counts.data += 1
    counts.data *= weights[counts.indices]
    return normalize(counts, copy=False)
