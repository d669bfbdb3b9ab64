"""A learned correction to the blend: gradient boosting over the signals' contributions.

It learns from playlists with a part hidden which signals matter together, and
may only ever reward a signal: every contribution is held monotone, so that a
song that fits better in one respect is never ranked lower for it. It sees
nothing but the signals; whether a track is in a training playlist, or in how
many, is not among them (most tracks are in one playlist only, so that would
nearly tell which are hidden).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from recommender.errors import BundleError, ModelError
from recommender.models.skops_file import dump_model, load_model
from recommender.ranking.blend import FAMILIARITY, Blend
from recommender.ranking.index import Matrix, Rows, Vector
from recommender.settings.params import RankerSettings, Ranking

FILE = "ranker.skops"
TRUSTED_TYPES = (
    "numpy.dtype",
    "sklearn._loss.link.Interval",
    "sklearn._loss.link.LogitLink",
    "sklearn._loss.loss.HalfBinomialLoss",
    "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
)
"""The types of a fitted model that skops does not trust by itself."""


@dataclass(frozen=True)
class Example:
    """Tracks of one training playlist.

    Attributes
    ----------
    features : ndarray, shape (k, n_signals + 1), float32
        From `signal_matrix`.
    hidden : ndarray, shape (k,), bool
        Which of them were hidden from the playlist.
    """

    features: Matrix
    hidden: NDArray[np.bool_]


@dataclass(frozen=True)
class Ranker:
    """The fitted correction.

    Attributes
    ----------
    signals : tuple of str
        Those of the blend it was fitted with, in the order of its inputs.
    model : HistGradientBoostingClassifier
    strength : float
        What its log odds are multiplied by before they join the blend's score.
    """

    signals: tuple[str, ...]
    model: HistGradientBoostingClassifier
    strength: float

    @classmethod
    def fit(
        cls, examples: Iterable[Example], signals: tuple[str, ...], settings: RankerSettings, seed: int
    ) -> Ranker:
        """Learn from training playlists; each counts alike, however long.

        Raises
        ------
        ModelError
            There is no example, or none with a hidden track.
        """
        known = [example for example in examples if example.hidden.any()]
        if not known:
            raise ModelError("no training playlist with a hidden track to learn from")
        weights = [np.full(len(e.hidden), 1 / np.count_nonzero(e.hidden)) for e in known]
        # OpenMP's threads add in another order each time, and spin where cores are shared.
        with threadpool_limits(1):
            model = cls._model(len(signals), settings, seed).fit(
                np.concatenate([e.features for e in known]),
                np.concatenate([e.hidden for e in known]),
                sample_weight=np.concatenate(weights),
            )
        return cls(signals, model, settings.strength)

    @staticmethod
    def _model(n_signals: int, settings: RankerSettings, seed: int) -> HistGradientBoostingClassifier:
        return HistGradientBoostingClassifier(
            learning_rate=settings.learning_rate,
            max_iter=settings.max_iter,
            max_leaf_nodes=settings.max_leaf_nodes,
            min_samples_leaf=settings.min_samples_leaf,
            l2_regularization=settings.l2_regularization,
            monotonic_cst=[1] * (n_signals + 1),
            early_stopping=False,
            random_state=seed,
        )

    def correction(self, blend: Blend, rows: Rows) -> Vector:
        """Log odds that a track was hidden, times the strength; to be added to the blend's score.

        Returns
        -------
        ndarray, shape (k,), float32
        """
        odds = self.model.decision_function(signal_matrix(blend, rows, self.signals))
        return np.asarray(odds * self.strength, np.float32)

    def to_files(self) -> dict[str, bytes]:
        """Write the model; its signals are those of params.yaml that the bundle holds too."""
        return {FILE: dump_model(self.model)}

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], settings: Ranking) -> Ranker:
        """Read what `to_files` wrote.

        Parameters
        ----------
        settings : Ranking
            `ranking` of the run that made it.

        Raises
        ------
        BundleError
            The file is missing, damaged, of untrusted types, or was fitted with other signals.
        """
        if FILE not in files:
            raise BundleError(f"there is no {FILE}", do="publish the bundle again")
        model: Any = load_model(files[FILE], TRUSTED_TYPES)
        signals = learnt_signals(settings.weights)
        if getattr(model, "n_features_in_", None) != len(signals) + 1:
            raise BundleError(
                f"{FILE} was fitted with other signals",
                wanted=", ".join(signals),
                do="publish the bundle again",
            )
        return cls(signals, model, settings.ranker.strength)


def learnt_signals(weights: Mapping[str, float]) -> tuple[str, ...]:
    """The signals that a ranker sees, in the order of its inputs."""
    return tuple(sorted(name for name, weight in weights.items() if weight))


def signal_matrix(blend: Blend, rows: Rows, signals: tuple[str, ...]) -> Matrix:
    """Lay out each signal's contribution to each row, and their sum.

    Returns
    -------
    ndarray, shape (k, n_signals + 1), float32
        0 for a signal that has nothing to say about the playlist. The listener's wish for familiar songs
        is left out: no training playlist has one.
    """
    parts = {name: part for name, part in blend.contributions(rows).items() if name != FAMILIARITY}
    nothing = np.zeros(len(rows), np.float32)
    columns = [parts.get(name, nothing) for name in signals]
    return np.column_stack([*columns, np.sum(columns, axis=0)])
