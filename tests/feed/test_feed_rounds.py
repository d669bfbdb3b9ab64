"""A round of the feed: dropped files, Spotify's search, features, and what fails in between."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fake_services.reccobeats import FakeReccoBeats
from fake_services.server import Fault
from fake_services.spotify import CLIENT_ID, FakeSpotify, track
from feed_rows import AUDIO, cells, in_store, song_id, write_csv

from recommender.errors import LoginError, SourceError
from recommender.feed.feeding import Fed, Feeder, Plan, genres_to_search
from recommender.feed.search import query
from recommender.settings import Settings
from recommender.spotify.features import FeatureChain
from recommender.spotify.features.cache import FeatureCache
from recommender.spotify.features.remote import ReccoBeatsSource
from recommender.spotify.login import Tokens
from recommender.spotify.session import SpotifySession
from recommender.spotify.web_api import SpotifyAPI
from recommender.state import PROJECT, StateDirectory

SEARCH = "GET /v1/search"
FEATURES = "GET /v1/audio-features"


@pytest.fixture
def feeder(
    settings: Settings, state: StateDirectory, spotify: FakeSpotify, reccobeats: FakeReccoBeats
) -> Feeder:
    config = settings.config
    quick = {"wait_s": 0.01, "timeout_s": 0.5, "max_wait_s": 2.0, "calls": 1000, "attempts": 2}
    spotify_settings = config.spotify.model_copy(
        update=quick | {"client_id": CLIENT_ID, "api": spotify.api, "accounts": spotify.accounts}
    )
    source = ReccoBeatsSource(config.reccobeats.model_copy(update=quick | {"api": reccobeats.api}))
    chain = FeatureChain([source], FeatureCache(state.root / "answers.sqlite", 1e6, 1e6))
    access, refresh = spotify.grant()

    def api() -> SpotifyAPI:
        tokens = Tokens(access, refresh, time.time() + 3600)
        return SpotifyAPI(spotify_settings, SpotifySession(spotify_settings, tokens))

    return Feeder(settings, state, PROJECT, chain, api, now=lambda: datetime(2026, 11, 23, tzinfo=UTC))


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


def without_features(number: int, **changes: Any) -> dict[str, Any]:
    audio = {*AUDIO, "key", "loudness", "mode", "tempo"}
    return {name: value for name, value in cells(number, **changes).items() if name not in audio}


def found(feeder: Feeder) -> dict[str, dict[str, Any]]:
    return in_store(feeder.store.read())


def test_dropped_files_come_in_once_in_the_order_of_their_names(feeder: Feeder, drop: Path) -> None:
    write_csv(drop / "b.csv", [cells(1, popularity=20), cells(2)])
    write_csv(drop / "a.csv", [cells(1, popularity=10)])
    (drop / ".c.csv").write_text("still being written")
    (drop / "notes.txt").write_text("not a table")
    pieces = feeder.round(Plan("none", drop, (), 1))
    assert [(fed.name, fed.new, fed.changed) for fed in pieces] == [("a.csv", 1, 0), ("b.csv", 1, 1)]
    assert found(feeder)[song_id(1)]["popularity"] == 20
    assert feeder.round(Plan("none", drop, (), 1)) == []
    write_csv(drop / "a.csv", [cells(1, popularity=30)])  # another content under the same name
    assert [fed.changed for fed in feeder.round(Plan("none", drop, (), 1))] == [1]


def test_a_bad_file_costs_itself_only(feeder: Feeder, drop: Path) -> None:
    (drop / "a.csv").write_text("title\nSong\n")
    (drop / "b.parquet").write_bytes(b"PAR1 and then nothing")
    write_csv(drop / "c.csv", [cells(n) for n in range(1, 200)] + [cells(3) | {"track_id": "short"}])
    pieces = {fed.name: fed for fed in feeder.round(Plan("none", drop, (), 1))}
    assert "lacks" in str(pieces["a.csv"].failure)
    assert "Parquet" in str(pieces["b.parquet"].failure)
    assert (pieces["c.csv"].new, pieces["c.csv"].bad, pieces["c.csv"].failure) == (199, 1, None)
    again = [fed.name for fed in feeder.round(Plan("none", drop, (), 1))]
    assert again == ["a.csv", "b.parquet"]  # not taken in, so looked at again


def test_a_file_cut_off_in_the_middle_is_not_taken(feeder: Feeder, drop: Path) -> None:
    whole = write_csv(drop / "a.csv", [cells(n) for n in range(50)]).read_bytes()
    (drop / "a.csv").write_bytes(whole[: len(whole) * 2 // 3])
    assert feeder.round(Plan("none", drop, (), 1))[0].failure
    (drop / "a.csv").write_bytes(whole)
    assert feeder.round(Plan("none", drop, (), 1))[0].new == 50


def test_a_drop_folder_that_is_not_there(feeder: Feeder, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="drop folder"):
        feeder.round(Plan("none", tmp_path / "nowhere", (), 1))


def test_songs_without_features_get_them_from_the_chain(
    feeder: Feeder, drop: Path, reccobeats: FakeReccoBeats
) -> None:
    reccobeats.knows = lambda number: number != 3
    write_csv(drop / "a.csv", [without_features(n) for n in range(1, 91)])
    fed = feeder.round(Plan("none", drop, (), 1))[0]
    assert (fed.new, fed.waiting) == (89, 1)
    assert "89 from ReccoBeats" in fed.text
    assert song_id(3) not in found(feeder)
    write_csv(drop / "b.csv", [cells(5, popularity=77)])
    feeder.round(Plan("none", drop, (), 1))
    reccobeats.knows = lambda number: True
    (feeder.state.root / "answers.sqlite").unlink()  # as after the misses have expired
    again = feeder.round(Plan("none", drop, (), 1))
    assert [(fed.name, fed.new, fed.changed) for fed in again] == [("a.csv", 1, 0)]
    assert found(feeder)[song_id(5)]["popularity"] == 77  # the older file does not undo the newer
    assert feeder.round(Plan("none", drop, (), 1)) == []


def test_the_store_begins_with_the_base(feeder: Feeder, drop: Path) -> None:
    write_csv(drop / "a.csv", [cells(1)])
    pieces = feeder.round(Plan("sample", drop, (), 1))
    assert [fed.name for fed in pieces] == ["base sample", "a.csv"]
    assert pieces[0].new >= 4000
    entries = feeder.store.entries()
    assert entries[0].base is not None
    assert entries[0].base["fictional"]
    assert entries[-1].tracks == pieces[0].new + 1
    assert feeder.round(Plan("sample", drop, (), 1)) == []


def test_the_grown_catalog_is_read_as_its_parts_would_be(feeder: Feeder, drop: Path) -> None:
    from recommender.catalog.ingest import read_source
    from recommender.catalog.prepare import prepare
    from recommender.catalog.source import Source, resolve
    from recommender.catalog.validate import validate

    feeder.round(Plan("sample", None, (), 1))
    made = feeder.store.view()
    assert made is not None
    sample = resolve("sample", feeder.settings, PROJECT)[0]
    fed = Source("sample", str(made[1]), playlists=sample.playlists)
    direct, grown = (
        prepare(
            validate((read_source(source, feeder.settings, feeder.state),), feeder.settings),
            "all",
            feeder.settings,
        )
        for source in (sample, fed)
    )
    assert grown.catalog.tracks.equals(direct.catalog.tracks)
    assert grown.catalog.playlists.equals(direct.catalog.playlists)


def library(*numbers: int, year: int = 2026) -> list[dict[str, Any]]:
    album = {"id": song_id(1), "name": "Record", "release_date": f"{year}-01-01"}
    return [track(number, album=album) for number in numbers]


def test_search_finds_the_new_songs_of_a_genre(feeder: Feeder, spotify: FakeSpotify) -> None:
    spotify.library = {
        "jazz": library(*range(1, 61)) + library(900, year=2020),
        "hip hop": library(*range(50, 70)),
    }
    pieces = feeder.round(Plan("none", None, ("jazz", "hip-hop"), 100))
    assert [(fed.name, fed.new) for fed in pieces] == [("jazz", 60), ("hip-hop", 9)]
    assert pieces[1].changed == 11  # known songs under a further genre
    assert found(feeder)[song_id(55)]["genres"] == {"jazz", "hip-hop"}
    assert song_id(900) not in found(feeder)
    row = feeder.store.history(song_id(1))[0]
    assert (row["isrc"], row["released"], row["explicit"]) == ("USABC2600001", 2026, 0.0)
    asked = spotify.asked(SEARCH)
    assert {request.query["limit"] for request in asked} == {"10"}
    assert asked[0].query["q"] == 'genre:"jazz" year:2025-2026'
    assert [fed.new for fed in feeder.round(Plan("none", None, ("jazz",), 100))] == [0]


def test_no_more_songs_than_asked_for(feeder: Feeder, spotify: FakeSpotify) -> None:
    spotify.library = {"jazz": library(*range(1, 200))}
    assert feeder.round(Plan("none", None, ("jazz",), 25))[0].new == 25
    assert len(spotify.asked(SEARCH)) <= 5
    assert feeder.round(Plan("none", None, ("jazz",), 25))[0].new == 25  # the next ones


def test_search_goes_no_deeper_than_spotify_answers(feeder: Feeder, spotify: FakeSpotify) -> None:
    spotify.library = {"jazz": library(*range(1, 1500))}
    fed = feeder.round(Plan("none", None, ("jazz",), 5000))[0]
    assert (fed.new, fed.failure) == (1000, None)
    assert max(int(request.query["offset"]) for request in spotify.asked(SEARCH)) == 990


def test_songs_that_no_source_knows_wait(
    feeder: Feeder, spotify: FakeSpotify, reccobeats: FakeReccoBeats
) -> None:
    reccobeats.knows = lambda number: number % 2 == 0
    spotify.library = {"jazz": library(*range(1, 101))}
    fed = feeder.round(Plan("none", None, ("jazz",), 100))[0]
    assert (fed.new, fed.waiting) == (50, 50)
    assert "features.sources" in fed.text


def test_a_removed_song_is_not_found_again(feeder: Feeder, spotify: FakeSpotify) -> None:
    spotify.library = {"jazz": library(1, 2, 3)}
    feeder.round(Plan("none", None, ("jazz",), 9))
    feeder.store.remove([song_id(2)])
    assert feeder.round(Plan("none", None, ("jazz",), 9))[0].new == 0
    assert set(found(feeder)) == {song_id(1), song_id(3)}


def test_odd_rows_of_a_search_are_passed_over(feeder: Feeder, spotify: FakeSpotify) -> None:
    odd: list[Any] = [None, {}, track(7, id=None, uri=None), track(8, name=""), track(9, artists=[])]
    spotify.library = {
        "jazz": [*library(1), *[row or {} for row in odd], track(2, artists=[{"name": "A;B"}])]
    }
    for row in spotify.library["jazz"]:
        row.setdefault("album", {"release_date": "2026"})
    assert feeder.round(Plan("none", None, ("jazz",), 9))[0].new == 2
    assert feeder.store.history(song_id(2))[0]["artists"] == "A,B"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("429", after="7200"), "2 h 00 min"),
        (Fault("quota"), "quota"),
        (Fault("500"), "answered 500"),
        (Fault("malformed"), "no JSON"),
        (Fault("half"), "broke the connection"),
        (Fault("slow", 0.7), "did not answer"),
        (Fault("403"), "answered 403"),
        (Fault("404"), "answered 404"),
        (Fault("401"), "log in again"),
    ],
)
def test_a_search_that_ends_early_keeps_what_it_found(
    feeder: Feeder, spotify: FakeSpotify, fault: Fault, said: str
) -> None:
    spotify.library = {"jazz": library(*range(1, 101)), "pop": library(*range(200, 210))}
    real, count = spotify.fault_for, iter(range(1_000_000))
    spotify.fault_for = lambda r: fault if r.path == "/v1/search" and 5 <= next(count) < 9 else real(r)  # type: ignore[method-assign]
    began = time.monotonic()
    pieces = feeder.round(Plan("none", None, ("jazz", "pop"), 100))
    assert time.monotonic() - began < 8
    assert said in str(pieces[0].failure)
    assert pieces[0].new == 50
    assert len(found(feeder)) == 50 + sum(fed.new for fed in pieces[1:])
    spotify.fault_for = real  # type: ignore[method-assign]
    feeder.round(Plan("none", None, ("jazz", "pop"), 100))
    assert len(found(feeder)) == 110


def test_a_long_wait_ends_the_search_and_is_remembered(feeder: Feeder, spotify: FakeSpotify) -> None:
    spotify.library = {"jazz": library(1), "pop": library(2)}
    spotify.fail(SEARCH, Fault("429", after="7200"))
    began = time.monotonic()
    pieces = feeder.round(Plan("none", None, ("jazz", "pop"), 100))
    assert time.monotonic() - began < 2
    assert [fed.leave_alone_s for fed in pieces] == [7200]
    assert len(spotify.asked(SEARCH)) == 1


def test_a_feature_service_that_is_down_costs_the_features_only(
    feeder: Feeder, spotify: FakeSpotify, reccobeats: FakeReccoBeats, drop: Path
) -> None:
    spotify.library = {"jazz": library(1, 2)}
    write_csv(drop / "a.csv", [cells(50), without_features(51) | dict.fromkeys(AUDIO, "")
                               | {"key": "", "loudness": "", "mode": "", "tempo": ""}])  # fmt: skip
    reccobeats.fail(FEATURES, *[500] * 9)
    pieces = feeder.round(Plan("none", drop, ("jazz",), 9))
    assert [(fed.name, fed.new, fed.waiting, fed.failure) for fed in pieces] == [
        ("a.csv", 1, 1, None),
        ("jazz", 0, 2, None),
    ]
    assert all("could not be asked for: ReccoBeats answered 500" in fed.text for fed in pieces)


def test_nobody_logged_in(feeder: Feeder) -> None:
    def nobody() -> SpotifyAPI:
        raise LoginError("nobody is logged in")

    feeder.api = nobody
    with pytest.raises(LoginError):
        feeder.round(Plan("none", None, ("jazz",), 9))


def test_every_piece_is_told_as_it_is_done(feeder: Feeder, spotify: FakeSpotify) -> None:
    told: list[Fed] = []
    feeder.told = told.append
    spotify.library = {"jazz": library(1)}
    assert feeder.round(Plan("none", None, ("jazz", "pop"), 9)) == told
    assert told[1].text == "pop: nothing new"


def test_what_is_searched_for() -> None:
    assert query("r-n-b", 1, 2026, {"r-n-b": "r&b"}) == 'genre:"r&b" year:2026'


@pytest.mark.parametrize(
    ("asked", "genres"),
    [("all", ("a", "b")), ("jazz, pop,jazz", ("jazz", "pop")), ("default", None)],
)
def test_genres_are_chosen_as_in_the_flow(
    settings: Settings, asked: str, genres: tuple[str, ...] | None
) -> None:
    assert genres_to_search(asked, settings, ("a", "b")) == (genres or settings.config.genres.default)
