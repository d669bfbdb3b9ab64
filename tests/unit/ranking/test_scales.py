"""Density ratios over steps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.ranking.scales import UNKNOWN_STEP, density_ratio, histogram, linear, to_steps
from recommender.settings import load_settings
from recommender.settings.params import Scale

SCALES = load_settings().params.ranking.scales


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES.keys())
@given(values=st.lists(st.floats(-1e6, 1e7, width=32) | st.just(float("nan")), max_size=30))
def test_steps_stay_on_the_scale(scale: Scale, values: list[float]) -> None:
    steps = to_steps(np.array(values, np.float32), scale, newest=2020.0)
    known = ~np.isnan(values)
    assert (steps[known] < scale.steps).all()
    assert (steps[~known] == UNKNOWN_STEP).all()


def test_months_matter_of_new_music_only() -> None:
    year = SCALES["year"]
    new, older = to_steps(np.array([2020.0, 2019.7], np.float32), year, newest=2020.0).astype(int)
    old, very_old = to_steps(np.array([1970.0, 1969.7], np.float32), year, newest=2020.0).astype(int)
    assert older - new > 20
    assert very_old == old


def test_the_ratio_is_highest_where_the_playlist_is() -> None:
    scale = SCALES["popularity"]
    catalog = histogram(np.arange(101, dtype=np.uint8).repeat(10))
    table = density_ratio(histogram(np.full(9, 70, np.uint8)), catalog, scale)
    assert table is not None
    assert table.argmax() == 70
    assert table[UNKNOWN_STEP] == 0
    assert abs(table[:101].mean()) < 1e-5
    assert table[:101].std() == pytest.approx(1, abs=1e-4)


def test_more_tracks_say_it_louder_before_standardizing() -> None:
    scale = SCALES["popularity"]
    catalog = histogram(np.arange(101, dtype=np.uint8))
    both = np.array([10] * 5 + [80], np.uint8)
    table = density_ratio(histogram(both), catalog, scale)
    assert table is not None
    assert table[10] > table[80] > table[45]


def test_nothing_known_says_nothing() -> None:
    catalog = histogram(np.arange(101, dtype=np.uint8))
    assert density_ratio(histogram(np.full(3, UNKNOWN_STEP)), catalog, SCALES["popularity"]) is None
    alike = histogram(np.full(50, 7, np.uint8))
    assert linear(alike, SCALES["popularity"]) is None
