"""The project's own ways of ranking, under the same contract as the baselines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from recommender.evaluation.baselines import candidates
from recommender.evaluation.tasks import Rows, Task
from recommender.ranking.blend import Blend
from recommender.ranking.candidates import Correction, rank
from recommender.ranking.given import place_given
from recommender.ranking.index import RankingIndex
from recommender.ranking.options import MOST_WANTED, Options
from recommender.ranking.page import make_page
from recommender.settings.params import Ranking

AUDIO_SIGNALS = ("cosine", "gaussian", "kernel")


class Method(Protocol):
    """Anything that continues a playlist."""

    def rank(self, task: Task, wanted: int) -> Rows:
        """Recommend at most `wanted` rows of the catalog, best first, no given track among them."""
        ...


class Blended:
    """The ranking alone, with some weights."""

    def __init__(self, index: RankingIndex, settings: Ranking, weights: Mapping[str, float]) -> None:
        self.index, self.settings, self.weights = index, settings, weights

    def rank(self, task: Task, wanted: int) -> Rows:
        """Rank by the weighted signals."""
        given = place_given(self.index, task.given, self.settings)
        blend = Blend(self.index, given, self.settings, self.weights)
        allowed = candidates(self.index, task)
        return rank(blend, allowed, wanted=wanted, candidates=self.settings.candidates).rows


class Paged:
    """What a listener sees: the ranking with the page's rules.

    Parameters
    ----------
    correction : callable, optional
        The learned ranker's correction for a task, where one serves.
    """

    def __init__(
        self,
        index: RankingIndex,
        settings: Ranking,
        correction: Callable[[Task], Correction] | None = None,
    ) -> None:
        self.index, self.settings, self.correction = index, settings, correction

    def rank(self, task: Task, wanted: int) -> Rows:
        """Fill one long page."""
        given = place_given(self.index, task.given, self.settings)
        options = Options(wanted=min(wanted, MOST_WANTED), new_artists=task.new_artists)
        correction = self.correction(task) if self.correction else None
        return make_page(self.index, given, options, self.settings, correction=correction).rows


def audio_genre_weights(settings: Ranking) -> dict[str, float]:
    """The same with the genre that the classifier hears in them."""
    return audio_weights(settings) | {"genre": settings.weights.get("genre", 0.0)}


def audio_weights(settings: Ranking) -> dict[str, float]:
    """The weights of the signals that hear only audio."""
    return {name: settings.weights[name] for name in AUDIO_SIGNALS if name in settings.weights}
