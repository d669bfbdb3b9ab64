"""Fitting the learned ranker on playlists, and judging it on playlists it has not seen."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from recommender.evaluation.baselines import candidates
from recommender.evaluation.table import Figures
from recommender.evaluation.tasks import Playlists, Rows, Task, make_tasks
from recommender.ranking.blend import Blend
from recommender.ranking.candidates import Correction, rank
from recommender.ranking.given import place_given
from recommender.ranking.index import RankingIndex
from recommender.ranking.ranker import Example, Ranker, learnt_signals, signal_matrix
from recommender.settings.params import Ranking


class CrossFitted:
    """The ranker, for each playlist one that was fitted on the other folds.

    A seed of its own hides other halves for learning than those the evaluation asks for.
    """

    def __init__(self, index: RankingIndex, settings: Ranking, playlists: Playlists, seed: int) -> None:
        self.index, self.settings = index, settings
        tasks = _training_tasks(index, playlists, seed)
        examples = _examples(index, tasks, settings, seed)
        folds = [task.fold for task in tasks]
        self.rankers = {
            fold: Ranker.fit(
                (e for e, own in zip(examples, folds, strict=True) if own != fold),
                learnt_signals(settings.weights),
                settings.ranker,
                seed,
            )
            for fold in sorted(set(folds))
        }

    def rank(self, task: Task, wanted: int) -> Rows:
        """Rank by the blend, corrected by the ranker of the task's fold."""
        given = place_given(self.index, task.given, self.settings)
        blend = Blend(self.index, given, self.settings, self.settings.weights)
        return rank(
            blend,
            candidates(self.index, task),
            wanted=wanted,
            candidates=self.settings.candidates,
            correction=self.correction(task),
            depth=self.settings.ranker.depth,
        ).rows

    def correction(self, task: Task) -> Correction:
        """The correction of the ranker that has not seen the task's playlist."""
        return self.rankers[task.fold].correction


def fit_ranker(index: RankingIndex, settings: Ranking, playlists: Playlists, seed: int) -> Ranker:
    """Fit on all playlists: the ranker to serve, where `ranker_wins`."""
    examples = _examples(index, _training_tasks(index, playlists, seed), settings, seed)
    return Ranker.fit(examples, learnt_signals(settings.weights), settings.ranker, seed)


def ranker_wanted(settings: Ranking, n_playlists: int) -> bool:
    """Tell whether there are playlists enough to fit and judge a ranker."""
    return settings.ranker.enabled and n_playlists >= settings.ranker.min_playlists


def ranker_wins(methods: Figures) -> bool:
    """Tell whether the ranker beats the blend, on playlists it has not seen, in every setting measured."""
    if not {"ranker", "blend"} <= methods.keys():
        return False
    ranker, blend = (
        [metrics["r_precision"]["mean"] for metrics in methods[name].values()] for name in ("ranker", "blend")
    )
    return all(one > other for one, other in zip(ranker, blend, strict=True))


def make_example(index: RankingIndex, task: Task, settings: Ranking, seed: int) -> Example:
    """Take a playlist's hidden tracks, the blend's best wrong ones, and some of its other candidates."""
    given = place_given(index, task.given, settings)
    blend = Blend(index, given, settings, settings.weights)
    ranked = rank(blend, candidates(index, task), wanted=settings.candidates, candidates=settings.candidates)
    near = ranked.rows[: settings.ranker.near_misses]
    rng = np.random.default_rng([seed, task.playlist])
    others = rng.choice(ranked.rows, min(settings.ranker.others, len(ranked.rows)), replace=False)
    rows = np.unique(np.concatenate([task.hidden, near, others]))
    features = signal_matrix(blend, rows, learnt_signals(settings.weights))
    return Example(features, np.isin(rows, task.hidden))


def _training_tasks(index: RankingIndex, playlists: Playlists, seed: int) -> list[Task]:
    """Hide halves; each playlist is asked for all of its half, and for the new artists in it."""
    return [
        task
        for setting in ("half", "discovery")
        for task in make_tasks(playlists, index.artists.code, setting, seed + 1)
    ]


def _examples(index: RankingIndex, tasks: Sequence[Task], settings: Ranking, seed: int) -> list[Example]:
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        return list(threads.map(lambda task: make_example(index, task, settings, seed), tasks))
