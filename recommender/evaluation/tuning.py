"""Choosing the weights of the signals on playlists with a part hidden.

What every signal says of a playlist's candidates does not depend on the
weights, so it is computed once; trying another weight then is one addition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.evaluation.baselines import candidates
from recommender.evaluation.tasks import Task
from recommender.ranking.blend import Blend
from recommender.ranking.candidates import rank
from recommender.ranking.given import place_given
from recommender.ranking.index import Matrix, RankingIndex
from recommender.settings.params import Ranking

Weights = dict[str, float]
FACTORS = (0.5, 0.75, 0.9, 1.1, 1.35, 2.0)
"""What the search multiplies a weight by."""

WALKED = 100
"""Places of a ranking within which a page of ten is filled."""

NOT_SHOWN = -2

LEAST_FIGURE = 1e-4
"""Stands for nothing found at all, which has no logarithm."""

LEAST_GAIN = 0.001
"""A step must raise the objective by this share; less is noise."""


@dataclass(frozen=True)
class Group:
    """The playlists of one catalog in one setting, ready for trying weights.

    Attributes
    ----------
    name : str
    signals : tuple of str
        The order of `parts`.
    parts : ndarray, shape (n_signals, n_tasks, k), float32
        What each signal gives each candidate, with weight 1; zeros fill up short lists.
    hidden : ndarray, shape (n_tasks, k), bool
    artists : ndarray, shape (n_tasks, k), int32
        Code of each candidate's artist; -2 where the page does not show it (a version of a given song).
    caps : ndarray, shape (n_tasks, k), int32
        Songs of that artist that fit on the page.
    n_hidden : ndarray, shape (n_tasks,)
        Targets of each task, among the candidates or not.
    folds : ndarray, shape (n_tasks,)
    """

    name: str
    signals: tuple[str, ...]
    parts: Matrix
    hidden: NDArray[np.bool_]
    artists: NDArray[np.int32]
    caps: NDArray[np.int32]
    n_hidden: NDArray[np.intp]
    folds: NDArray[np.intp]

    @classmethod
    def of(
        cls,
        name: str,
        index: RankingIndex,
        tasks: Sequence[Task],
        settings: Ranking,
        pool: Mapping[str, float],
        depth: int,
    ) -> Group:
        """Ask every signal about the candidates.

        Parameters
        ----------
        pool : mapping of str to float
            Weights that choose the candidates, the best `depth` of them; the signals of the group.
        """
        signals = tuple(pool)
        parts = np.zeros((len(signals), len(tasks), depth), np.float32)
        hidden = np.zeros((len(tasks), depth), np.bool_)
        artists = np.full((len(tasks), depth), NOT_SHOWN, np.int32)
        caps = np.zeros((len(tasks), depth), np.int32)
        ones = dict.fromkeys(signals, 1.0)
        for number, task in enumerate(tasks):
            given = place_given(index, task.given, settings)
            allowed = candidates(index, task)
            rows = rank(Blend(index, given, settings, pool), allowed, wanted=depth, candidates=depth).rows
            said = Blend(index, given, settings, ones).contributions(rows)
            for place, signal in enumerate(signals):
                if signal in said:
                    parts[place, number, : len(rows)] = said[signal]
            hidden[number, : len(rows)] = np.isin(rows, task.hidden)
            codes = index.artists.code[rows]
            artists[number, : len(rows)] = np.where(np.isin(index.song[rows], given.song), NOT_SHOWN, codes)
            times = index.artists.counts(given.artist)
            most = [max(settings.page.per_artist, times.get(code, 0)) for code in codes.tolist()]
            caps[number, : len(rows)] = most
        sizes = np.array([len(task.hidden) for task in tasks], np.intp)
        folds = np.array([task.fold for task in tasks], np.intp)
        return cls(name, signals, parts, hidden, artists, caps, sizes, folds)

    def scores(self, weights: Mapping[str, float]) -> Matrix:
        """Score every candidate, shape (n_tasks, k)."""
        vector = np.array([weights[signal] for signal in self.signals], np.float32)
        return np.tensordot(vector, self.parts, axes=1)

    def figures(self, scores: Matrix, chosen: NDArray[np.bool_]) -> tuple[float, float]:
        """R-precision of the ranking and hit@10 of the page, each the mean of the chosen tasks."""
        precision, hits = [], []
        for number in np.flatnonzero(chosen).tolist():
            hidden, size = self.hidden[number], int(self.n_hidden[number])
            head = _best(scores[number], max(size, WALKED))
            order = head[np.argsort(-scores[number][head], kind="stable")]
            precision.append(hidden[order[:size]].sum() / size)
            hits.append(self._page_hits(number, order))
        return float(np.mean(precision)), float(np.mean(hits))

    def _page_hits(self, number: int, order: NDArray[np.intp]) -> bool:
        walk = order[:WALKED]
        places = zip(
            self.hidden[number][walk].tolist(),
            self.artists[number][walk].tolist(),
            self.caps[number][walk].tolist(),
            strict=True,
        )
        shown: Counter[int] = Counter()
        for hit, artist, cap in places:
            if artist == NOT_SHOWN or shown[artist] >= cap:
                continue
            if hit:
                return True
            shown[artist] += 1
            if shown.total() == 10:
                return False
        return False


class Search:
    """Coordinate search: one signal's weight after the other, until a round changes nothing.

    The objective is the geometric mean of the ranking's R-precision and the page's hit@10 over all
    groups, so that no catalog and no setting outweighs another.

    Parameters
    ----------
    without : int or None
        The fold that the search may not see.
    """

    def __init__(self, groups: Sequence[Group], start: Mapping[str, float], without: int | None) -> None:
        self.groups, self.weights = groups, dict(start)
        self._chosen = [group.folds != (-1 if without is None else without) for group in groups]
        self._scores = [group.scores(start) for group in groups]
        self.reached = self._objective(self._scores)

    def run(self, rounds: int) -> Weights:
        """Search, and return the weights found."""
        for _ in range(rounds):
            before = dict(self.weights)
            for signal in before:
                self._step(signal)
            if self.weights == before:
                break
        return self.weights

    def _step(self, signal: str) -> None:
        found = {}
        for factor in FACTORS:
            moved = self._moved(signal, factor)
            found[factor] = self._objective(moved)
        best = max(found, key=lambda factor: found[factor])
        if found[best] > self.reached * (1 + LEAST_GAIN):
            self._scores, self.reached = self._moved(signal, best), found[best]
            self.weights[signal] *= best

    def _moved(self, signal: str, factor: float) -> list[Matrix]:
        change = np.float32(self.weights[signal] * (factor - 1))
        return [
            scores + change * group.parts[group.signals.index(signal)] if signal in group.signals else scores
            for group, scores in zip(self.groups, self._scores, strict=True)
        ]

    def _objective(self, scores: Sequence[Matrix]) -> float:
        figures = [
            figure
            for group, own, chosen in zip(self.groups, scores, self._chosen, strict=True)
            for figure in group.figures(own, chosen)
        ]
        return float(np.exp(np.mean(np.log(np.maximum(figures, LEAST_FIGURE)))))


def _best(scores: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    if count >= len(scores):
        return np.arange(len(scores))
    return np.argpartition(scores, len(scores) - count)[len(scores) - count :]
