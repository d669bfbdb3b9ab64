"""Histogram gradient boosting: strong on small catalogs, slow where there are many genres."""

from __future__ import annotations

from sklearn.ensemble import HistGradientBoostingClassifier

from recommender.models.classifier.contract import FittedClassifier, TrainingTracks
from recommender.settings.params import HistGradientBoosting


def fit(settings: HistGradientBoosting, tracks: TrainingTracks, seed: int) -> FittedClassifier:
    """Fit on raw features; trees send an unknown value where it did better in training."""
    pairs = tracks.pairs
    estimator = HistGradientBoostingClassifier(
        learning_rate=settings.learning_rate,
        max_iter=settings.max_iter,
        max_leaf_nodes=settings.max_leaf_nodes,
        max_features=settings.max_features,
        l2_regularization=settings.l2_regularization,
        # Left alone, scikit-learn stops early above 10,000 rows, on a split that knows no artists.
        early_stopping=False,
        random_state=seed,
    )
    estimator.fit(tracks.raw[pairs.track], pairs.genre, sample_weight=pairs.weight)
    return FittedClassifier(estimator, encoding=None)
