"""Which numbers of clusters are tried for a genre, and which candidate is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from recommender.settings.params import Clusters

Verdict = Literal["kept", "outscored", "rejected", "failed"]

CRITERIA = {
    "davies_bouldin": "Davies-Bouldin",
    "silhouette": "silhouette",
    "calinski_harabasz": "Calinski-Harabasz",
}
_LOWER_IS_BETTER = {"davies_bouldin"}


@dataclass(frozen=True)
class Candidate:
    """One row of a genre's leaderboard.

    Attributes
    ----------
    family : str
    k : int
        Number of clusters.
    verdict : 'kept', 'outscored', 'rejected' or 'failed'
    reason : str
        Why, in words with the numbers.
    silhouette, calinski_harabasz : float or None
        Higher is better.
    davies_bouldin, bic : float or None
        Lower is better; the latter for mixtures only.
    stability : float or None
        Mean adjusted Rand index between the clustering and those of bootstrap samples.
    largest_share : float or None
        Of the genre's tracks, in the largest cluster.
    smallest : int or None
        Tracks in the smallest cluster.
    seconds : float
        To fit and score, on this machine; takes no part in comparison. A shared
        start counts for the family that asked first.
    """

    family: str
    k: int
    verdict: Verdict = "outscored"
    reason: str = ""
    silhouette: float | None = None
    calinski_harabasz: float | None = None
    davies_bouldin: float | None = None
    bic: float | None = None
    stability: float | None = None
    largest_share: float | None = None
    smallest: int | None = None
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Grid:
    """The numbers of clusters to try; none means the genre is left out. `note` says why it differs."""

    k: tuple[int, ...]
    note: str = ""


def grid_for(tracks: int, params: Clusters) -> Grid:
    """Choose the numbers of clusters for a genre of so many tracks.

    One rule: clusters hold `min_tracks_per_cluster` tracks on average, or more.
    Every k of the grid that satisfies it is tried. Where none does, the largest
    k ≥ 2 that does; where there is none of those either, the genre is left out.
    """
    least = params.min_tracks_per_cluster
    fitting = tuple(sorted({k for k in params.k if k * least <= tracks}))
    if len(fitting) == len(set(params.k)):
        return Grid(fitting)
    if fitting:
        return Grid(fitting, f"{tracks} tracks: no more than {fitting[-1]} clusters tried")
    if tracks >= 2 * least:
        k = tracks // least
        return Grid((k,), f"{tracks} tracks are too few for the grid: {k} clusters tried")
    return Grid((), f"{tracks} tracks, fewer than two clusters of {least} (min_tracks_per_cluster)")


def left_out(sizes: Mapping[str, int], params: Clusters) -> dict[str, str]:
    """Name the genres that get no clusters, each with its reason."""
    grids = {genre: grid_for(tracks, params) for genre, tracks in sizes.items()}
    return {genre: grid.note for genre, grid in grids.items() if not grid.k}


def choose(candidates: Sequence[Candidate], params: Clusters) -> tuple[int | None, tuple[Candidate, ...]]:
    """Apply the rule to scored candidates.

    Rejected is whose largest cluster holds more than `max_share` of the tracks.
    Of the rest the best by the criterion is kept; ties go to fewer clusters,
    then to the family named first. Where all are rejected, the one with the
    smallest largest share is kept.

    Parameters
    ----------
    candidates : sequence of Candidate
        Those that failed already say so.

    Returns
    -------
    index : int or None
        Of the one kept; None where every candidate failed.
    candidates : tuple of Candidate
        In the same order, with verdicts and reasons.
    """
    working = [i for i, c in enumerate(candidates) if c.verdict != "failed"]
    if not working:
        return None, tuple(candidates)
    accepted = [i for i in working if _share(candidates[i]) <= params.max_share]
    tie = {i: (candidates[i].k, params.families.index(candidates[i].family)) for i in working}
    if accepted:
        best = min(accepted, key=lambda i: (_loss(candidates[i], params), *tie[i]))
    else:
        best = min(working, key=lambda i: (_share(candidates[i]), *tie[i]))
    judged = [
        c if c.verdict == "failed" else _judged(c, candidates[best], i == best, bool(accepted), params)
        for i, c in enumerate(candidates)
    ]
    return best, tuple(judged)


def _judged(c: Candidate, best: Candidate, kept: bool, any_accepted: bool, params: Clusters) -> Candidate:
    name, limit = CRITERIA[params.criterion], f"{params.max_share:.0%}"
    own, winning = (_shown(getattr(x, params.criterion)) for x in (c, best))
    if kept and any_accepted:
        return replace(c, verdict="kept", reason=f"best {name}: {own}")
    if kept:
        reason = f"every largest cluster is above {limit}; this one is the smallest, {_share(c):.1%}"
        return replace(c, verdict="kept", reason=reason)
    if _share(c) > params.max_share:
        return replace(c, verdict="rejected", reason=f"largest cluster {_share(c):.1%}, limit {limit}")
    return replace(c, verdict="outscored", reason=f"{name} {own} against {winning}")


def _share(candidate: Candidate) -> float:
    return 1.0 if candidate.largest_share is None else candidate.largest_share


def _loss(candidate: Candidate, params: Clusters) -> float:
    score: float | None = getattr(candidate, params.criterion)
    if score is None:
        return float("inf")
    return score if params.criterion in _LOWER_IS_BETTER else -score


def _shown(score: float | None) -> str:
    return "unknown" if score is None else f"{score:.3f}"
