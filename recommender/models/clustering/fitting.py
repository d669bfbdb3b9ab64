"""Fits every candidate to one genre, scores them and keeps the best."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from recommender.errors import ModelError
from recommender.models.clustering import quality
from recommender.models.clustering.contract import Clusterer, FitOptions
from recommender.models.clustering.registry import clusterers
from recommender.models.clustering.seeds import derive_seed
from recommender.models.clustering.selection import Candidate, choose, grid_for
from recommender.models.clustering.serving import ClusterArrays
from recommender.models.clustering.starts import Starts
from recommender.settings.params import Clusters

Matrix = NDArray[np.float32]
Labels = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class GenreClustering:
    """The clusters kept for one genre, and how they came to be.

    Attributes
    ----------
    genre, family : str
    arrays : ClusterArrays
        Largest cluster first.
    labels : ndarray, shape (n,), int32
        Cluster of each row of the genre's matrix.
    candidates : tuple of Candidate
        All that were tried, in the order of params.yaml.
    note : str
        What was out of the ordinary; empty where nothing was.
    """

    genre: str
    family: str
    arrays: ClusterArrays
    labels: Labels
    candidates: tuple[Candidate, ...]
    note: str = ""

    @property
    def k(self) -> int:
        """Number of clusters."""
        return self.arrays.k

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Tracks of each cluster, shape (k,)."""
        return np.bincount(self.labels, minlength=self.k).astype(np.int64)

    @property
    def kept(self) -> Candidate:
        """The leaderboard row of the clustering kept."""
        return next(c for c in self.candidates if c.verdict == "kept")


@dataclass(frozen=True, eq=False)
class _Fit:
    """A candidate that worked."""

    kind: type[Clusterer]
    arrays: ClusterArrays
    labels: Labels


def fit_genre(genre: str, X: Matrix, params: Clusters, seed: int) -> GenreClustering:
    """Fit, score and choose the clusters of one genre.

    The result depends on the arguments only: seeds come from the genre's name,
    and all libraries work on one thread, since a sum's last bit depends on how
    many share it.

    Parameters
    ----------
    genre : str
    X : ndarray, shape (n, d), float32
        Quantile-normal features of the genre's tracks.
    params : Clusters
        The section `clusters` of params.yaml.
    seed : int
        The run's seed.

    Raises
    ------
    ModelError
        The matrix is no clean matrix, the genre is too small for two clusters,
        or no candidate worked; names the genre and every reason.
    SettingsError
        A family is not known.
    """
    kinds = clusterers(params.families)
    _check(genre, X)
    grid = grid_for(len(X), params)
    if not grid.k:
        raise ModelError(
            f"genre '{genre}' cannot be clustered: {grid.note}", do="leave it out, see `left_out`"
        )
    with threadpool_limits(limits=1):
        tried = _Trial(X, params, derive_seed(seed, "clusters", genre)).run(kinds, grid.k)
    best, candidates = choose([candidate for candidate, _ in tried], params)
    fit = tried[best][1] if best is not None else None
    if best is None or fit is None:
        reasons = "; ".join(f"{c.family} k={c.k}: {c.reason}" for c in candidates)
        raise ModelError(
            f"no clustering of genre '{genre}' worked: {reasons}",
            wanted="at least one candidate that fits",
            do="look at the genre's tracks, or change `clusters` in params.yaml",
        )
    arrays, labels = _largest_first(fit.arrays, fit.labels)
    rejected = candidates[best].largest_share or 0.0
    notes = [grid.note, candidates[best].reason if rejected > params.max_share else ""]
    return GenreClustering(
        genre, candidates[best].family, arrays, labels, candidates, "; ".join(n for n in notes if n)
    )


