"""Maximal marginal relevance: good songs that are not all alike.

Carbonell and Goldstein, "The use of MMR, diversity-based reranking for
reordering documents and producing summaries", SIGIR 1998.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommender.ranking.index import Matrix, Vector


def diversified(unit: Matrix, scores: Vector, diversity: float, count: int) -> NDArray[np.intp]:
    """Choose greedily by (1 - diversity) · relevance - diversity · likeness to what is chosen.

    Parameters
    ----------
    unit : ndarray, shape (k, d)
        Audio of the tracks to choose from, rows of length 1; likeness is their cosine.
    scores : ndarray, shape (k,)
        Falling. Relevance is the score brought to 0..1 over these tracks.
    diversity : float
        0..1.
    count : int
        Tracks to choose at most.

    Returns
    -------
    ndarray, shape (min(count, k),), intp
        Places in `scores`, in the order of choice; ties go to the higher place.
    """
    if not len(scores):
        return np.empty(0, np.intp)
    spread = float(scores.max() - scores.min())
    relevance = (scores - scores.min()) / spread if spread > 0 else np.zeros_like(scores)
    value = (1 - diversity) * relevance
    likeness = np.full(len(scores), -1.0, np.float32)
    chosen: list[int] = []
    for _ in range(min(count, len(scores))):
        gain = value - diversity * likeness
        gain[chosen] = -np.inf
        best = int(np.argmax(gain))
        chosen.append(best)
        np.maximum(likeness, unit @ unit[best], out=likeness)
    return np.array(chosen, np.intp)
