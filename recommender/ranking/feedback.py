"""What a disliked song does to the songs that are like it."""

from __future__ import annotations

import numpy as np

from recommender.ranking.blend import Blend
from recommender.ranking.candidates import Correction
from recommender.ranking.given import place_given
from recommender.ranking.index import RankingIndex, Rows, Vector
from recommender.settings.params import Ranking

LIKENESS = ("artist", "album", "kernel", "artist_sound")
"""Signals that tell a song from its neighbours; the others say what a whole playlist is like, and a disliked
song was mostly offered for being like the playlist."""


def away_from(index: RankingIndex, disliked: Rows, settings: Ranking) -> Correction:
    """Lower the score of tracks that are like disliked ones; no track rises.

    The same signals as for given tracks, `dislike_weight` times, taken off (Rocchio's relevance feedback,
    with its negative part cut at zero).
    """
    share = settings.page.dislike_weight
    weights = {name: share * settings.weights.get(name, 0.0) for name in LIKENESS}
    blend = Blend(index, place_given(index, disliked, settings), settings, weights)

    def correction(_: Blend, rows: Rows) -> Vector:
        return -np.maximum(blend.score(rows), np.float32(0))

    return correction


def together(first: Correction | None, second: Correction | None) -> Correction | None:
    """Add two corrections, where there are two."""
    if first is None or second is None:
        return first or second
    one, other = first, second
    return lambda blend, rows: one(blend, rows) + other(blend, rows)
