"""On the sample, the recommendations beat every baseline, and the parts add up."""

from __future__ import annotations

import pytest
from packed_sample import sample_parts

from recommender.evaluation.gates import judge
from recommender.evaluation.protocol import METHODS, evaluate
from recommender.evaluation.table import Evaluation
from recommender.packing import build_index
from recommender.settings import load_settings


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    parts = sample_parts(tmp_path_factory.mktemp("state"))
    index = build_index(parts.catalog, parts.classifier, parts.params)
    without_seed = [name for name in METHODS if name != "seed"]
    return evaluate(
        parts.catalog, index, parts.params, settings=("half", "first10", "discovery"), names=without_seed
    )


@pytest.mark.parametrize("setting", ["half", "first10"])
@pytest.mark.parametrize(
    ("baseline", "times"), [("random", 15), ("popularity", 3), ("popularity_in_genre", 2)]
)
def test_the_blend_beats_the_baselines(
    measured: Evaluation, setting: str, baseline: str, times: float
) -> None:
    blend = measured.mean("blend", setting, "r_precision")
    assert blend > times * measured.mean(baseline, setting, "r_precision")


def test_sound_alone_beats_popularity(measured: Evaluation) -> None:
    for setting in ("half", "first10", "discovery"):
        assert measured.mean("audio", setting, "ndcg_500") > measured.mean("popularity", setting, "ndcg_500")


def test_names_and_years_add_to_sound(measured: Evaluation) -> None:
    for metric in ("r_precision", "ndcg_500", "recall_100", "hit_10"):
        assert measured.mean("blend", "half", metric) > measured.mean("audio_genre", "half", metric)


def test_new_artists_are_found_as_well(measured: Evaluation) -> None:
    for metric in ("r_precision", "ndcg_500", "hit_10"):
        blend = measured.mean("blend", "discovery", metric)
        assert blend > 1.5 * measured.mean("random", "discovery", metric)
        assert blend > measured.mean("popularity", "discovery", metric)


def test_the_page_trades_places_for_artists(measured: Evaluation) -> None:
    for setting in ("half", "first10", "discovery"):
        artists = [measured.mean(name, setting, "artist_diversity_10") for name in ("blend", "page")]
        assert artists[1] > artists[0] + 0.05
    assert measured.mean("page", "half", "hit_10") > 0.9 * measured.mean("blend", "half", "hit_10")


def test_the_gates_let_the_sample_through(measured: Evaluation) -> None:
    judge(measured, "sample", load_settings().params.gates).require()
