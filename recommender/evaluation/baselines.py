"""Methods that any recommender must beat."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommender.evaluation.tasks import Rows, Task
from recommender.ranking.given import place_given
from recommender.ranking.index import RankingIndex
from recommender.settings.params import Ranking


class RandomOrder:
    """Any track is as good as another."""

    def __init__(self, index: RankingIndex, seed: int) -> None:
        self.index, self.seed = index, seed

    def rank(self, task: Task, wanted: int) -> Rows:
        """Draw candidates."""
        order = np.random.default_rng([self.seed, task.playlist]).permutation(len(self.index))
        return order[candidates(self.index, task)[order]][:wanted]


class Popularity:
    """The most popular tracks of the catalog."""

    def __init__(self, index: RankingIndex, popularity: NDArray[np.floating]) -> None:
        self.index = index
        self.order = np.argsort(-np.nan_to_num(popularity, nan=-1.0), kind="stable")

    def rank(self, task: Task, wanted: int) -> Rows:
        """Take the first candidates."""
        return self.order[candidates(self.index, task)[self.order]][:wanted]


class PopularityInGenre(Popularity):
    """The most popular tracks of the playlist's genre, then those of the others.

    Genres are predicted ones, of the playlist (mean of its tracks' posteriors) as of the candidates: the
    labels come from playlists.
    """

    def __init__(self, index: RankingIndex, popularity: NDArray[np.floating], settings: Ranking) -> None:
        super().__init__(index, popularity)
        self.settings = settings
        self.genre = np.argmax(index.genre, axis=1)

    def rank(self, task: Task, wanted: int) -> Rows:
        """Take the first candidates of the genre, then the first of the others."""
        genre = int(place_given(self.index, task.given, self.settings).genre.mean(axis=0).argmax())
        order = self.order[candidates(self.index, task)[self.order]]
        own = self.genre[order] == genre
        return np.concatenate([order[own], order[~own]])[:wanted]


def candidates(index: RankingIndex, task: Task) -> NDArray[np.bool_]:
    """Flag what may be recommended: the catalog less the given tracks, and in discovery their artists."""
    allowed = np.ones(len(index), np.bool_)
    allowed[task.given] = False
    if task.new_artists:
        for code in np.unique(index.artists.code[task.given]):
            allowed[index.artists.tracks(int(code))] = False
    return allowed
