"""The learned correction: what it learns from, what it keeps to, and its file."""

from __future__ import annotations

import numpy as np
import pytest
from small_catalog import Small

from recommender.errors import BundleError, ModelError
from recommender.ranking.blend import Blend
from recommender.ranking.candidates import rank
from recommender.ranking.given import place_given
from recommender.ranking.ranker import FILE, Example, Ranker, learnt_signals, signal_matrix
from recommender.settings.params import Ranking


@pytest.fixture(scope="module")
def settings(world: Small) -> Ranking:
    ranker = world.params.ranking.ranker.model_copy(update={"min_samples_leaf": 20, "max_iter": 10})
    return world.params.ranking.model_copy(update={"ranker": ranker})


def blend_of(world: Small, settings: Ranking, rows: list[int]) -> Blend:
    given = place_given(world.index, np.array(rows), settings)
    return Blend(world.index, given, settings, settings.weights)


@pytest.fixture(scope="module")
def ranker(world: Small, settings: Ranking) -> Ranker:
    """One that has learnt that songs of the playlist's style were hidden."""
    rows = np.arange(0, 720, 2, dtype=np.intp)
    signals = learnt_signals(settings.weights)
    examples = []
    for style in range(6):
        given = np.flatnonzero(world.style == style)[1:20:2].tolist()
        features = signal_matrix(blend_of(world, settings, given), rows, signals)
        examples.append(Example(features, world.style[rows] == style))
    return Ranker.fit(examples, signals, settings.ranker, seed=0)


def test_it_lifts_what_was_hidden_from_playlists_like_this(
    world: Small, settings: Ranking, ranker: Ranker
) -> None:
    blend = blend_of(world, settings, np.flatnonzero(world.style == 2)[1:20:2].tolist())
    rows = np.arange(1, 720, 2, dtype=np.intp)
    found = ranker.correction(blend, rows)
    assert found[world.style[rows] == 2].mean() > found[world.style[rows] != 2].mean() + 1


def test_its_file_gives_the_same_corrections(world: Small, settings: Ranking, ranker: Ranker) -> None:
    again = Ranker.from_files(ranker.to_files(), settings)
    blend, rows = blend_of(world, settings, [1, 50, 99]), np.arange(60, dtype=np.intp)
    np.testing.assert_array_equal(again.correction(blend, rows), ranker.correction(blend, rows))
    assert ranker.to_files() == again.to_files()


def test_strength_multiplies(world: Small, settings: Ranking, ranker: Ranker) -> None:
    stronger = settings.model_copy(
        update={"ranker": settings.ranker.model_copy(update={"strength": 2 * settings.ranker.strength})}
    )
    blend, rows = blend_of(world, settings, [1, 50, 99]), np.arange(60, dtype=np.intp)
    twice = Ranker.from_files(ranker.to_files(), stronger).correction(blend, rows)
    np.testing.assert_allclose(twice, 2 * ranker.correction(blend, rows), rtol=1e-5)


def test_only_the_first_places_are_reordered(world: Small, settings: Ranking) -> None:
    blend, allowed = blend_of(world, settings, [1, 50, 99]), np.ones(720, np.bool_)
    plain = rank(blend, allowed, wanted=720, candidates=720).rows
    corrected = rank(
        blend,
        allowed,
        wanted=720,
        candidates=720,
        correction=lambda _, rows: -1e6 * rows.astype(np.float32),
        depth=100,
    ).rows
    assert corrected[:100].tolist() == sorted(plain[:100].tolist())
    assert corrected[100:].tolist() == plain[100:].tolist()


def test_files_that_do_not_belong_are_refused(settings: Ranking, ranker: Ranker) -> None:
    fewer = settings.model_copy(update={"weights": {"cosine": 1.0, "artist": 2.0}})
    with pytest.raises(BundleError, match="fitted with other signals"):
        Ranker.from_files(ranker.to_files(), fewer)
    with pytest.raises(BundleError, match=f"there is no {FILE}"):
        Ranker.from_files({}, settings)
    with pytest.raises(BundleError):
        Ranker.from_files({FILE: ranker.to_files()[FILE][:-200]}, settings)


def test_nothing_to_learn_from(settings: Ranking) -> None:
    signals = learnt_signals(settings.weights)
    empty = Example(np.zeros((5, len(signals) + 1), np.float32), np.zeros(5, np.bool_))
    with pytest.raises(ModelError, match="no training playlist"):
        Ranker.fit([empty], signals, settings.ranker, seed=0)
