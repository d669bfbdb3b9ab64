"""Recommendations saved to a new playlist, exactly once whatever breaks."""

from __future__ import annotations

import itertools

import pytest
from fake_services.server import Fault
from fake_services.spotify import FakePlaylist, FakeSpotify

from recommender.errors import BusyError, PlaylistError, ServiceError
from recommender.spotify.saving import Saved, save_playlist
from recommender.spotify.web_api import SpotifyAPI

SONGS = [f"{number:022d}" for number in range(1, 251)]
CREATE, ADD = "POST /v1/me/playlists", r"POST /v1/playlists/\w+/items"


def save(api: SpotifyAPI, songs: list[str] = SONGS, name: str = "For Sunday") -> Saved:
    return save_playlist(api, name, songs, sleep=lambda seconds: None)


def saved_ids(spotify: FakeSpotify) -> list[list[str]]:
    return [[row["id"] for row in playlist.rows] for playlist in spotify.playlists.values()]


def test_songs_arrive_in_order_in_batches_in_a_private_playlist(
    spotify: FakeSpotify, api: SpotifyAPI
) -> None:
    steps: list[tuple[int, int | None]] = []
    saved = save_playlist(api, "For  Sunday", SONGS, progress=lambda done, total: steps.append((done, total)))
    assert saved_ids(spotify) == [SONGS]
    playlist = spotify.playlists[saved.playlist_id]
    assert (playlist.name, playlist.public) == ("For Sunday", False)
    assert (saved.songs, saved.added) == (250, 250)
    assert saved.link == f"https://open.spotify.com/playlist/{playlist.id}"
    assert [len(request.json()["uris"]) for request in spotify.asked(ADD)] == [100, 100, 50]
    assert steps[-1] == (250, 250)


def test_a_second_save_is_the_same_playlist(spotify: FakeSpotify, api: SpotifyAPI) -> None:
    first, second = save(api), save(api)
    assert (first.playlist_id, second.added) == (second.playlist_id, 0)
    assert saved_ids(spotify) == [SONGS]
    other = save(api, SONGS[:5])
    assert other.playlist_id != first.playlist_id


BREAKS = ["lost", "cut", "half", "500", "malformed", "slow"]


@pytest.mark.parametrize("creating", [None, *BREAKS])
@pytest.mark.parametrize("adding", BREAKS)
def test_exactly_once_wherever_the_connection_breaks(
    spotify: FakeSpotify, api: SpotifyAPI, creating: str | None, adding: str
) -> None:
    if creating:
        spotify.fail(CREATE, Fault(creating, 0.6))
    spotify.fail(ADD, *([Fault(adding, 0.6)] if adding == "slow" else [adding, adding]))
    saved = save(api)
    assert saved_ids(spotify) == [SONGS]
    assert saved.added == 250


@pytest.mark.parametrize("batch", range(3))
@pytest.mark.parametrize("kind", ["lost", "cut"])
def test_a_save_that_gave_up_is_completed_by_the_next(
    spotify: FakeSpotify, api: SpotifyAPI, batch: int, kind: str
) -> None:
    with pytest.raises(ServiceError, match="save again") as raised:
        _fail_from_batch(spotify, api, batch, kind)
    assert f"{raised.value.got}".startswith("the playlist was not finished")
    spotify.heal()
    saved = save(api)
    assert saved_ids(spotify) == [SONGS]
    assert saved.added < 250 or batch == 0


def _fail_from_batch(spotify: FakeSpotify, api: SpotifyAPI, batch: int, kind: str) -> None:
    count = itertools.count()
    real = spotify.fault_for
    spotify.fault_for = lambda request: (  # type: ignore[method-assign]
        Fault("lost" if kind == "lost" else "500")
        if request.method == "POST" and request.path.endswith("/items") and next(count) >= batch
        else real(request)
    )
    try:
        save(api)
    finally:
        spotify.fault_for = real  # type: ignore[method-assign]


def test_a_long_429_in_the_middle_stops_at_once_and_goes_on_later(
    spotify: FakeSpotify, api: SpotifyAPI
) -> None:
    save_playlist(api, "Other", SONGS[:1])
    spotify.fail(ADD, Fault("429", after="7200"))
    with pytest.raises(BusyError, match="2 h"):
        save(api)
    assert save(api).added == 250
    assert saved_ids(spotify) == [SONGS, SONGS[:1]]


def test_a_playlist_the_listener_changed_since_stays_as_it_is(spotify: FakeSpotify, api: SpotifyAPI) -> None:
    first = save(api)
    del spotify.playlists[first.playlist_id].rows[3]
    second = save(api)
    assert second.playlist_id != first.playlist_id
    assert sorted(map(len, saved_ids(spotify))) == [249, 250]
    assert save(api).playlist_id == second.playlist_id


def test_other_playlists_are_not_taken_for_it(spotify: FakeSpotify, api: SpotifyAPI) -> None:
    spotify.add(FakePlaylist("A" * 22, "For Sunday", description="Made with MSR"))
    assert save(api).added == 250
    assert [len(rows) for rows in saved_ids(spotify)] == [250, 0]


@pytest.mark.parametrize("songs", [[], [f"{number:022d}" for number in range(10_001)]])
def test_what_no_playlist_can_hold_is_refused(api: SpotifyAPI, songs: list[str]) -> None:
    with pytest.raises(PlaylistError, match="1 to 10,000"):
        save(api, songs)


def test_a_song_twice_is_saved_once(spotify: FakeSpotify, api: SpotifyAPI) -> None:
    save(api, [SONGS[0], SONGS[1], SONGS[0]])
    assert saved_ids(spotify) == [SONGS[:2]]
