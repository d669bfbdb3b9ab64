"""Titles, artists, and which tracks are one song."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalog.songs import normalise_artist, normalise_title, song_ids


@pytest.mark.parametrize(
    "version",
    [
        "Heroes",
        "HÉROES",
        "Heroes!",
        "Heroes - 2011 Remaster",
        "Heroes - Remastered 2017",
        "Heroes (Live)",
        "Heroes - Live at Wembley, 1986",
        "Heroes (Live 1986)",
        "Heroes [Deluxe Edition] (Radio Edit)",
        "Heroes (feat. Somebody & Else)",
        "Heroes ft. Somebody",
        "Heroes (with Somebody)",
        "Heroes - Somebody Remix",
        "Heroes – Acoustic",
        'Heroes (From "The Film")',
        "Heroes - Single Version - Mono",
        "Heroes (Sped Up)",
        "Heroes - Ao Vivo",
    ],
)
def test_versions_of_one_song(version: str) -> None:
    assert normalise_title(version) == "heroes"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Part of Me, Pt. 1", "Part of Me, Pt. 2"),
        ("Live Forever", "Forever"),
        ("Live and Let Die", "Die"),
        ("Song 2", "Song"),
        ("Heroes (Interlude)", "Heroes"),
        ("Heroes - Reprise", "Heroes"),
        ("(I Can't Get No) Satisfaction", "Satisfaction"),
        ("Mixed Emotions", "Emotions"),
        ("が", "か"),
        ("йод", "иод"),
        ("तुम ही हो", "तम ह ह"),
        ("!!!", "???"),
    ],
)
def test_different_songs(one: str, other: str) -> None:
    assert normalise_title(one) != normalise_title(other)


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("夜に駆ける", "夜に駆ける"),
        ("がんばれ (Live)", "がんばれ"),
        ("तुम ही हो", "तुम ही हो"),
        ("Кино – Группа крови", "кино группа крови"),
        ("حبيبي", "حبيبي"),
        ("ΆΣΠΡΟ", "άσπρο"),
        ("Strāžnīca Øl Łódź ß", "straznica ol lodz ss"),
        ("Don't Stop", "dont stop"),
        ("Don’t Stop", "dont stop"),
        ("Me & You", "me and you"),
        ("(Live)", "live"),
        ("Instrumental", "instrumental"),
        ("…", "..."),
        ("", ""),
    ],
)
def test_normalised_title(title: str, kept: str) -> None:
    assert normalise_title(title) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Beatles", "beatles"),
        ("Beyoncé", "BEYONCE"),
        ("Simon & Garfunkel", "Simon and Garfunkel"),
        ("P!nk", "p nk"),
    ],
)
def test_same_artist(one: str, other: str) -> None:
    assert normalise_artist(one) == normalise_artist(other)


def test_artists_with_little_to_go_by() -> None:
    assert normalise_artist("The The") == "the"
    assert normalise_artist("!!!") == "!!!"
    assert normalise_artist("Live") != normalise_artist("")


@given(
    st.text(max_size=40)
    | st.from_regex(r"[a-z(\[ ]{0,6}( - | \(|feat\. |live|remix|the ){0,4}[a-zé)\]]{0,6}", fullmatch=True)
)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    for normalise in (normalise_title, normalise_artist):
        once = normalise(text)
        assert normalise(once) == once
        assert bool(once) == bool(text.strip())


@given(st.text(st.characters(categories=["Ll", "Lu", "Lo", "Nd"]), min_size=1, max_size=20))
def test_case_and_punctuation_do_not_matter(title: str) -> None:
    assert normalise_title(f"  {title.casefold()}!? ") == normalise_title(title.casefold())


def test_song_ids_join_versions_by_one_artist_only() -> None:
    titles = ["Heroes", "Heroes - Live", "Heroes", "Other", "héroes (feat. X)"]
    artists = ["David Bowie", "david bowie", "Gang of Youths", "David Bowie", "David Bowie"]
    ids = song_ids(titles, artists)
    assert ids.dtype == np.int32
    assert ids.tolist() == [0, 0, 1, 2, 0]


def test_song_ids_of_nothing() -> None:
    assert song_ids([], []).shape == (0,)
