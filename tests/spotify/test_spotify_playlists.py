"""A listener's own playlists, in old and new shapes; and why somebody else's cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fake_services.spotify import FakePlaylist, FakeSpotify, track
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import PlaylistError, ServiceError
from recommender.playlists import Reason
from recommender.playlists.playlist import GivenTrack, SetAside
from recommender.settings import load_settings
from recommender.spotify.playlists import playlist_id, read_own_playlist
from recommender.spotify.shapes import page, playlist_info, playlist_row
from recommender.spotify.web_api import SpotifyAPI

LIMITS = load_settings().config.upload
MINE, THEIRS, SHARED = "A" * 22, "B" * 22, "C" * 22
LINK = "https://open.spotify.com/playlist/{}?si=abc"


@pytest.fixture(params=["new", "old"])
def spotify(request: pytest.FixtureRequest) -> Iterator[FakeSpotify]:
    with FakeSpotify(request.param) as fake:
        yield fake


@pytest.fixture
def filled(spotify: FakeSpotify) -> FakeSpotify:
    rows: list[Any] = [track(number) for number in range(1, 124)]
    rows[10:10] = [
        None,
        {"type": "episode", "id": "9" * 22, "name": "A talk", "uri": "spotify:episode:" + "9" * 22},
        track(5),
        {"name": "My tape", "artists": [{"name": "Me"}], "is_local": True, "id": None, "type": "track",
         "uri": "spotify:local:Me::My+tape:200"},
    ]  # fmt: skip
    spotify.add(FakePlaylist(MINE, "Sunday", rows=rows))
    spotify.add(FakePlaylist(THEIRS, "Hers", owner="bea", rows=[track(1)], public=True))
    spotify.add(FakePlaylist(SHARED, "Ours", owner="bea", rows=[track(1), track(2)], collaborative=True))
    return spotify


def test_ones_own_playlist_comes_whole(filled: FakeSpotify, api: SpotifyAPI) -> None:
    playlist = read_own_playlist(api, LINK.format(MINE), LIMITS)
    assert playlist.name == "Sunday"
    assert len(playlist.tracks) == 124
    first = playlist.tracks[0]
    assert (first.track_id, first.title, first.artists) == (f"{1:022d}", "Found 1", ("Band 1",))
    assert (first.isrc, first.year, first.explicit, first.duration_ms) == (
        "USABC2600001",
        2026,
        False,
        200_001,
    )
    assert first.popularity is None
    reasons = [item.reason for item in playlist.set_aside]
    assert sorted(reasons) == sorted([Reason.EMPTY, Reason.EPISODE, Reason.DUPLICATE])
    assert [t.label for t in playlist.tracks if t.track_id is None] == ["Me – My tape"]


def test_the_list_says_which_can_be_read(filled: FakeSpotify, api: SpotifyAPI) -> None:
    listed = {info.name: info for info in api.playlists()}
    assert {name: info.readable for name, info in listed.items()} == {
        "Sunday": True,
        "Hers": False,
        "Ours": True,
    }
    assert listed["Sunday"].tracks == 127
    assert listed["Hers"].tracks is None


def test_long_lists_are_turned_page_by_page(spotify: FakeSpotify, api: SpotifyAPI) -> None:
    for number in range(120):
        spotify.add(FakePlaylist(f"{number:022d}", f"List {number}"))
    assert [info.name for info in api.playlists()] == [f"List {number}" for number in range(120)]
    assert [info.name for info in api.playlists(most=60)] == [f"List {number}" for number in range(60)]


def test_a_shared_one_works(filled: FakeSpotify, api: SpotifyAPI) -> None:
    assert len(read_own_playlist(api, f"spotify:playlist:{SHARED}", LIMITS).tracks) == 2


def test_somebody_elses_gets_the_true_reason_and_the_ways_round(filled: FakeSpotify, api: SpotifyAPI) -> None:
    with pytest.raises(PlaylistError) as raised:
        read_own_playlist(api, LINK.format(THEIRS), LIMITS)
    said = str(raised.value)
    assert '"Hers" belongs to Bea' in said
    assert "owns it or is a collaborator, even if the playlist is public" in said
    assert "add them to a new playlist of your own" in said
    assert "exportify.net" in said


def test_an_owner_that_is_not_said_is_found_out_by_the_403(filled: FakeSpotify, api: SpotifyAPI) -> None:
    filled.fail(f"GET /v1/playlists/{MINE}/items", 403)
    with pytest.raises(PlaylistError, match="collaborator"):
        read_own_playlist(api, MINE, LIMITS)


@pytest.mark.parametrize(
    ("wanted", "status", "said"),
    [
        ("37i9dQZF1DXcBWIGoYBM5M", None, "made by Spotify itself"),
        ("Z" * 22, None, "gone, private to somebody else"),
        (MINE, 403, "belongs to somebody else"),
    ],
)
def test_playlists_that_are_not_shown(
    filled: FakeSpotify, api: SpotifyAPI, wanted: str, status: int | None, said: str
) -> None:
    if status:
        filled.fail(f"GET /v1/playlists/{wanted}", status)
    with pytest.raises(PlaylistError, match=said) as raised:
        read_own_playlist(api, LINK.format(wanted), LIMITS)
    assert "exportify.net" in str(raised.value)


def test_an_empty_playlist_and_one_too_long(spotify: FakeSpotify, api: SpotifyAPI) -> None:
    spotify.add(FakePlaylist(MINE, "Empty"))
    with pytest.raises(PlaylistError, match="no song"):
        read_own_playlist(api, MINE, LIMITS)
    spotify.playlists[MINE].rows = [track(number) for number in range(30)]
    with pytest.raises(PlaylistError, match="more than 20 rows"):
        read_own_playlist(api, MINE, LIMITS.model_copy(update={"max_rows": 20}))


def test_a_connection_that_breaks_in_the_middle_costs_nothing(filled: FakeSpotify, api: SpotifyAPI) -> None:
    filled.fail(f"GET /v1/playlists/{MINE}/items", "half", "503", "malformed")
    assert len(read_own_playlist(api, MINE, LIMITS).tracks) == 124


@pytest.mark.parametrize(
    ("given_link", "said"),
    [
        ("https://open.spotify.com/track/" + "1" * 22, "a link to one track"),
        ("https://example.org/x", "no link"),
        ("", "no link"),
    ],
)
def test_other_links_are_refused(given_link: str, said: str) -> None:
    with pytest.raises(PlaylistError, match=said):
        playlist_id(given_link)


@pytest.mark.parametrize(
    "given_link",
    [
        MINE,
        f" {LINK.format(MINE)}\n",
        f"spotify:playlist:{MINE}?si=x",
        f"https://open.spotify.com/intl-de/playlist/{MINE}",
        f"spotify:user:someone:playlist:{MINE}",
    ],
)
def test_links_in_all_their_forms(given_link: str) -> None:
    assert playlist_id(given_link) == MINE


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["item", "track", "items", "id", "name", "artists", "album", "uri", "type", "owner",
                         "total", "duration_ms", "is_local", "external_ids", "isrc", "description"]),
        inner,
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_no_answer_breaks_the_reading(document: Any) -> None:
    assert isinstance(playlist_row(1, document), GivenTrack | SetAside)
    info = playlist_info(document, "me")
    assert info is None or info.id
    listed = isinstance(document, dict) and isinstance(document.get("items"), list)
    if listed:
        assert isinstance(page(document).rows, tuple)
    else:
        with pytest.raises(ServiceError, match="cannot be read"):
            page(document)
