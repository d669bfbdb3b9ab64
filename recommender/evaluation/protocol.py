"""Playlist continuation: every method answers every task, every answer is scored."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from recommender.catalog.catalog import Catalog
from recommender.errors import CatalogError
from recommender.evaluation.baselines import Popularity, PopularityInGenre, RandomOrder
from recommender.evaluation.intervals import summary
from recommender.evaluation.learned import CrossFitted, ranker_wanted, ranker_wins
from recommender.evaluation.methods import Blended, Method, Paged, audio_genre_weights, audio_weights
from recommender.evaluation.metrics import DEPTH, METRICS, coverage_shares, familiarity_ranks, list_metrics
from recommender.evaluation.seed_method import SeedMethod
from recommender.evaluation.table import Evaluation, Figures
from recommender.evaluation.tasks import SETTINGS, Playlists, Task, make_tasks
from recommender.ranking.index import RankingIndex
from recommender.settings.params import Params

METHODS = (
    "random", "popularity", "popularity_in_genre", "seed", "audio", "audio_genre", "blend", "ranker", "page",
)  # fmt: skip

Answer = tuple[dict[str, float], NDArray[np.intp]]
"""The metrics of one list, and its first ten."""

Progress = Callable[[int, int], None]
"""Told after every playlist: answers given, answers in all."""


def evaluate(
    catalog: Catalog,
    index: RankingIndex,
    params: Params,
    *,
    settings: tuple[str, ...] = SETTINGS,
    methods: Mapping[str, Method] | None = None,
    names: Collection[str] = METHODS,
    progress: Progress | None = None,
) -> Evaluation:
    """Measure the ranking and its baselines on the catalog's playlists.

    Parameters
    ----------
    index : RankingIndex
        Of this catalog, with out-of-fold genre posteriors.
    settings : tuple of str
        Of `SETTINGS`.
    methods : mapping of str to Method, optional
        By default those of `names`.
    names : collection of str
        Of `METHODS`; ``ranker`` only comes where there are playlists enough to fit it, and where it beats
        the blend, ``page`` is what it fills.

    Raises
    ------
    CatalogError
        The catalog has fewer usable playlists than folds.
    """
    playlists = Playlists.of(catalog, params.evaluation, params.seed)
    if len(playlists) < params.evaluation.folds:
        raise CatalogError(
            f"{len(playlists)} playlist(s) of {params.evaluation.min_tracks} songs of the catalog or more",
            wanted=f"at least {params.evaluation.folds} to evaluate with",
            do="name more with --playlists NAME|PATH",
        )
    with threadpool_limits(1):
        chosen = dict(_methods(catalog, index, params, playlists, names) if methods is None else methods)
        tasks = {name: make_tasks(playlists, index.artists.code, name, params.seed) for name in settings}
        judge = _Judge(index, catalog, params)
        report = _counted(progress, len(chosen) * sum(map(len, tasks.values())))
        figures: Figures = {}
        for name in chosen:
            method, ranker = chosen[name], chosen.get("ranker")
            if (
                methods is None
                and name == "page"
                and isinstance(ranker, CrossFitted)
                and ranker_wins(figures)
            ):
                method = Paged(index, params.ranking, ranker.correction)
            figures[name] = {
                setting: judge.summarize([report(answer) for answer in judge.answers(method, asked)])
                for setting, asked in tasks.items()
            }
    return Evaluation(_protocol(playlists, tasks, catalog, params), figures)


def _counted(progress: Progress | None, total: int) -> Callable[[Answer], Answer]:
    """Pass answers on and tell how many there were."""
    done = 0

    def count(answer: Answer) -> Answer:
        nonlocal done
        done += 1
        if progress:
            progress(done, total)
        return answer

    return count


def _methods(
    catalog: Catalog, index: RankingIndex, params: Params, playlists: Playlists, names: Collection[str]
) -> dict[str, Method]:
    methods = standard_methods(catalog, index, params, names)
    if "ranker" in names and ranker_wanted(params.ranking, len(playlists)):
        methods["ranker"] = CrossFitted(index, params.ranking, playlists, params.seed)
    return {name: methods[name] for name in METHODS if name in methods}


def standard_methods(
    catalog: Catalog, index: RankingIndex, params: Params, names: Collection[str] | None = None
) -> dict[str, Method]:
    """Build the baselines, the parts and the whole, by their names in the table.

    Parameters
    ----------
    names : collection of str, optional
        Only these; the seed's classifier alone takes longer to fit than all others together.
    """
    popularity = catalog.tracks["popularity"].to_numpy(np.float32)
    ranking, seed = params.ranking, params.seed
    cost = params.evaluation.seed_method_cost
    makers: dict[str, Callable[[], Method]] = {
        "random": lambda: RandomOrder(index, seed),
        "popularity": lambda: Popularity(index, popularity),
        "popularity_in_genre": lambda: PopularityInGenre(index, popularity, ranking),
        "seed": lambda: SeedMethod(index, catalog.tracks, cost, seed),
        "audio": lambda: Blended(index, ranking, audio_weights(ranking)),
        "audio_genre": lambda: Blended(index, ranking, audio_genre_weights(ranking)),
        "blend": lambda: Blended(index, ranking, ranking.weights),
        "page": lambda: Paged(index, ranking),
    }
    return {name: make() for name, make in makers.items() if names is None or name in names}


class _Judge:
    """Asks, times and scores."""

    def __init__(self, index: RankingIndex, catalog: Catalog, params: Params) -> None:
        self.artists = index.artists.code
        self.familiarity = familiarity_ranks(catalog.tracks["popularity"].to_numpy(np.float32))
        self.settings, self.seed = params.evaluation, params.seed

    def answers(self, method: Method, tasks: list[Task]) -> Iterator[Answer]:
        """Ask on as many threads as there are cores; answers come in the order of the tasks."""
        # Limits of OpenMP hold for the thread that set them.
        with ThreadPoolExecutor(os.cpu_count() or 1, initializer=threadpool_limits, initargs=(1,)) as threads:
            yield from threads.map(lambda task: self._answer(method, task), tasks)

    def _answer(self, method: Method, task: Task) -> Answer:
        begin = time.thread_time()
        ranked = method.rank(task, max(DEPTH, len(task.hidden)))
        elapsed = (time.thread_time() - begin) * 1000
        scores = list_metrics(ranked, task.hidden, task.cold, self.artists, self.familiarity)
        return scores | {"ms": elapsed}, ranked[:10]

    def summarize(self, answers: list[Answer]) -> dict[str, dict[str, float]]:
        values = {name: np.array([scores.get(name, np.nan) for scores, _ in answers]) for name in METRICS}
        values["coverage_10"] = coverage_shares([top for _, top in answers], len(self.artists))
        return {name: summary(values[name], self.settings.bootstraps, self.seed) for name in METRICS}


def _protocol(
    playlists: Playlists, tasks: Mapping[str, list[Task]], catalog: Catalog, params: Params
) -> dict[str, object]:
    return {
        "task": "playlist continuation",
        "tracks": len(catalog.tracks),
        "playlists": len(playlists),
        "playlists_sha256": _digest(playlists, catalog.tracks["track_id"]),
        "tasks": {name: len(asked) for name, asked in tasks.items()},
        "folds": params.evaluation.folds,
        "candidates": "the whole catalog less the given tracks; in discovery also less their artists",
        "interval": f"95%, bootstrap over playlists, {params.evaluation.bootstraps} resamples",
        "ms": "processor time of one request on one thread",
        "seed_method_cost": params.evaluation.seed_method_cost,
        "seed": params.seed,
    }


def _digest(playlists: Playlists, track_ids: pd.Series) -> str:
    ids = track_ids.to_numpy()
    lines = "\n".join(" ".join(ids[rows]) for rows in playlists.rows)
    return hashlib.sha256(lines.encode()).hexdigest()
