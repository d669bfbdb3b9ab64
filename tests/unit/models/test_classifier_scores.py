"""Scores and calibration against answers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import ModelError
from recommender.models.classifier.calibration import calibrated, fit_temperature
from recommender.models.classifier.pairs import GenrePairs
from recommender.models.classifier.scores import calibration_error, confusion, score

ABC = ("a", "b", "c")
POSTERIOR = np.array([[0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.5, 0.1, 0.4], [1 / 3] * 3], dtype=np.float32)


def pairs(*genres: tuple[str, ...]) -> GenrePairs:
    return GenrePairs.of(genres, ABC)


def test_every_track_weighs_one_however_many_genres_it_has() -> None:
    made = pairs(("a", "c"), (), ("b",), ("a", "b", "c", "unknown"))
    assert made.track.tolist() == [0, 0, 2, 3, 3, 3]
    assert made.genre.tolist() == [0, 2, 1, 0, 1, 2]
    assert np.bincount(made.track, made.weight) == pytest.approx([1, 0, 1, 1])


def test_pairs_of_a_mask_can_be_numbered_anew() -> None:
    made = pairs(("a",), ("b",), (), ("b", "c"))
    mask = np.array([False, True, True, True])
    assert made.within(mask).track.tolist() == [1, 3, 3]
    assert made.numbered_within(mask).track.tolist() == [0, 2, 2]
    with pytest.raises(ModelError, match="none of 1 tracks has a genre"):
        made.within(np.array([False, False, True, False]))


def test_scores_by_hand() -> None:
    scores = score(POSTERIOR, pairs(("a",), ("a", "b"), ("c",), ()))
    # Right: track 0 whole, track 1 by half, track 2 not (c comes second).
    assert scores.accuracy == pytest.approx(1.5 / 3)
    assert scores.hit_any == pytest.approx(2 / 3)
    assert scores.top3 == scores.top5 == 1
    losses = -math.log(0.6) - 0.5 * (math.log(0.2) + math.log(0.7)) - math.log(0.4)
    assert scores.log_loss == pytest.approx(losses / 3, rel=1e-6)
    # F1 of a: 1 right of 1.5 and of 2 named; of b: .5 right of .5 and of 1 named; of c: nothing.
    assert scores.macro_f1 == pytest.approx((2 / 3.5 + 1 / 1.5 + 0) / 3)
    assert scores.majority == pytest.approx(1.5 / 3)
    assert scores.tracks == 3


def test_a_perfect_posterior_does_not_score_one_on_a_track_in_two_genres() -> None:
    scores = score(np.array([[0.5, 0.5, 0.0]], dtype=np.float32), pairs(("a", "b")))
    assert scores.accuracy == 0.5
    assert scores.hit_any == 1
    assert scores.ece == pytest.approx(0)


def test_ties_go_to_the_genre_listed_first_as_in_argmax() -> None:
    flat = POSTERIOR[3:]
    assert [score(flat, pairs((genre,))).accuracy for genre in ABC] == [1, 0, 0]


def test_confusion_has_a_row_per_genre_and_sums_to_the_tracks() -> None:
    cells = confusion(POSTERIOR, pairs(("a",), ("a", "b"), ("c",), ()))
    assert cells.tolist() == [[1, 0.5, 0], [0, 0.5, 0], [1, 0, 0]]


def test_calibration_error_by_hand() -> None:
    confidence = np.array([0.95, 0.95, 0.95, 0.95, 0.31, 0.31])
    right = np.array([True, True, True, False, False, False])
    error = calibration_error(confidence, right, np.ones(6))
    assert error == pytest.approx((4 * (0.95 - 0.75) + 2 * 0.31) / 6)
    assert calibration_error(np.array([1.0]), np.array([True]), np.ones(1)) == 0


def drawn(scale: float, n: int = 20_000) -> tuple[np.ndarray, GenrePairs]:
    """Labels drawn from known posteriors, and log posteriors that exaggerate them by `scale`."""
    rng = np.random.default_rng(5)
    logits = rng.normal(size=(n, 3)) * 1.5
    truth = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    label = (truth.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    return (logits * scale).astype(np.float32), GenrePairs.of([(ABC[one],) for one in label], ABC)


@pytest.mark.parametrize("scale", [0.4, 1.0, 3.0])
def test_the_temperature_undoes_an_exaggeration(scale: float) -> None:
    logits, made = drawn(scale)
    temperature = fit_temperature(logits, made)
    assert temperature == pytest.approx(scale, rel=0.05)
    after = score(calibrated(logits, temperature), made)
    assert after.ece < 0.01
    assert after.log_loss <= score(calibrated(logits, 1.0), made).log_loss + 1e-6


@given(st.floats(0.05, 20))
def test_calibration_never_changes_which_genre_is_named(temperature: float) -> None:
    logits, _ = drawn(1.0, n=50)
    posterior = calibrated(logits, temperature)
    assert (posterior.argmax(axis=1) == logits.argmax(axis=1)).all()
    assert posterior.sum(axis=1) == pytest.approx(np.ones(50), rel=1e-5)
    assert posterior.dtype == np.float32


def test_log_posteriors_must_be_finite() -> None:
    with pytest.raises(ModelError, match="not finite"):
        fit_temperature(np.array([[0.0, -np.inf, 0.0]], dtype=np.float32), pairs(("a",)))