class _Trial:
    """All fits of one genre: what they share, and their scores."""

    def __init__(self, X: Matrix, params: Clusters, seed: int) -> None:
        self.X, self.params, self.seed = X, params, seed
        self.options = FitOptions(params.starts, params.max_iter, params.tolerance, params.min_variance)
        self.starts = Starts(X, self.options, seed)
        self.silhouette = quality.Silhouette(X, params.sample, derive_seed(seed, "silhouette"))

    def run(
        self, kinds: Mapping[str, type[Clusterer]], grid: tuple[int, ...]
    ) -> list[tuple[Candidate, _Fit | None]]:
        """Fit and score every family with every number of clusters."""
        tried = [self._candidate(kind, k) for kind in kinds.values() for k in grid]
        stability = self._stability([fit for _, fit in tried])
        return [
            (replace(candidate, stability=score[0], seconds=candidate.seconds + score[1]), fit)
            for (candidate, fit), score in zip(tried, stability, strict=True)
        ]

    def _candidate(self, kind: type[Clusterer], k: int) -> tuple[Candidate, _Fit | None]:
        began = time.perf_counter()
        try:
            model = kind(k, self.options, derive_seed(self.seed, kind.family, k)).fit(self.X, self.starts)
            fit = _Fit(kind, model.arrays(), model.arrays().assign(self.X))
            scores = self._scores(fit)
        except (ModelError, ValueError, ArithmeticError) as error:
            reason = error.got if isinstance(error, ModelError) else f"{type(error).__name__}: {error}"
            seconds = time.perf_counter() - began
            return Candidate(kind.family, k, verdict="failed", reason=reason, seconds=seconds), None
        seconds = time.perf_counter() - began
        return replace(scores, bic=model.bic(self.X), seconds=seconds), fit

    def _scores(self, fit: _Fit) -> Candidate:
        k, counts = fit.arrays.k, np.bincount(fit.labels, minlength=fit.arrays.k)
        if not counts.all():
            raise ModelError(f"{int((counts == 0).sum())} of {k} clusters are empty")
        spread = quality.davies_bouldin(self.X, fit.labels, k)
        if not np.isfinite(spread):
            raise ModelError("two clusters share one centre")
        return Candidate(
            fit.kind.family,
            k,
            silhouette=self.silhouette.score(fit.labels),
            calinski_harabasz=quality.calinski_harabasz(self.X, fit.labels, k),
            davies_bouldin=spread,
            largest_share=float(counts.max() / counts.sum()),
            smallest=int(counts.min()),
        )

    def _stability(self, fits: list[_Fit | None]) -> list[tuple[float | None, float]]:
        """Mean agreement with refits on bootstrap samples, and the seconds they took."""
        agreement: list[list[float]] = [[] for _ in fits]
        seconds = [0.0 for _ in fits]
        for draw in range(self.params.bootstraps):
            seed = derive_seed(self.seed, "bootstrap", draw)
            size = min(len(self.X), self.params.sample)
            rows = np.random.default_rng(seed).integers(0, len(self.X), size)
            starts = Starts(self.X[rows], self.options.coarse(), seed)
            for i, fit in enumerate(fits):
                if fit is not None:
                    began = time.perf_counter()
                    agreement[i] += self._agreement(fit, rows, starts, seed)
                    seconds[i] += time.perf_counter() - began
        means = [float(np.mean(values)) if values else None for values in agreement]
        return list(zip(means, seconds, strict=True))

    def _agreement(self, fit: _Fit, rows: NDArray[np.int64], starts: Starts, seed: int) -> list[float]:
        """Agreement with one refit; empty where the sample could not be clustered."""
        model = fit.kind(
            fit.arrays.k, self.options.coarse(), derive_seed(seed, fit.kind.family, fit.arrays.k)
        )
        try:
            again = model.fit(self.X[rows], starts).arrays().assign(self.X)
        except (ModelError, ValueError, ArithmeticError):
            return []
        return [quality.adjusted_rand(fit.labels, again)]


def _largest_first(arrays: ClusterArrays, labels: Labels) -> tuple[ClusterArrays, Labels]:
    """Renumber clusters by size; equal sizes by their centres, so that the order is always the same."""
    counts = np.bincount(labels, minlength=arrays.k)
    order = np.lexsort((*arrays.means.T[::-1], -counts))
    place = np.empty(arrays.k, dtype=np.int32)
    place[order] = np.arange(arrays.k, dtype=np.int32)
    return arrays.take(order), place[labels]


def _check(genre: str, X: Matrix) -> None:
    if X.ndim != 2 or X.dtype != np.float32:
        raise ModelError(
            f"genre '{genre}' has an array of shape {X.shape} and type {X.dtype}",
            wanted="a matrix of tracks × features in float32",
        )
    bad = int((~np.isfinite(X)).any(axis=1).sum())
    if bad:
        raise ModelError(
            f"{bad} of {len(X)} tracks of genre '{genre}' have values that are not finite",
            wanted="quantile-normal features, where unknown is 0",
        )
