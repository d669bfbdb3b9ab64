"""Every signal alone, and their blend."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from small_catalog import Small, small_index

from recommender.errors import PlaylistError, SettingsError
from recommender.ranking.blend import FAMILIARITY, Blend
from recommender.ranking.candidates import rank
from recommender.ranking.given import Given, place_given
from recommender.ranking.signals import COUNTED, STANDARDIZED


def jazz(world: Small, count: int = 12) -> Given:
    return place_given(world.index, np.flatnonzero(world.style == 2)[:count], world.params.ranking)


@pytest.mark.parametrize("name", [*STANDARDIZED, *COUNTED, "popularity", "duration_ms", "tempo", "year"])
def test_rows_are_scored_as_in_the_whole_catalog(world: Small, name: str) -> None:
    blend = Blend(world.index, jazz(world), world.params.ranking, {name: 1.0})
    rows = np.array([5, 700, 33, 33], np.intp)
    np.testing.assert_allclose(blend.score(rows), blend.score()[rows], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    "name", ["cosine", "gaussian", "kernel", "artist_sound", "genre", "text", "tempo", "year"]
)
def test_each_signal_prefers_the_given_style(world: Small, name: str) -> None:
    score = Blend(world.index, jazz(world), world.params.ranking, {name: 1.0}).score()
    assert score[world.style == 2].mean() > score[world.style != 2].mean() + 0.3


@pytest.mark.parametrize("name", STANDARDIZED)
def test_signals_are_standardized_over_the_catalog(world: Small, name: str) -> None:
    score = Blend(world.index, jazz(world), world.params.ranking, {name: 1.0}).score()
    assert abs(score.mean()) < 0.01
    assert score.std() == pytest.approx(1, abs=0.01)


def test_gaussian_is_the_log_ratio_of_two_normals(world: Small) -> None:
    settings = world.params.ranking
    given = jazz(world, 20)
    scale = np.array(list(settings.features.values()))
    x, everything = given.normal / scale, world.index.normal / scale
    n, k, d = len(x), settings.gaussian_shrinkage, len(scale)
    mean = x.sum(axis=0) / (n + k)
    centred = x - x.mean(axis=0)
    covariance = (centred.T @ centred + k * np.eye(d)) / (n + k)
    away = everything - mean
    wanted = -0.5 * np.einsum("ij,jk,ik->i", away, np.linalg.inv(covariance), away) + 0.5 * (
        everything**2
    ).sum(axis=1)
    scorer = STANDARDIZED["gaussian"](world.index, given, settings)
    assert scorer is not None
    found = scorer(None)
    np.testing.assert_allclose(found - found.mean(), wanted - wanted.mean(), rtol=1e-3, atol=1e-3)


def test_contributions_add_up_to_the_score(world: Small) -> None:
    blend = Blend(
        world.index, jazz(world), world.params.ranking, world.params.ranking.weights, familiarity=1.0
    )
    rows = np.arange(50, dtype=np.intp)
    parts = blend.contributions(rows)
    assert FAMILIARITY in parts
    np.testing.assert_allclose(sum(parts.values()), blend.score(rows), rtol=1e-4, atol=1e-4)


def test_artist_counts(world: Small) -> None:
    given = jazz(world)
    blend = Blend(world.index, given, world.params.ranking, {"artist": 1.0})
    code = int(given.artist[0])
    times = int((given.artist == code).sum())
    assert blend.score(world.index.artists.tracks(code).astype(np.intp))[0] == pytest.approx(np.log1p(times))


def test_credit_is_the_logarithm_of_the_count_to_the_last_bit(world: Small) -> None:
    code = np.bincount(world.index.artists.code).argmax()
    for times in (1, 6, 46):  # where a logarithm in single precision would be another
        given = dataclasses.replace(jazz(world), artist=np.full(times, code, np.int32))
        blend = Blend(world.index, given, world.params.ranking, {"artist": 1.0})
        tracks = world.index.artists.tracks(int(code)).astype(np.intp)
        assert (blend.score(tracks) == np.float32(np.log1p(times))).all()
        assert (blend.score()[tracks] == np.float32(np.log1p(times))).all()


def test_weights_must_name_signals(world: Small) -> None:
    with pytest.raises(SettingsError, match="'artists', which is no signal"):
        Blend(world.index, jazz(world), world.params.ranking, {"artists": 1.0})


def test_a_column_that_few_tracks_know_is_not_used(world: Small) -> None:
    tracks = world.catalog.tracks.copy()
    tracks.loc[np.arange(len(tracks)) % 4 != 0, "year"] = np.nan
    index = small_index(tracks, world.style, world.params)
    given = place_given(index, np.arange(0, 40, 4), world.params.ranking)
    assert Blend(index, given, world.params.ranking, {"year": 1.0}).signals == frozenset()


def test_the_second_stage_changes_nothing_where_it_sees_everything(world: Small) -> None:
    blend = Blend(world.index, jazz(world), world.params.ranking, world.params.ranking.weights)
    eligible = np.ones(len(world.index), np.bool_)
    whole = rank(blend, eligible, wanted=20, candidates=len(world.index))
    staged = rank(blend, eligible, wanted=20, candidates=400)
    assert staged.rows.tolist() == whole.rows.tolist()
    np.testing.assert_allclose(staged.scores, whole.scores, rtol=1e-4, atol=1e-4)


def test_equal_scores_stand_in_catalog_order(world: Small) -> None:
    blend = Blend(world.index, jazz(world), world.params.ranking, {})
    ranked = rank(blend, np.ones(len(world.index), np.bool_), wanted=30, candidates=len(world.index))
    assert ranked.rows.tolist() == list(range(30))


def test_uploaded_songs_land_where_the_catalog_has_them(world: Small) -> None:
    rows = np.flatnonzero(world.style == 2)[:6]
    table = world.catalog.tracks.iloc[rows]
    posterior = world.index.genre[rows].astype(np.float32)
    own = place_given(world.index, rows, world.params.ranking)
    uploaded = place_given(world.index, np.empty(0, np.intp), world.params.ranking, table, posterior)
    assert not len(uploaded.rows)
    for field in dataclasses.fields(Given):
        if field.name != "rows":
            first, second = getattr(own, field.name), getattr(uploaded, field.name)
            np.testing.assert_allclose(first, second, atol=2e-2, err_msg=field.name)


def test_an_uploaded_song_of_which_only_the_name_is_known(world: Small) -> None:
    table = world.catalog.tracks.iloc[[3]].copy()
    table[[c for c in table.columns if table[c].dtype == np.float32]] = np.nan
    given = place_given(world.index, np.empty(0, np.intp), world.params.ranking, table)
    blend = Blend(world.index, given, world.params.ranking, world.params.ranking.weights)
    assert blend.signals == {"artist", "album", "text"}


def test_an_uploaded_song_of_an_unknown_artist_keeps_its_own_sound(world: Small) -> None:
    table = pd.DataFrame(world.catalog.tracks.iloc[[3]]).assign(artist="Nobody", album=None)
    given = place_given(world.index, np.array([9]), world.params.ranking, table)
    assert given.artist[1] == -1
    np.testing.assert_array_equal(given.artist_sound[1], given.normal[1])


def test_nothing_given_is_an_error(world: Small) -> None:
    with pytest.raises(PlaylistError, match="none of the songs is known"):
        place_given(world.index, np.empty(0, np.intp), world.params.ranking)
