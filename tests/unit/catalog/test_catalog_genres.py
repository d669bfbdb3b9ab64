"""Genre names and the choice of genres."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalog.genres import GenreNames, choose_genres, normalise_genre
from recommender.errors import GenreError
from recommender.settings import Settings

PLENTY = 1000
SIX = ("edm", "hip-hop", "latin", "pop", "r-n-b", "rock")


def have(*genres: str) -> dict[str, int]:
    return dict.fromkeys(genres, PLENTY)


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("Pop", "pop"),
        (" Drum & Bass ", "drum-and-bass"),
        ("hip hop", "hip-hop"),
        ("../../etc/passwd", "etc-passwd"),
        ("a/b\\c:d", "a-b-c-d"),
        ("K--Pop", "k-pop"),
        ("シティ・ポップ", "シティ-ポップ"),
        ("Forró", "forró"),
        ("???", ""),
    ],
)
def test_spelling(name: str, spelt: str) -> None:
    assert normalise_genre(name) == spelt


@given(st.text(max_size=40))
def test_spelling_is_stable_and_safe_as_a_file_name(name: str) -> None:
    spelt = normalise_genre(name)
    assert normalise_genre(spelt) == spelt
    assert not set(spelt) & set('/\\:*?"<>|. \n\x00,&')


def test_aliases_whatever_their_spelling(settings: Settings) -> None:
    names = GenreNames(settings.config.genres.aliases)
    assert {names.canonical(name) for name in ("r&b", "R & B", "RnB", "r-n-b")} == {"r-n-b"}
    assert {names.canonical(name) for name in ("rap", "Hip Hop", "hiphop", "hip-hop")} == {"hip-hop"}


def test_default_is_the_ten_of_the_config(settings: Settings) -> None:
    choice = choose_genres("default", have(*settings.config.genres.default, "ska"), settings)
    assert choice.genres == tuple(sorted(settings.config.genres.default))
    assert choice.notes == ()


def test_default_where_some_are_lacking_says_which(settings: Settings) -> None:
    choice = choose_genres("default", have(*SIX, "ska"), settings)
    assert choice.genres == SIX
    (note,) = choice.notes
    assert "lacks alternative, classical, country, jazz" in note


def test_default_on_a_source_with_other_names_uses_its_own(settings: Settings) -> None:
    choice = choose_genres("default", have("zydeco", "polka", "pop"), settings)
    assert choice.genres == ("polka", "pop", "zydeco")
    assert "its own are used" in choice.notes[0]


def test_all_leaves_small_genres_out_with_a_reason(settings: Settings) -> None:
    least = settings.params.genres.min_tracks
    choice = choose_genres("all", have("pop", "ska") | {"tiny": least - 1, "just": least}, settings)
    assert choice.genres == ("just", "pop", "ska")
    assert f"it has {least - 1} of the {least} tracks" in choice.left_out["tiny"]


def test_list_in_any_spelling(settings: Settings) -> None:
    choice = choose_genres(" Rap, R&B ,rap", have(*SIX), settings)
    assert choice.genres == ("hip-hop", "r-n-b")


def test_genre_the_catalog_lacks_lists_what_it_has(settings: Settings) -> None:
    with pytest.raises(GenreError) as caught:
        choose_genres("pop,rok", have(*SIX), settings)
    message = str(caught.value)
    assert "no genre 'rok'" in message
    assert "did you mean 'rock'" in message
    assert all(f"{genre} (1000)" in message for genre in SIX)


@pytest.mark.parametrize("request_", ["pop", "pop,Pop", "", "all", "default"])
def test_fewer_than_two_genres(settings: Settings, request_: str) -> None:
    with pytest.raises(GenreError, match="two genres or more"):
        choose_genres(request_, have("pop") | {"ska": 3}, settings)


def test_more_genres_than_a_message_can_list(settings: Settings) -> None:
    with pytest.raises(GenreError, match="and 140 more"):
        choose_genres("nope", have(*(f"g{i:03d}" for i in range(200))), settings)
