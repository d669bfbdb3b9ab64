"""What the flow's evaluate step makes."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from small_catalog import Small

from recommender.catalog.catalog import Catalog
from recommender.evaluation.learned import CrossFitted, fit_ranker
from recommender.evaluation.listed import from_listed
from recommender.evaluation.protocol import METHODS, evaluate
from recommender.evaluation.run import evaluate_run
from recommender.evaluation.table import Evaluation
from recommender.evaluation.tasks import Playlists, make_tasks
from recommender.packing import pack_playlists
from recommender.settings.params import Params


def few_playlists_are_enough(params: Params) -> Params:
    ranker = params.ranking.ranker.model_copy(
        update={"min_playlists": 20, "min_samples_leaf": 20, "max_iter": 10, "near_misses": 60, "others": 60}
    )
    return params.model_copy(update={"ranking": params.ranking.model_copy(update={"ranker": ranker})})


def without_times(evaluation: Evaluation) -> object:
    document = json.loads(evaluation.to_json())
    for by_setting in document["methods"].values():
        for metrics in by_setting.values():
            del metrics["ms"]
    return document


def test_few_playlists_get_the_blend(world: Small) -> None:
    made = evaluate_run(world.catalog, world.index, world.params)
    assert made.evaluation is not None
    assert made.ranker is None
    assert "ranker" not in made.evaluation.methods
    assert made.note == (
        "Measured on 30 playlists; the blend serves (the learned ranker needs 200 playlists)."
    )


def test_no_playlists_no_evaluation(world: Small) -> None:
    bare = Catalog(world.catalog.tracks, world.catalog.playlists.iloc[:0])
    made = evaluate_run(bare, world.index, world.params)
    assert (made.evaluation, made.ranker) == (None, None)
    assert "carries no playlist of 2 songs or more, and at least 5 are needed" in made.note
    other = evaluate_run(bare, world.index, world.params, playlists=world.catalog.playlists)
    assert other.evaluation is not None


def test_many_playlists_get_a_ranker_in_the_table_and_a_decision(world: Small) -> None:
    params = few_playlists_are_enough(world.params)
    made = evaluate_run(world.catalog, world.index, params)
    assert made.evaluation is not None
    assert tuple(made.evaluation.methods) == METHODS
    wins = all(
        made.evaluation.mean("ranker", setting, "r_precision")
        > made.evaluation.mean("blend", setting, "r_precision")
        for setting in made.evaluation.methods["blend"]
    )
    assert (made.ranker is not None) == wins
    assert ("the learned ranker serves" in made.note) == wins
    again = evaluate_run(world.catalog, world.index, params)
    assert again.evaluation is not None
    assert without_times(again.evaluation) == without_times(made.evaluation)


def test_a_bundles_playlists_ask_the_same_questions(world: Small) -> None:
    listed = json.loads(pack_playlists(world.catalog.playlists)["playlists.json"])
    again = Catalog(world.catalog.tracks, from_listed(listed))
    first, second = (
        evaluate(catalog, world.index, world.params, settings=("half",), names=("random", "blend"))
        for catalog in (world.catalog, again)
    )
    assert without_times(first) == without_times(second)
    assert first.protocol_digest == second.protocol_digest


def test_another_set_of_playlists_is_another_protocol(world: Small) -> None:
    fewer = Catalog(world.catalog.tracks, world.catalog.playlists.query("playlist_id != 'p03'"))
    first, second = (
        evaluate(catalog, world.index, world.params, settings=("half",), names=("random",))
        for catalog in (world.catalog, fewer)
    )
    assert first.protocol_digest != second.protocol_digest


def test_a_folds_ranker_does_not_depend_on_the_folds_playlists(world: Small) -> None:
    """Cross-fitting: turning the playlists of fold 0 round changes every ranker but fold 0's."""
    settings = few_playlists_are_enough(world.params).ranking
    playlists = Playlists.of(world.catalog, world.params.evaluation, seed=3)
    turned = tuple(
        np.sort((rows + 361) % len(world.index)) if fold == 0 else rows
        for rows, fold in zip(playlists.rows, playlists.folds, strict=True)
    )
    first = CrossFitted(world.index, settings, playlists, seed=3)
    second = CrossFitted(world.index, settings, dataclasses.replace(playlists, rows=turned), seed=3)
    probe = np.random.default_rng(0).normal(size=(200, len(first.rankers[0].signals) + 1))
    odds = [
        (first.rankers[f].model.decision_function(probe), second.rankers[f].model.decision_function(probe))
        for f in range(5)
    ]
    np.testing.assert_array_equal(*odds[0])
    assert all(not np.array_equal(one, other) for one, other in odds[1:])


def test_the_ranker_learns_other_halves_than_it_is_asked_for(world: Small) -> None:
    playlists = Playlists.of(world.catalog, world.params.evaluation, seed=3)
    asked = make_tasks(playlists, world.index.artists.code, "half", seed=3)
    learnt = make_tasks(playlists, world.index.artists.code, "half", seed=4)
    assert any(set(a.hidden) != set(b.hidden) for a, b in zip(asked, learnt, strict=True))


@pytest.mark.parametrize("signal", ["genre", "year", "text", "artist"])
def test_the_ranker_never_punishes_a_signal(world: Small, signal: str) -> None:
    settings = few_playlists_are_enough(world.params).ranking
    playlists = Playlists.of(world.catalog, world.params.evaluation, seed=3)
    ranker = fit_ranker(world.index, settings, playlists, seed=3)
    low = np.random.default_rng(1).normal(size=(100, len(ranker.signals) + 1))
    high = low.copy()
    high[:, ranker.signals.index(signal)] += 2.0
    model = ranker.model
    assert (model.decision_function(high) >= model.decision_function(low) - 1e-9).all()
