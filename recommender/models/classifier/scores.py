"""How good a posterior over genres is, with one weight for every track."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from recommender.models.classifier.pairs import GenrePairs

Matrix = NDArray[np.float32]
Double = NDArray[np.float64]

BINS = 15
_TINY = 1e-12
_ROWS_AT_ONCE = 8_192


@dataclass(frozen=True)
class GenreScores:
    """Scores over the (track, genre) pairs of one split, each of weight 1/n (see `pairs`).

    Attributes
    ----------
    accuracy : float
        Share of weight whose genre is the most probable one.
    macro_f1 : float
        Mean over the genres present of F1, weighted pairs.
    top3, top5 : float
        Share of weight whose genre is among the 3 or 5 most probable.
    log_loss : float
        Mean of −ln posterior of the genre, nats.
    ece : float
        Expected calibration error over `BINS` bins, see `calibration_error`.
    hit_any : float
        Share of tracks whose most probable genre is any of their own.
    majority : float
        Accuracy of always naming the commonest genre of this split.
    tracks : int
        How many labelled tracks were scored.
    """

    accuracy: float
    macro_f1: float
    top3: float
    top5: float
    log_loss: float
    ece: float
    hit_any: float
    majority: float
    tracks: int


def score(posterior: Matrix, pairs: GenrePairs) -> GenreScores:
    """Score posteriors against the genres of the tracks.

    Parameters
    ----------
    posterior : ndarray, shape (n_tracks, n_genres)
        Row i belongs to track number i; rows of tracks without pairs are not read.
    pairs : GenrePairs
        At least one.
    """
    said = _read(posterior, pairs)
    weight = pairs.weight.astype(np.float64)
    total = weight.sum()

    def share(right: NDArray[np.bool_]) -> float:
        return float(weight[right].sum() / total)

    tracks = len(np.unique(pairs.track))
    return GenreScores(
        accuracy=share(said.rank < 1),
        macro_f1=float(
            f1_score(
                pairs.genre,
                said.named,
                labels=np.unique(pairs.genre),
                average="macro",
                sample_weight=weight,
                zero_division=0.0,
            )
        ),
        top3=share(said.rank < 3),
        top5=share(said.rank < 5),
        log_loss=float(-(weight * np.log(np.maximum(said.own, _TINY))).sum() / total),
        ece=calibration_error(said.confidence, said.rank < 1, weight),
        hit_any=float(len(np.unique(pairs.track[said.rank < 1])) / tracks),
        majority=float(np.bincount(pairs.genre, weights=weight).max() / total),
        tracks=tracks,
    )


def calibration_error(
    confidence: Double, right: NDArray[np.bool_], weight: Double, bins: int = BINS
) -> float:
    """Measure how far confidence is from accuracy.

    Predictions are put into bins of equal width by confidence; the error is
    the mean over predictions of |mean confidence − accuracy| of their bin
    (Guo et al. 2017, "On Calibration of Modern Neural Networks").

    Parameters
    ----------
    confidence : ndarray, shape (n,)
        Posterior of the genre named, 0..1.
    right : ndarray, shape (n,), bool
    weight : ndarray, shape (n,)
    """
    place = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    gap = np.bincount(place, weights=weight * (confidence - right), minlength=bins)
    return float(np.abs(gap).sum() / weight.sum())


def confusion(posterior: Matrix, pairs: GenrePairs) -> Double:
    """Count the genre named against the genre of each pair.

    Returns
    -------
    ndarray, shape (n_genres, n_genres)
        Row: the track's genre, column: the genre named; the sum is the number of tracks.
    """
    size = posterior.shape[1]
    named = _read(posterior, pairs).named
    cells = np.zeros((size, size))
    np.add.at(cells, (pairs.genre, named), pairs.weight)
    return cells


@dataclass(frozen=True, eq=False)
class _Said:
    """What posteriors say of each pair."""

    named: NDArray[np.int64]
    confidence: Double
    own: Double
    rank: NDArray[np.int64]


def _read(posterior: Matrix, pairs: GenrePairs) -> _Said:
    """Some thousands of pairs at a time: a copy of all rows would be the largest thing in memory."""
    size = len(pairs.track)
    named, rank = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    confidence, own = np.empty(size), np.empty(size)
    for start in range(0, size, _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        rows, genre = posterior[pairs.track[part]], pairs.genre[part, None]
        mine = np.take_along_axis(rows, genre, axis=1)
        named[part], confidence[part], own[part] = rows.argmax(axis=1), rows.max(axis=1), mine[:, 0]
        # Ties go to the genre listed first, as in argmax.
        tied_before = (rows == mine) & (np.arange(rows.shape[1]) < genre)
        rank[part] = ((rows > mine) | tied_before).sum(axis=1)
    return _Said(named, confidence, own, rank)
