"""Calibration by temperature: one number, so that a confidence of 60% is right 60% of the time."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp

from recommender.errors import ModelError
from recommender.models.classifier.pairs import GenrePairs

Matrix = NDArray[np.float32]

_LOWEST, _HIGHEST = 0.05, 20.0
_ROWS_AT_ONCE = 8_192


def fit_temperature(log_posterior: Matrix, pairs: GenrePairs) -> float:
    """Find the temperature of the lowest weighted log-loss.

    Guo et al. 2017, "On Calibration of Modern Neural Networks": posteriors
    become softmax(log p / T). T > 1 takes confidence away.

    Parameters
    ----------
    log_posterior : ndarray, shape (n_tracks, n_genres)
        From models that have not seen these tracks' artists.
    pairs : GenrePairs
        Of the held-out tracks.

    Returns
    -------
    float
        Between 0.05 and 20.

    Raises
    ------
    ModelError
        A value is not finite.
    """
    own = log_posterior[pairs.track, pairs.genre].astype(np.float64)
    if not np.isfinite(log_posterior).all():
        raise ModelError("log posteriors that are not finite", wanted="finite numbers")
    # A track's pairs weigh 1 together, so its normalising term counts once.
    per_track = np.bincount(pairs.track, weights=pairs.weight, minlength=len(log_posterior))
    numerator = float((pairs.weight * own).sum())

    def loss(log_temperature: float) -> float:
        inverse = np.float32(math.exp(-log_temperature))
        normaliser = 0.0
        for part in _parts(len(log_posterior)):
            terms = logsumexp(log_posterior[part] * inverse, axis=1)
            normaliser += float(per_track[part] @ terms.astype(np.float64))
        return normaliser - float(inverse) * numerator

    found = minimize_scalar(
        loss, bounds=(math.log(_LOWEST), math.log(_HIGHEST)), method="bounded", options={"xatol": 1e-3}
    )
    return math.exp(float(found.x))


def calibrated(log_posterior: Matrix, temperature: float) -> Matrix:
    """Turn log posteriors into posteriors at a temperature.

    Returns
    -------
    ndarray, shape (n_tracks, n_genres), float32
        Rows sum to 1.
    """
    result = np.empty_like(log_posterior, dtype=np.float32)
    for part in _parts(len(log_posterior)):
        scaled = log_posterior[part] / np.float32(temperature)
        share = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        result[part] = share / share.sum(axis=1, keepdims=True)
    return result


def _parts(rows: int) -> Iterator[slice]:
    for start in range(0, rows, _ROWS_AT_ONCE):
        yield slice(start, start + _ROWS_AT_ONCE)
