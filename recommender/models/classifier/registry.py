"""Finds the family a candidate of params.yaml belongs to.

To add a family: a settings model in `settings/params.py`, a file in `families`
with a function `fit`, and a line here.
"""

from __future__ import annotations

from recommender.models.classifier.contract import FittedClassifier, TrainingTracks
from recommender.models.classifier.families import hist_gradient_boosting, mlp
from recommender.settings.params import ClassifierCandidate, HistGradientBoosting, Mlp


def fit_candidate(candidate: ClassifierCandidate, tracks: TrainingTracks, seed: int) -> FittedClassifier:
    """Fit one candidate; the same tracks, settings and seed give the same model bit for bit."""
    match candidate:
        case HistGradientBoosting():
            return hist_gradient_boosting.fit(candidate, tracks, seed)
        case Mlp():
            return mlp.fit(candidate, tracks, seed)


def holds_interpreter(candidate: ClassifierCandidate) -> bool:
    """Tell whether a fit is mostly Python, so that two of them in threads of one process take turns."""
    return isinstance(candidate, HistGradientBoosting)


def reason_to_skip(candidate: ClassifierCandidate, n_genres: int) -> str:
    """Say why a candidate is not tried, in one line; empty where it is."""
    if isinstance(candidate, HistGradientBoosting) and n_genres > candidate.max_genres:
        return (
            f"{n_genres} genres, max_genres is {candidate.max_genres}: "
            "it fits one tree per genre and round, so its cost grows with the number of genres"
        )
    return ""
