"""Choosing the weights of the signals on playlists with a part hidden.

What every signal says of a playlist's candidates does not depend on the
weights, so it is computed once; trying another weight then is one addition.
"""

from __future__ import annotations

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
from recommender.ranking.page import usual_cap
from recommender.settings.params import Ranking

Weights = dict[str, float]
FACTORS = (0.5, 0.75, 0.9, 1.1, 1.35, 2.0)
"""What the search multiplies a weight by."""

PAGE = 10
WALKED = 100
"""Places of a ranking within which a page is filled."""

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
            cap = usual_cap(index, given, settings.page)
            caps[number, : len(rows)] = [cap.of(code) for code in codes.tolist()]
        sizes = np.array([len(task.hidden) for task in tasks], np.intp)
        folds = np.array([task.fold for task in tasks], np.intp)
        return cls(name, signals, parts, hidden, artists, caps, sizes, folds)

    def scores(self, weights: Mapping[str, float]) -> Matrix:
        """Score every candidate, shape (n_tasks, k)."""
        vector = np.array([weights[signal] for signal in self.signals], np.float32)
        return np.tensordot(vector, self.parts, axes=1)

    def figures(self, scores: Matrix, chosen: NDArray[np.bool_]) -> tuple[float, float]:
        """R-precision of the ranking and hit@10 of the page, each the mean of the chosen tasks."""
        tasks = np.flatnonzero(chosen)[:, None]
        sizes = self.n_hidden[chosen]
        order = _best_first(scores[chosen], max(int(sizes.max()), WALKED))
        hits = self.hidden[tasks, order]
        within = np.arange(order.shape[1]) < sizes[:, None]
        precision = (hits & within).sum(axis=1) / sizes
        artists, caps = self.artists[tasks, order], self.caps[tasks, order]
        fits = (artists != NOT_SHOWN) & (_times_before(artists) < caps)
        on_page = fits & (fits.cumsum(axis=1) <= PAGE)
        return float(precision.mean()), float((hits & on_page).any(axis=1).mean())


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


def _best_first(scores: Matrix, count: int) -> NDArray[np.intp]:
    """Places of the highest scores of each row, the highest first."""
    count = min(count, scores.shape[1])
    head = np.argpartition(scores, scores.shape[1] - count, axis=1)[:, scores.shape[1] - count :]
    order = np.argsort(-np.take_along_axis(scores, head, axis=1), axis=1, kind="stable")
    return np.take_along_axis(head, order, axis=1)


def _times_before(codes: NDArray[np.int32]) -> NDArray[np.intp]:
    """Count how often each row has each code further left."""
    order = np.argsort(codes, axis=1, kind="stable")
    ordered = np.take_along_axis(codes, order, axis=1)
    place = np.broadcast_to(np.arange(codes.shape[1]), codes.shape)
    begins = np.ones_like(ordered, np.bool_)
    begins[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.maximum.accumulate(np.where(begins, place, 0), axis=1)
    times = np.empty(codes.shape, np.intp)
    np.put_along_axis(times, order, place - first, axis=1)
    return times
