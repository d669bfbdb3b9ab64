"""The page's rules: they hold, whatever is asked."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_catalog import STYLES, Small

from recommender.errors import PlaylistError
from recommender.ranking.diversity import diversified
from recommender.ranking.given import place_given
from recommender.ranking.options import Options
from recommender.ranking.page import Page, make_page

WISHES = st.builds(
    Options,
    wanted=st.integers(1, 60),
    per_artist=st.none() | st.integers(1, 4),
    new_artists=st.booleans(),
    explicit=st.sampled_from(["any", "no", "only"]),
    familiarity=st.floats(-1, 1),
    diversity=st.none() | st.floats(0, 1),
    first_year=st.none() | st.integers(1960, 1990),
    last_year=st.none() | st.integers(1990, 2030),
    genres=st.lists(st.sampled_from(STYLES), max_size=3).map(tuple),
    not_genres=st.lists(st.sampled_from(STYLES), max_size=2).map(tuple),
    not_artists=st.lists(st.integers(0, 89).map("ARTIST {}".format), max_size=3).map(tuple),
)


def page_of(world: Small, rows: list[int], options: Options) -> Page:
    return make_page(
        world.index,
        place_given(world.index, np.array(rows), world.params.ranking),
        options,
        world.params.ranking,
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.integers(0, 719), min_size=1, max_size=30, unique=True), options=WISHES)
def test_every_rule_holds(world: Small, rows: list[int], options: Options) -> None:
    page = page_of(world, rows, options)
    shown = world.catalog.tracks.iloc[page.rows]
    playlist = world.catalog.tracks.iloc[rows]
    assert len(shown) <= (options.wanted or 0)
    assert shown["song_id"].is_unique
    assert not set(shown["song_id"]) & set(playlist["song_id"])
    times = Counter(playlist["artist"])
    for artist, count in Counter(shown["artist"]).items():
        assert count <= (options.per_artist or max(world.params.ranking.page.per_artist, times[artist]))
    if options.new_artists:
        assert not set(shown["artist"]) & set(playlist["artist"])
    if options.explicit != "any":
        assert (shown["explicit"] == (options.explicit == "only")).all()
    if options.first_year is not None:
        assert (shown["year"] >= options.first_year).all()
    if options.last_year is not None:
        assert (shown["year"] <= options.last_year).all()
    if options.genres:
        assert all(set(genres) & set(options.genres) for genres in shown["genres"])
    assert not any(set(genres) & set(options.not_genres) for genres in shown["genres"])
    assert not {artist.upper() for artist in shown["artist"]} & set(options.not_artists)
    assert (page.shortfall is None) == (len(shown) == options.wanted)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.integers(0, 719), min_size=1, max_size=30, unique=True), options=WISHES)
def test_the_order_does_not_depend_on_the_playlists_order(
    world: Small, rows: list[int], options: Options
) -> None:
    assert page_of(world, rows, options).rows.tolist() == page_of(world, rows[::-1], options).rows.tolist()


def test_a_longer_page_begins_like_a_shorter_one(world: Small) -> None:
    short = page_of(world, [1, 50, 99], Options(wanted=10)).rows.tolist()
    assert page_of(world, [1, 50, 99], Options(wanted=40)).rows[:10].tolist() == short


def test_a_full_page_has_no_shortfall_and_falling_scores(world: Small) -> None:
    page = page_of(world, [1, 2, 3], Options(wanted=20))
    assert len(page.rows) == 20
    assert page.shortfall is None
    assert (np.diff(page.scores) <= 0).all()


def test_a_short_page_says_which_rule_took_how_many(world: Small) -> None:
    options = Options(wanted=500, genres=("jazz",), per_artist=1)
    page = page_of(world, [0], options)
    assert page.shortfall is not None
    assert f"songs of other genres ({page.removed['songs of other genres']})" in page.shortfall
    assert sum(page.removed.values()) + len(page.rows) == len(world.index)
    assert "more songs of an artist than fit on a page" in page.shortfall


def test_familiarity_moves_popularity(world: Small) -> None:
    popularity = world.catalog.tracks["popularity"].to_numpy()
    means = [
        popularity[page_of(world, [5, 6, 7, 8], Options(wanted=20, familiarity=wish)).rows].mean()
        for wish in (-1.0, 0.0, 1.0)
    ]
    assert means[0] < means[1] < means[2]


def test_diversity_spreads_the_page(world: Small) -> None:
    def likeness(diversity: float) -> float:
        unit = world.index.unit[page_of(world, [2, 8, 14], Options(wanted=10, diversity=diversity)).rows]
        return float((unit @ unit.T).mean())

    assert likeness(0.9) < likeness(0.5) < likeness(0.0)


def test_no_diversity_keeps_the_order() -> None:
    unit = np.eye(4, dtype=np.float32)
    assert diversified(unit, np.array([4, 3, 2, 1], np.float32), 0.0, 3).tolist() == [0, 1, 2]


def test_diversity_prefers_what_is_unlike_the_first() -> None:
    unit = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
    assert diversified(unit, np.array([1.0, 0.9, 0.0], np.float32), 0.6, 2).tolist() == [0, 2]


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"wanted": 0}, "wanted is 0"),
        ({"wanted": 501}, "1 to 500"),
        ({"per_artist": 0}, "per_artist is 0"),
        ({"explicit": "maybe"}, "any, no or only"),
        ({"familiarity": 2}, "-1 to 1"),
        ({"diversity": -0.1}, "0 to 1"),
        ({"first_year": 2000, "last_year": 1990}, r"at most last_year \(1990\)"),
    ],
)
def test_wishes_out_of_range(wish: dict[str, object], message: str) -> None:
    with pytest.raises(PlaylistError, match=message):
        Options(**wish)  # type: ignore[arg-type]


def test_an_unknown_genre_is_named(world: Small) -> None:
    with pytest.raises(PlaylistError, match="no genre 'polka' here"):
        page_of(world, [0], Options(genres=("polka",)))
