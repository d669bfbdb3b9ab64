"""The weighted sum of the signals, for the whole catalog or some of its rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from recommender.errors import SettingsError
from recommender.ranking.given import Given
from recommender.ranking.index import RankingIndex, Rows, Vector
from recommender.ranking.scales import linear
from recommender.ranking.signals import COUNTED, STANDARDIZED, Scorer, scale_table, taken
from recommender.settings.params import Ranking

FAMILIARITY = "familiarity"
"""The name of the listener's own wish for more or less popular songs among the contributions."""


class Blend:
    """The signals of one playlist, each standardized over the catalog, ready to score rows.

    Parameters
    ----------
    weights : mapping of str to float
        Signals with weight 0, or left out, are not computed.
    familiarity : float
        Weight of popularity as such: above 0 prefers popular songs, below 0 unknown ones.

    Raises
    ------
    SettingsError
        A weight names no signal.
    """

    def __init__(
        self,
        index: RankingIndex,
        given: Given,
        settings: Ranking,
        weights: Mapping[str, float],
        familiarity: float = 0.0,
    ) -> None:
        _check_names(index, weights)
        self.index = index
        self._scorers: dict[str, Scorer] = {}
        for name, weight in weights.items():
            scorer = _scorer(index, given, settings, name) if weight else None
            if scorer is not None:
                self._scorers[name] = _weighted(scorer, weight)
        if familiarity and "popularity" in index.scales:
            place = index.scales.index("popularity")
            table = linear(index.histograms[place], settings.scales["popularity"])
            if table is not None:
                self._scorers[FAMILIARITY] = _weighted(_looked_up(index, place, table), familiarity)

    @property
    def signals(self) -> frozenset[str]:
        """The signals that have something to say about this playlist."""
        return frozenset(self._scorers)

    def score(self, rows: Rows | None = None, signals: Collection[str] | None = None) -> Vector:
        """Sum the contributions of some signals (all by default).

        Parameters
        ----------
        rows : ndarray, shape (k,), optional
            All of the catalog by default.

        Returns
        -------
        ndarray, shape (k,) or (n,), float32
        """
        total = np.zeros(len(self.index) if rows is None else len(rows), np.float32)
        for name, scorer in self._scorers.items():
            if signals is None or name in signals:
                total += scorer(rows)
        return total

    def contributions(self, rows: Rows) -> dict[str, Vector]:
        """What each signal adds to the score of each row, weight included."""
        return {name: scorer(rows) for name, scorer in self._scorers.items()}


def _check_names(index: RankingIndex, weights: Mapping[str, float]) -> None:
    known = {*STANDARDIZED, *COUNTED, *index.scales}
    unknown = sorted(set(weights) - known)
    if unknown:
        raise SettingsError(
            f"ranking.weights names {unknown[0]!r}, which is no signal",
            wanted=f"one of {', '.join(sorted(known))}",
        )


def _scorer(index: RankingIndex, given: Given, settings: Ranking, name: str) -> Scorer | None:
    if name in COUNTED:
        return COUNTED[name](index, given, settings)
    if name in STANDARDIZED:
        scorer = STANDARDIZED[name](index, given, settings)
        return None if scorer is None else _standardized(index, scorer)
    table = scale_table(index, given, settings, name)
    return None if table is None else _looked_up(index, index.scales.index(name), table)


def _standardized(index: RankingIndex, scorer: Scorer) -> Scorer | None:
    """Subtract the mean and divide by the spread over the reference tracks."""
    sample = scorer(index.reference.astype(np.intp))
    mean, spread = np.float32(sample.mean()), float(sample.std())
    if spread < 1e-6:
        return None
    factor = np.float32(1 / spread)

    def score(rows: Rows | None) -> Vector:
        values = scorer(rows)
        values -= mean
        values *= factor
        return values

    return score


def _looked_up(index: RankingIndex, place: int, table: Vector) -> Scorer:
    return lambda rows: table[taken(index.steps[place], rows)]


def _weighted(scorer: Scorer, weight: float) -> Scorer:
    factor = np.float32(weight)
    return lambda rows: scorer(rows) * factor
