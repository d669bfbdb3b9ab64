"""Draws from one seeded stream, by the field's names for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 22


class Chance:
    """One stream of random numbers.

    Each part of the sample draws from a stream of its own, so that a change in
    one part leaves the others as they were.

    Parameters
    ----------
    *path : int
        The seed, then the place of this stream below it.
    """

    def __init__(self, *path: int) -> None:
        self._rng = np.random.default_rng(list(path))

    def happens(self, probability: float) -> bool:
        return self.unit() < probability

    def unit(self) -> float:
        """Uniform in [0, 1)."""
        return float(self._rng.random())

    def between(self, low: int, high: int) -> int:
        """Uniform whole number, both ends included."""
        return int(self._rng.integers(low, high + 1))

    def normal(self, mean: float = 0.0, sd: float = 1.0) -> float:
        return mean + sd * float(self._rng.standard_normal())

    def normals(self, count: int) -> NDArray[np.float64]:
        return self._rng.standard_normal(count)

    def pick(self, values: Sequence[T]) -> T:
        return values[self.between(0, len(values) - 1)]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        keys = self._rng.random(len(values))
        return [values[place] for place in np.argsort(keys, kind="stable")]

    def sample(self, log_weights: NDArray[np.float64], count: int) -> list[int]:
        """Draw `count` places without replacement, each in proportion to its weight.

        The largest of log-weight plus Gumbel noise are such a draw.
        """
        noise = -np.log(-np.log(self._rng.random(len(log_weights)) + 1e-300))
        return [int(place) for place in np.argsort(-(log_weights + noise), kind="stable")[:count]]

    def identifier(self, prefix: str) -> str:
        """Make an id of 22 base-62 characters that starts with `prefix`."""
        tail = self._rng.integers(0, len(_BASE62), _ID_LENGTH - len(prefix))
        return prefix + "".join(_BASE62[digit] for digit in tail)
