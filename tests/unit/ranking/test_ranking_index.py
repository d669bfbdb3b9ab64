"""The index: what it holds, that it survives saving, and that it is the same every time."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from small_catalog import STYLES, Small, small_index

from recommender.errors import ModelError
from recommender.ranking.index import RankingIndex, log_density
from recommender.ranking.names import Credits, name_key


def test_round_trip_without_pickle(world: Small) -> None:
    arrays = {}
    for name, array in world.index.to_arrays().items():
        buffer = BytesIO()
        np.save(buffer, array, allow_pickle=False)
        buffer.seek(0)
        arrays[name] = np.load(buffer, allow_pickle=False)
    again = RankingIndex.from_arrays(arrays).to_arrays()
    assert again.keys() == arrays.keys()
    for name, array in world.index.to_arrays().items():
        np.testing.assert_array_equal(again[name], array, err_msg=name)


def test_same_catalog_same_arrays(world: Small) -> None:
    again = small_index(world.catalog.tracks, world.style, world.params).to_arrays()
    for name, array in world.index.to_arrays().items():
        np.testing.assert_array_equal(again[name], array, err_msg=name)


def test_posteriors_must_fit_the_tracks(world: Small) -> None:
    with pytest.raises(ModelError, match=r"Wanted: \(720, 6\)"):
        RankingIndex.build(
            world.catalog.tracks, STYLES, np.ones((3, 6)), world.params.ranking, quantiles=10, seed=0
        )


def test_log_density_is_the_formula() -> None:
    rng = np.random.default_rng(0)
    points, centres = rng.normal(size=(7, 3)).astype(np.float32), rng.normal(size=(5, 3)).astype(np.float32)
    distance = ((points[:, None] - centres[None]) ** 2).sum(axis=2)
    wanted = np.log(np.exp(-distance / (2 * 0.6**2)).mean(axis=1))
    np.testing.assert_allclose(log_density(points, centres, 0.6), wanted, rtol=1e-4)


def test_log_density_far_away_is_finite() -> None:
    found = log_density(np.full((1, 4), 1e4, np.float32), np.zeros((2, 4), np.float32), 0.5)
    assert np.isfinite(found).all()


def test_credits_find_names_in_any_case_and_width() -> None:
    credits = Credits.build(["Björk", "Ｂjörk", "björk ", None, "Sade"])
    assert credits.code.tolist() == [credits.code[0]] * 3 + [-1, credits.code[4]]
    assert credits.find(["BJÖRK", "nobody", None]).tolist() == [credits.code[0], -1, -1]
    assert credits.tracks(int(credits.code[0])).tolist() == [0, 1, 2]
    assert credits.counts(credits.code) == {int(credits.code[0]): 3, int(credits.code[4]): 1}


def test_albums_meet_by_id_or_by_name() -> None:
    names = ["Blue\nA", "Blue (deluxe)\nA", "Blue\nA", "Other\nB", None]
    ids = ["1", "1", None, None, None]
    code = Credits.build(names, ids).code
    assert code[0] == code[1] == code[2] != code[3]
    assert code[4] == -1


def test_name_keys_do_not_depend_on_the_process() -> None:
    assert name_key("Sade") == 0x935CA36A4B9C7C2C
