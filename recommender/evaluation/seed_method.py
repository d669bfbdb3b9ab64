"""The method of the student project that MSR grew from, as it was.

One gradient boosting classifier over nine raw features names the genre of a
playlist's mean vector; a mixture of three spherical Gaussians over that
genre's raw features names a component; recommended are its first 20 tracks in
order of their ids.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.mixture import GaussianMixture

from recommender.evaluation.baselines import candidates
from recommender.evaluation.tasks import Rows, Task
from recommender.models.spaces import raw_matrix
from recommender.ranking.index import RankingIndex

FEATURES = (
    "danceability", "energy", "loudness", "speechiness", "acousticness", "instrumentalness", "liveness",
    "valence", "tempo",
)  # fmt: skip
SHOWN = 20
COMPONENTS = 3
FEWEST = 5
"""Rows of each genre that its classifier sees at least."""


def seed_classifier(seed: int) -> GradientBoostingClassifier:
    """Its genre classifier, to be fitted on `FEATURES`."""
    return GradientBoostingClassifier(learning_rate=0.008, max_depth=5, n_estimators=250, random_state=seed)


class SeedMethod:
    """Fitted once per catalog, on all of it, labels included.

    Parameters
    ----------
    tracks : DataFrame
        `Catalog.tracks`, sorted by id.
    max_cost : int
        The classifier sees at most `max_cost` / genres rows, the same number of every genre and 5 at
        least: its time is rows times genres, and on a large catalog it would run for hours. On 28,352
        tracks of 6 genres the whole catalog gives no better recommendations than 700 rows of it.
        The mixtures see everything.
    """

    def __init__(self, index: RankingIndex, tracks: pd.DataFrame, max_cost: int, seed: int) -> None:
        self.index = index
        self.raw = np.nan_to_num(raw_matrix(tracks, FEATURES).astype(np.float64))
        labels = tracks["genres"].tolist()
        rows = np.repeat(np.arange(len(tracks)), [len(names) for names in labels])
        genres = np.array([name for names in labels for name in names])
        chosen = _spread(genres, max_cost, seed)
        self.classifier = seed_classifier(seed).fit(self.raw[rows[chosen]], genres[chosen])
        self.components = {
            genre: self._mixture(rows[genres == genre], seed) for genre in np.unique(genres[chosen])
        }

    def rank(self, task: Task, wanted: int) -> Rows:
        """Recommend at most 20 tracks."""
        mean = self.raw[task.given].mean(axis=0, keepdims=True)
        genre = str(self.classifier.predict(mean)[0])
        mixture, rows, component = self.components[genre]
        own: Rows = rows[component == mixture.predict(mean)[0]]
        shown: Rows = own[candidates(self.index, task)[own]][: min(SHOWN, wanted)]
        return shown

    def _mixture(self, rows: Rows, seed: int) -> tuple[GaussianMixture, Rows, NDArray[np.intp]]:
        mixture = GaussianMixture(min(COMPONENTS, len(rows)), covariance_type="spherical", random_state=seed)
        return mixture, rows, mixture.fit_predict(self.raw[rows]) if len(rows) > 1 else np.zeros(1, np.intp)


def _spread(genres: NDArray[np.str_], max_cost: int, seed: int) -> NDArray[np.intp]:
    """Draw rows evenly over the genres."""
    names = np.unique(genres)
    if len(genres) * len(names) <= max_cost:
        return np.arange(len(genres))
    shuffled = np.random.default_rng(seed).permutation(len(genres))
    share = max(FEWEST, max_cost // len(names) ** 2)
    return np.sort(np.concatenate([shuffled[genres[shuffled] == name][:share] for name in names]))
