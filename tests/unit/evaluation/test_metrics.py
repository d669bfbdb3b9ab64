"""Metrics against answers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.evaluation.intervals import summary
from recommender.evaluation.metrics import (
    METRICS,
    clicks,
    coverage_shares,
    familiarity_ranks,
    list_metrics,
    ndcg,
)

ARTISTS = np.arange(100) // 10
EVEN = np.full(100, 0.5)


def scores(ranked: list[int], hidden: list[int], cold: list[bool] | None = None) -> dict[str, float]:
    flags = np.array(cold if cold is not None else [False] * len(hidden))
    return list_metrics(np.array(ranked, np.intp), np.array(hidden), flags, ARTISTS, EVEN)


def test_r_precision_looks_at_as_many_places_as_there_are_targets() -> None:
    assert scores([1, 50, 2, 3], [1, 2, 3])["r_precision"] == pytest.approx(2 / 3)


def test_artist_credit_is_a_quarter_of_each_right_artist() -> None:
    # 11 is by the artist of target 12; 50 is by nobody's.
    assert scores([11, 50], [12, 90])["r_precision_artist"] == pytest.approx(0.25 * 1 / 2)
    assert scores([12, 50], [12, 90])["r_precision_artist"] == pytest.approx(1 / 2 + 0.25 * 1 / 2)


def test_ndcg_by_hand() -> None:
    hits = np.array([False, True, False, True])
    ideal = 1 + 1 / np.log2(3) + 1 / 2
    assert ndcg(hits, 3) == pytest.approx((1 / np.log2(3) + 1 / np.log2(5)) / ideal)
    assert ndcg(np.ones(3, bool), 3) == pytest.approx(1)
    assert ndcg(np.ones(500, bool), 900) == pytest.approx(1)


@pytest.mark.parametrize(("place", "pages"), [(0, 0), (9, 0), (10, 1), (499, 49), (None, 51)])
def test_clicks(place: int | None, pages: int) -> None:
    hits = np.zeros(500, bool)
    if place is not None:
        hits[place] = True
    assert clicks(hits) == pages


def test_hit_recall_and_diversity() -> None:
    found = scores([*range(20, 29), 90, 1], [1, 90])
    assert found["hit_10"] == 1
    assert found["recall_100"] == 1
    assert found["artist_diversity_10"] == pytest.approx(2 / 10)
    assert found["r_precision"] == 0


def test_cold_and_warm_targets_are_told_apart() -> None:
    found = scores([1, 2, 50], [1, 2, 3], [True, False, False])
    assert found["r_precision_cold"] == 1
    assert found["r_precision_warm"] == pytest.approx(1 / 2)
    assert np.isnan(scores([1], [1])["r_precision_cold"])


def test_an_empty_list_has_found_nothing() -> None:
    found = scores([], [1, 2])
    assert found["r_precision"] == found["ndcg_500"] == found["hit_10"] == 0
    assert found["clicks"] == 51


def test_all_metrics_are_there() -> None:
    assert set(scores([1], [1])) | {"coverage_10", "ms"} == set(METRICS)


@given(st.lists(st.lists(st.integers(0, 49), min_size=1, max_size=10, unique=True), min_size=1, max_size=8))
def test_coverage_is_the_mean_of_its_shares(tops: list[list[int]]) -> None:
    shares = coverage_shares([np.array(top) for top in tops], 50)
    assert shares.mean() == pytest.approx(len({row for top in tops for row in top}) / 50)


def test_familiarity_is_the_share_of_less_popular_tracks() -> None:
    ranks = familiarity_ranks(np.array([10, 20, 20, 40, np.nan]))
    np.testing.assert_allclose(ranks, [0, 0.25, 0.25, 0.75, 0.5])


def test_interval_holds_the_mean_and_narrows_with_more_playlists() -> None:
    rng = np.random.default_rng(0)
    few, many = (summary(rng.normal(1, 1, n), 400, seed=1) for n in (30, 3000))
    for found in (few, many):
        assert found["lo"] < found["mean"] < found["hi"]
    assert many["hi"] - many["lo"] < 0.2 * (few["hi"] - few["lo"])
    assert summary(np.array([1.0, np.nan, 3.0]), 10, seed=0)["mean"] == 2
    assert np.isnan(summary(np.array([np.nan]), 10, seed=0)["mean"])
