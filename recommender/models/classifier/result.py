"""What training the genre classifier makes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.models.classifier.genre_model import GenreModel
from recommender.models.classifier.scores import GenreScores
from recommender.models.spaces import Matrix


@dataclass(frozen=True)
class CandidateScore:
    """One line of the table of candidates.

    Attributes
    ----------
    position : int
        In `classifier.candidates` of params.yaml.
    family : str
    scores : GenreScores or None
        On the validation artists, before calibration; None where it was not tried.
    seconds : float
        Wall time of its fit.
    kept : bool
    reason : str
        Why it was kept, or was not tried.
    """

    position: int
    family: str
    scores: GenreScores | None
    seconds: float
    kept: bool
    reason: str


@dataclass(frozen=True)
class SplitScores:
    """Scores of the kept candidate on tracks it was not fitted on.

    Attributes
    ----------
    before, after : GenreScores
        Without and with calibration.
    temperature : float
        Fitted on out-of-fold log posteriors: of the artist split's training
        side for the splits, of all tracks for ``out_of_fold`` and for serving. It
        is right for artists a model has not seen, so on ``random`` it may
        take too much confidence away.
    fitted_on, held_out : int
        Tracks.
    """

    before: GenreScores
    after: GenreScores
    temperature: float
    fitted_on: int
    held_out: int


@dataclass(frozen=True, eq=False)
class ClassifierResult:
    """The genre classifier and everything measured about it.

    Attributes
    ----------
    model : GenreModel
        Fitted on the whole catalog.
    candidates : tuple of CandidateScore
        In the order of params.yaml.
    splits : dict of str to SplitScores
        ``artist``: no artist, main or guest, on both sides; the figure to
        trust. ``main_artist``: the same test tracks, but fitted on all others,
        so that tested artists appear as guests; what is usually called a split
        by artist. ``random``: tracks drawn at random, which flatters, as
        artists and even songs are on both sides. ``out_of_fold``: every track,
        by the folds' models, as strict as ``artist``.
    confusion : ndarray, shape (n_genres, n_genres)
        On the artist split; row: the track's genre, column: the genre named.
    posteriors : ndarray, shape (n_tracks, n_genres), float32
        For every track of the catalog, labelled or not, from a model that saw
        none of its artists; calibrated. For ranking.
    seconds : dict of str to float
        Wall time of each stage.
    """

    model: GenreModel
    candidates: tuple[CandidateScore, ...]
    splits: dict[str, SplitScores]
    confusion: NDArray[np.float64]
    posteriors: Matrix
    seconds: dict[str, float]
