"""Numbers cut into at most 255 steps, so that a density over them is one small table.

Popularity, duration, tempo and year each get a scale. A track keeps one byte
per scale; scoring a million tracks is a million table look-ups.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommender.settings.params import Scale

Steps = NDArray[np.uint8]
Vector = NDArray[np.float32]

UNKNOWN_STEP = 255
"""The step of a value that is not known."""


def to_steps(values: NDArray[np.float32], scale: Scale, newest: float = 0.0) -> Steps:
    """Cut values into steps.

    Parameters
    ----------
    values : ndarray, shape (n,)
        In the column's own unit; NaN where unknown. Values beyond the scale's ends count as its ends.
    newest : float
        The largest value of the catalog, for a scale that measures back from it.

    Returns
    -------
    ndarray, shape (n,), uint8
        0 .. steps-1, or 255 where unknown.
    """
    known = ~np.isnan(values) & ~np.isnan(newest)
    wide = np.where(known, values, scale.low).astype(np.float64)
    if scale.origin == "newest":
        wide = (newest if known.any() else 0.0) + scale.low - wide
    low, high = float(scale.low), float(scale.high)
    if scale.logarithmic:
        wide, low, high = np.log(np.maximum(wide, low)), np.log(low), np.log(high)
    steps = np.clip((wide - low) / (high - low) * (scale.steps - 1) + 0.5, 0, scale.steps - 1)
    return np.where(known, steps, UNKNOWN_STEP).astype(np.uint8)


def histogram(steps: Steps) -> NDArray[np.int64]:
    """Count the tracks in every step; the last of the 256 counts the unknown."""
    return np.bincount(steps, minlength=256).astype(np.int64)


def density_ratio(given: NDArray[np.int64], catalog: NDArray[np.int64], scale: Scale) -> Vector | None:
    """Tell, for each step, how much likelier it is in a playlist than in the catalog.

    Both histograms are smoothed by a Gaussian of `scale.bandwidth` (in the scale's unit, or its
    logarithm), and the playlist's is drawn towards the catalog's by `scale.prior` tracks, so that
    one track does not decide. The logarithm of their ratio is standardized over the catalog.

    Parameters
    ----------
    given, catalog : ndarray, shape (256,)
        From `histogram`.

    Returns
    -------
    ndarray, shape (256,), float32, or None
        0 for the unknown step; None where nothing is known of the playlist, or everything is alike.
    """
    n_given = int(given[:UNKNOWN_STEP].sum())
    if n_given == 0:
        return None
    counts = catalog[: scale.steps].astype(np.float64)
    kernel = _kernel(scale)
    background = _smoothed(counts, kernel)
    background /= background.sum()
    wanted = _smoothed(given[: scale.steps].astype(np.float64), kernel)
    wanted *= n_given / wanted.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log((wanted / background + scale.prior) / (n_given + scale.prior))
    ratio[background <= 0] = 0.0
    return _standardized(ratio, counts)


def linear(catalog: NDArray[np.int64], scale: Scale) -> Vector | None:
    """Give each step its standardized place on the scale."""
    return _standardized(np.arange(scale.steps, dtype=np.float64), catalog[: scale.steps].astype(np.float64))


def _standardized(values: NDArray[np.float64], counts: NDArray[np.float64]) -> Vector | None:
    mean = float(np.average(values, weights=counts))
    spread = float(np.sqrt(np.average((values - mean) ** 2, weights=counts)))
    if spread < 1e-9:
        return None
    table = np.zeros(256, np.float32)
    table[: len(values)] = (values - mean) / spread
    return table


def _kernel(scale: Scale) -> NDArray[np.float64]:
    """The Gaussian at every distance that two steps can have, from the one end to the other."""
    span = np.log(scale.high / scale.low) if scale.logarithmic else scale.high - scale.low
    place = np.arange(1 - scale.steps, scale.steps) * (span / (scale.steps - 1))
    return np.exp(-0.5 * (place / scale.bandwidth) ** 2)


def _smoothed(counts: NDArray[np.float64], kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.convolve(counts, kernel)[len(counts) - 1 : 2 * len(counts) - 1]
