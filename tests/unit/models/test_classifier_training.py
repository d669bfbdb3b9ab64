"""Training: what is chosen, what is kept apart, what comes out the same."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from classifier_data import BOOSTING, GENRES, MLP, catalog, settings

from recommender.errors import ModelError
from recommender.models.classifier import parts as parts_module
from recommender.models.classifier.pairs import GenrePairs
from recommender.models.classifier.parts import artist_fold_parts, artist_part_within, fit_parts, random_part
from recommender.models.classifier.result import ClassifierResult
from recommender.models.classifier.training import train_classifier, training_tracks
from recommender.settings.params import ClassifierCandidate


@pytest.fixture(scope="module")
def result() -> ClassifierResult:
    return train_classifier(catalog(), GENRES, settings())


def test_a_result_is_complete(result: ClassifierResult) -> None:
    assert list(result.splits) == ["artist", "main_artist", "random", "out_of_fold"]
    assert result.posteriors.shape == (450, 3)
    assert result.posteriors.dtype == np.float32
    assert result.posteriors.sum(axis=1) == pytest.approx(np.ones(450), rel=1e-5)
    assert result.confusion.sum() == pytest.approx(result.splits["artist"].held_out)
    assert result.model.columns == ("energy", "loudness", "tempo", "mode")  # no year is known
    assert result.model.prior.sum() == pytest.approx(1)


def test_the_most_accurate_candidate_is_kept(result: ClassifierResult) -> None:
    tried = [line.scores.accuracy for line in result.candidates if line.scores]
    kept = [line for line in result.candidates if line.kept]
    assert len(tried) == 2
    assert len(kept) == 1
    assert kept[0].scores is not None
    assert kept[0].scores.accuracy == max(tried)
    assert result.model.family == kept[0].family


def test_splits_that_share_artists_are_told_apart(result: ClassifierResult) -> None:
    strict, usual = result.splits["artist"], result.splits["main_artist"]
    assert strict.held_out == usual.held_out
    assert strict.fitted_on < usual.fitted_on == 450 - usual.held_out


def test_a_result_can_be_an_artifact(result: ClassifierResult) -> None:
    again = pickle.loads(pickle.dumps(result))
    assert again.model.to_files() == result.model.to_files()


@pytest.mark.parametrize("candidate", [BOOSTING, MLP], ids=lambda one: one.family)
class TestEveryFamily:
    def test_the_same_bits_twice_and_with_any_number_of_workers(
        self, candidate: ClassifierCandidate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def digest(workers: int) -> tuple[bytes, dict[str, bytes]]:
            monkeypatch.setattr(parts_module, "WORKERS", workers)
            made = train_classifier(catalog(), GENRES, settings(candidate))
            return made.posteriors.tobytes(), made.model.to_files()

        first = digest(2)
        assert digest(2) == first
        assert digest(1) == first

    def test_labels_of_held_out_tracks_change_nothing_in_their_posteriors(
        self, candidate: ClassifierCandidate
    ) -> None:
        tracks = catalog()
        known = training_tracks(tracks, GENRES, settings())
        part = artist_fold_parts(tracks, 3, 0)[0]
        lies = [GENRES[:1] if held else own for own, held in zip(tracks["genres"], part.held, strict=True)]
        lied = replace(known, pairs=GenrePairs.of(lies, GENRES))
        honest = fit_parts(candidate, known, {"one": part}, 0)["one"].log_posterior
        assert (fit_parts(candidate, lied, {"one": part}, 0)["one"].log_posterior == honest).all()

    def test_features_of_held_out_tracks_teach_nothing(self, candidate: ClassifierCandidate) -> None:
        tracks = catalog()
        known = training_tracks(tracks, GENRES, settings())
        part = artist_fold_parts(tracks, 3, 0)[0]
        moved = known.raw.copy()
        moved[part.held] *= 100
        probe = known.raw[:50]
        fits = [
            fit_parts(candidate, one, {"one": part}, 0)["one"].fitted.log_posterior(probe, 3)
            for one in (known, replace(known, raw=moved))
        ]
        assert (fits[0] == fits[1]).all()

    def test_a_genre_without_training_tracks_gets_the_least_posterior(
        self, candidate: ClassifierCandidate
    ) -> None:
        tracks = catalog()
        known = training_tracks(tracks, (*GENRES, "unheard"), settings())
        part = artist_fold_parts(tracks, 3, 0)[0]
        log_posterior = fit_parts(candidate, known, {"one": part}, 0)["one"].log_posterior
        assert np.isfinite(log_posterior).all()
        assert np.exp(log_posterior[:, 3]).max() < 0.02


def test_tracks_without_a_genre_get_posteriors_too() -> None:
    tracks = catalog()
    tracks["genres"] = [() if row % 5 == 0 else own for row, own in enumerate(tracks["genres"])]
    result = train_classifier(tracks, GENRES, settings(BOOSTING))
    assert np.isfinite(result.posteriors).all()
    assert result.splits["out_of_fold"].after.tracks == 360
    style = np.array([GENRES[int(names[0].split()[1]) % 3] for names in tracks["artists"]])
    named = np.array(GENRES)[result.posteriors.argmax(axis=1)]
    assert (named == style)[::5].mean() > 0.8


def test_boosting_is_left_out_above_its_number_of_genres() -> None:
    small = BOOSTING.model_copy(update={"max_genres": 2})
    lines = train_classifier(catalog(), GENRES, settings(small, MLP)).candidates
    assert lines[0].scores is None
    assert "3 genres, max_genres is 2" in lines[0].reason
    assert lines[1].kept
    with pytest.raises(ModelError, match="no candidate"):
        train_classifier(catalog(), GENRES, settings(small))


@pytest.mark.parametrize(
    ("genres", "audio", "message"),
    [(("calm",), ("energy",), "two"), (GENRES, ("year",), "with two different values")],
)
def test_what_cannot_be_told_apart_is_refused(
    genres: tuple[str, ...], audio: tuple[str, ...], message: str
) -> None:
    params = settings()
    features = params.features.model_copy(update={"audio": audio, "context": ()})
    with pytest.raises(ModelError, match=message):
        train_classifier(catalog(), genres, params.model_copy(update={"features": features}))


def test_a_part_within_a_part_stays_inside() -> None:
    tracks = catalog()
    outer = random_part(len(tracks), 0.4, 1).fitted_on
    inner = artist_part_within(tracks, outer, 0.3, 1)
    assert not ((inner.fitted_on | inner.held) & ~outer).any()
    assert not (inner.fitted_on & inner.held).any()
    assert inner.held.any()
