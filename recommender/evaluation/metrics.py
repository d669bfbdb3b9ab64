"""Metrics of one ranked list against the hidden tracks.

R-precision, NDCG and clicks are those of the Million Playlist Dataset
challenge: Zamani, Schedl, Lamere, Chen, "An analysis of approaches taken in
the ACM RecSys Challenge 2018 for automatic music playlist continuation", 2019.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]
Flags = NDArray[np.bool_]

DEPTH = 500
"""Places of a list that NDCG and clicks look at."""

PER_CLICK = 10
MOST_CLICKS = DEPTH // PER_CLICK + 1
"""Clicks where no target is among the 500: one more than there are pages."""

ARTIST_CREDIT = 0.25
"""What a right artist is worth beside a right track."""

METRICS = (
    "r_precision", "r_precision_artist", "ndcg_500", "clicks", "recall_100", "hit_10",
    "artist_diversity_10", "coverage_10", "novelty_10", "r_precision_cold", "r_precision_warm", "ms",
)  # fmt: skip


def list_metrics(
    ranked: Rows, hidden: Rows, cold: Flags, artists: NDArray[np.integer], familiarity: NDArray[np.floating]
) -> dict[str, float]:
    """Score one list.

    Parameters
    ----------
    ranked : ndarray
        Recommended rows, best first, none twice.
    hidden : ndarray, shape (g,)
    cold : ndarray, shape (g,), bool
    artists : ndarray, shape (n_tracks,)
        Code of each track's main artist.
    familiarity : ndarray, shape (n_tracks,)
        Share of the catalog that is less popular than each track.

    Returns
    -------
    dict of str to float
        All of `METRICS` but coverage_10 and ms, which need more than one list; NaN where a metric has
        nothing to measure (no cold target, an empty list).
    """
    head = ranked[: len(hidden)]
    is_hit = np.isin(ranked, hidden)
    found = np.isin(hidden, head)
    top = ranked[:10]
    return {
        "r_precision": float(found.mean()),
        "r_precision_artist": float(found.mean() + ARTIST_CREDIT * _artist_hits(head, hidden, artists)),
        "ndcg_500": ndcg(is_hit[:DEPTH], len(hidden)),
        "clicks": clicks(is_hit[:DEPTH]),
        "recall_100": float(is_hit[:100].sum() / len(hidden)),
        "hit_10": float(is_hit[:10].any()),
        "artist_diversity_10": len(np.unique(artists[top])) / len(top) if len(top) else np.nan,
        "novelty_10": float(1 - familiarity[top].mean()) if len(top) else np.nan,
        "r_precision_cold": float(found[cold].mean()) if cold.any() else np.nan,
        "r_precision_warm": float(found[~cold].mean()) if not cold.all() else np.nan,
    }


def ndcg(is_hit: Flags, n_hidden: int) -> float:
    """Discounted gain of the hits, 1 / log2(place + 1) each, as a share of the best possible.

    Parameters
    ----------
    is_hit : ndarray, shape (k,), bool
        For each place of the list.
    n_hidden : int
        Targets; an ideal list has them all on top, as far as 500 places hold them.
    """
    gain = 1 / np.log2(np.arange(2, DEPTH + 2))
    return float((gain[: len(is_hit)] * is_hit).sum() / gain[: min(n_hidden, DEPTH)].sum())


def clicks(is_hit: Flags) -> float:
    """Pages of ten to turn before the first hit; 51 where there is none among the 500."""
    return float(np.argmax(is_hit) // PER_CLICK) if is_hit.any() else float(MOST_CLICKS)


def coverage_shares(tops: list[Rows], n_tracks: int) -> NDArray[np.float64]:
    """Split the coverage of a catalog among the lists that achieve it.

    Returns
    -------
    ndarray, shape (n_lists,)
        Their mean is the share of the catalog that is on any list; a track that is on m lists counts
        1/m for each.
    """
    if not tops:
        return np.empty(0)
    times = np.bincount(np.concatenate(tops), minlength=n_tracks)
    return np.array([(1 / times[top]).sum() for top in tops]) * len(tops) / n_tracks


def familiarity_ranks(popularity: NDArray[np.floating]) -> NDArray[np.float32]:
    """Share of the known tracks that are less popular than each; the middle where it is unknown."""
    known = np.sort(popularity[~np.isnan(popularity)])
    if not len(known):
        return np.full(len(popularity), 0.5, np.float32)
    below = np.searchsorted(known, popularity, side="left") / len(known)
    return np.where(np.isnan(popularity), 0.5, below).astype(np.float32)


def _artist_hits(head: Rows, hidden: Rows, artists: NDArray[np.integer]) -> float:
    """Distinct right artists among the first |hidden| places, per target."""
    return len(np.intersect1d(artists[head], artists[hidden])) / len(hidden)
