"""Two stages: cheap signals over the whole catalog, all signals over what they leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.ranking.blend import Blend
from recommender.ranking.index import RankingIndex, Rows, Vector

SLOW = frozenset({"kernel", "artist_sound", "genre", "text"})
"""Signals whose cost per track is many times that of the others."""


@dataclass(frozen=True)
class Ranked:
    """Tracks from best to worst; equal scores stand in catalog order.

    Attributes
    ----------
    rows : ndarray, shape (k,), intp
    scores : ndarray, shape (k,), float32
    """

    rows: Rows
    scores: Vector


def rank(blend: Blend, eligible: NDArray[np.bool_], *, wanted: int, candidates: int) -> Ranked:
    """Rank the eligible tracks.

    Parameters
    ----------
    eligible : ndarray, shape (n,), bool
    wanted : int
        Tracks to return at most.
    candidates : int
        Tracks that reach the second stage (at least `wanted`).
    """
    index: RankingIndex = blend.index
    first = blend.score(signals=None if candidates >= len(index) else _fast(blend))
    first[~eligible] = -np.inf
    rows = top_rows(first, min(max(candidates, wanted), int(np.count_nonzero(eligible))))
    scores = first[rows] if candidates >= len(index) else first[rows] + blend.score(rows, SLOW)
    best = np.lexsort((rows, -scores))[:wanted]
    return Ranked(rows[best], scores[best])


def top_rows(scores: Vector, count: int) -> Rows:
    """Take the rows of the `count` highest scores, in row order."""
    if count <= 0:
        return np.empty(0, np.intp)
    if count >= len(scores):
        return np.arange(len(scores), dtype=np.intp)
    return np.sort(np.argpartition(scores, len(scores) - count)[len(scores) - count :])


def _fast(blend: Blend) -> frozenset[str]:
    return blend.signals - SLOW
