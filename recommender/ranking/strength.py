"""How well a track fits, as a number between 0 and 1 that a listener can read."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from recommender.ranking.index import Vector
from recommender.ranking.signals import COUNTED

TYPICAL = 4.0
"""Standard deviations above the catalog's average: the median of the first 30 songs for real playlists."""


def match_strength(scores: Vector, weights: Mapping[str, float]) -> Vector:
    """Bring scores to 0..1, the better the higher.

    0 is the catalog's average track (or worse), 0.5 what stands on a typical page, four standard deviations
    above the average; each further four halve what is missing to 1. It says how much the signals speak for a
    track, on one scale for all playlists of a catalog. It is no probability; of songs hidden from
    real playlists, those of a higher strength were found more often.

    Parameters
    ----------
    scores : ndarray
        Sums of the signals' contributions, which have mean 0 over the catalog.
    weights : mapping of str to float
        Of the signals. Their root sum of squares is the scores' standard deviation, as far as the signals
        are independent; credit for artists and albums, 0 for nearly every track, does not count in it.
    """
    spread = float(np.sqrt(sum(weight**2 for name, weight in weights.items() if name not in COUNTED)))
    steps = np.maximum(scores, 0) / (TYPICAL * max(spread, 1e-9))
    return np.asarray(1 - np.exp2(-steps), np.float32)
