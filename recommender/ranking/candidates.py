"""Two stages: cheap signals over the whole catalog, all signals over what they leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.ranking.blend import Blend
from recommender.ranking.index import RankingIndex, Rows, Vector

SLOW = frozenset({"kernel", "artist_sound", "genre", "text"})
"""Signals whose cost per track is many times that of the others."""


Correction = Callable[[Blend, Rows], Vector]
"""A learned ranker's addition to the blend's scores."""


@dataclass(frozen=True)
class Ranked:
    """Tracks from best to worst; equal scores stand in catalog order.

    Attributes
    ----------
    rows : ndarray, shape (k,), intp
    scores : ndarray, shape (k,), float32
        Falling, but for the last place that a correction reached.
    """

    rows: Rows
    scores: Vector


def rank(
    blend: Blend,
    eligible: NDArray[np.bool_],
    *,
    wanted: int,
    candidates: int,
    correction: Correction | None = None,
    depth: int = 0,
) -> Ranked:
    """Rank the eligible tracks.

    Parameters
    ----------
    eligible : ndarray, shape (n,), bool
    wanted : int
        Tracks to return at most.
    candidates : int
        Tracks that reach the second stage (at least `wanted`).
    correction : callable, optional
        Adds to the scores of the first `depth` tracks, which then change places among themselves.
    """
    index: RankingIndex = blend.index
    first = blend.score(signals=None if candidates >= len(index) else _fast(blend))
    first[~eligible] = -np.inf
    rows = top_rows(first, min(max(candidates, wanted), int(np.count_nonzero(eligible))))
    scores = first[rows] if candidates >= len(index) else first[rows] + blend.score(rows, SLOW)
    best = np.lexsort((rows, -scores))
    if correction is not None:
        best = _corrected(blend, rows, scores, best, correction, depth)
    return Ranked(rows[best[:wanted]], scores[best[:wanted]])


def _corrected(
    blend: Blend, rows: Rows, scores: Vector, best: Rows, correction: Correction, depth: int
) -> Rows:
    head = best[:depth]
    scores[head] += correction(blend, rows[head])
    return np.concatenate([head[np.lexsort((rows[head], -scores[head]))], best[depth:]])


def top_rows(scores: Vector, count: int) -> Rows:
    """Take the rows of the `count` highest scores, in row order; of equal ones the first. No score is NaN."""
    if count <= 0:
        return np.empty(0, np.intp)
    if count >= len(scores):
        return np.arange(len(scores), dtype=np.intp)
    # The value at the edge, then a comparison: a third of the time of partitioning places.
    edge = np.partition(scores, len(scores) - count)[len(scores) - count]
    rows = np.flatnonzero(scores >= edge)
    surplus = len(rows) - count
    if not surplus:
        return rows
    level = np.flatnonzero(scores[rows] == edge)
    return np.delete(rows, level[len(level) - surplus :])


def _fast(blend: Blend) -> frozenset[str]:
    return blend.signals - SLOW
