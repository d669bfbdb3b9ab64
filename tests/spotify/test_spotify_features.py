"""The chain of feature sources: its order, its memory, and what a failing source costs."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_services.reccobeats import FakeReccoBeats
from fake_services.reccobeats import features as made_features
from fake_services.server import Fault
from fake_services.spotify import FakeSpotify
from small_catalog import small_tracks

from recommender.errors import SettingsError, StateError
from recommender.playlists import GivenTrack, Playlist
from recommender.playlists.catalog_index import CatalogIndex
from recommender.settings import load_settings
from recommender.settings.services import ReccoBeats
from recommender.spotify.export import exported
from recommender.spotify.features import FeatureChain, feature_chain, with_features
from recommender.spotify.features.cache import FeatureCache
from recommender.spotify.features.remote import ReccoBeatsSource, SpotifySource
from recommender.spotify.features.sources import CatalogSource, UploadSource
from recommender.spotify.web_api import SpotifyAPI
from recommender.state import StateDirectory

ASKED = "GET /v1/audio-features"


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(tmp_path: Path, clock: Clock) -> FeatureCache:
    return FeatureCache(tmp_path / "features" / "answers.sqlite", 1000, 100, clock)


@pytest.fixture
def chain(cache: FeatureCache, reccobeats_settings: ReccoBeats) -> FeatureChain:
    return FeatureChain([UploadSource(), ReccoBeatsSource(reccobeats_settings)], cache)


@pytest.fixture
def reccobeats() -> Iterator[FakeReccoBeats]:
    with FakeReccoBeats(knows=lambda number: number % 10 != 0) as fake:
        yield fake


def songs(*numbers: int) -> list[GivenTrack]:
    return [GivenTrack(place, f"Song {n}", ("A",), track_id=f"{n:022d}") for place, n in enumerate(numbers)]


def test_answers_are_joined_on_the_id_and_not_on_the_place(
    chain: FeatureChain, reccobeats: FakeReccoBeats
) -> None:
    filled = chain.fill(songs(*range(1, 96)))
    for number, features, source in zip(range(1, 96), filled.features, filled.sources, strict=True):
        if number % 10 == 0:
            assert (features, source) == (None, None)
            continue
        assert features is not None
        made = made_features(number)
        assert features["tempo"] == made["tempo"]
        assert features.get("key", -1) == made["key"]  # -1 stands for unknown
        assert source == "reccobeats"
    asked = [len(request.query["ids"].split(",")) for request in reccobeats.asked(ASKED)]
    assert sorted(asked) == [15, 40, 40]
    assert filled.report.text == "86 of 95 songs have audio features: 86 from ReccoBeats."


def test_the_first_source_that_has_them_gives_them(
    cache: FeatureCache, reccobeats_settings: ReccoBeats
) -> None:
    catalog = small_tracks(30)[0]
    index = CatalogIndex.build(catalog)
    own = {"danceability": 0.5, "energy": 0.1}
    from_catalog = GivenTrack(2, track_id=catalog["track_id"].iat[4])
    tracks = [GivenTrack(1, "Mine", track_id=f"{7:022d}", features=own), from_catalog, *songs(9003, 9010)]
    sources = [UploadSource(), CatalogSource(lambda: index), ReccoBeatsSource(reccobeats_settings)]
    filled = FeatureChain(sources, cache).fill([*tracks, GivenTrack(9, "Nameless", ("X",))])
    assert filled.sources == ("upload", "catalog", "reccobeats", None, None)
    assert filled.features[0] == own
    assert filled.features[1] is not None
    assert filled.features[1]["tempo"] == pytest.approx(catalog["tempo"].iat[4])
    assert filled.report.found == {"upload": 1, "catalog": 1, "reccobeats": 1}
    assert "3 of 5 songs have audio features: 1 from your file, 1 from the catalog" in filled.report.text


def test_what_was_said_is_remembered_and_misses_too_for_their_time(
    chain: FeatureChain, reccobeats: FakeReccoBeats, clock: Clock
) -> None:
    first = chain.fill(songs(1, 2, 10))
    again = chain.fill(songs(1, 2, 10))
    assert again.features == first.features
    assert again.report.remembered == 2
    assert len(reccobeats.asked(ASKED)) == 1
    clock.now += 101  # misses are asked for again, features are not
    chain.fill(songs(1, 2, 10))
    assert reccobeats.asked(ASKED)[-1].query["ids"] == f"{10:022d}"
    assert len(reccobeats.asked(ASKED)) == 2
    clock.now += 1000
    chain.fill(songs(1, 2, 10))
    assert len(reccobeats.asked(ASKED)[-1].query["ids"].split(",")) == 3


def test_a_song_given_twice_is_asked_for_once(chain: FeatureChain, reccobeats: FakeReccoBeats) -> None:
    filled = chain.fill(songs(1, 2, 1))
    assert filled.features[0] == filled.features[2]
    assert reccobeats.asked(ASKED)[0].query["ids"].split(",") == [f"{1:022d}", f"{2:022d}"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("429", after="7200"), "2 h 00 min"),
        (Fault("500"), "answered 500"),
        (Fault("403"), "answered 403"),
        (Fault("cut"), "broke the connection off"),
        (Fault("malformed"), "no JSON"),
        (Fault("slow", 0.8), "did not answer within"),
    ],
)
def test_a_source_that_fails_costs_its_share_only(
    cache: FeatureCache, reccobeats: FakeReccoBeats, reccobeats_settings: ReccoBeats, fault: Fault, said: str
) -> None:
    one_by_one = reccobeats_settings.model_copy(update={"parallel": 1, "attempts": 2})
    chain = FeatureChain([UploadSource(), ReccoBeatsSource(one_by_one)], cache)
    reccobeats.fail(ASKED, fault, fault)
    own = GivenTrack(0, "Mine", features={"energy": 0.5})
    began = time.monotonic()
    filled = chain.fill([own, *songs(*range(1, 101))])
    assert time.monotonic() - began < 3
    assert filled.sources == ("upload", *[None] * 100)
    assert filled.report.failed["reccobeats"][0] == 100
    assert said in filled.report.text
    reccobeats.heal()
    assert chain.fill(songs(*range(1, 101))).report.found["reccobeats"] == 90  # no failure is remembered


def test_batches_that_arrived_before_a_failure_are_kept(
    cache: FeatureCache, reccobeats: FakeReccoBeats, reccobeats_settings: ReccoBeats
) -> None:
    patient = reccobeats_settings.model_copy(update={"parallel": 1, "attempts": 1})
    chain = FeatureChain([ReccoBeatsSource(patient)], cache)
    failing = iter([False, True])
    real = reccobeats.fault_for
    reccobeats.fault_for = lambda request: Fault("500") if next(failing, True) else real(request)  # type: ignore[method-assign]
    filled = chain.fill(songs(*range(1, 101)))
    assert filled.report.found["reccobeats"] == 36
    assert filled.report.failed["reccobeats"][0] == 60
    reccobeats.fault_for = real  # type: ignore[method-assign]
    again = chain.fill(songs(*range(1, 101)))
    assert (again.report.remembered, again.report.found["reccobeats"]) == (36, 90)


def test_one_limiter_keeps_all_threads_within_the_limit(
    cache: FeatureCache, reccobeats: FakeReccoBeats, reccobeats_settings: ReccoBeats
) -> None:
    reccobeats.calls, reccobeats.window_s, reccobeats.latency_s = 4, 0.3, 0.05
    # A window wider than the service's: on a busy machine calls do not arrive as regularly as they are sent.
    paced = reccobeats_settings.model_copy(update={"calls": 4, "window_s": 0.5, "parallel": 4})
    filled = FeatureChain([ReccoBeatsSource(paced)], cache).fill(songs(*range(1, 401)))
    assert filled.report.found["reccobeats"] == 360
    assert reccobeats.refused == 0


def test_spotifys_own_switches_itself_off_at_the_first_403(
    cache: FeatureCache, spotify: FakeSpotify, api: SpotifyAPI
) -> None:
    chain = FeatureChain([SpotifySource(api)], cache)
    filled = chain.fill(songs(*range(1, 251)))
    assert filled.report.failed["spotify"][0] == 250
    assert "may not read" in filled.report.text
    chain.fill(songs(*range(1, 251)))
    assert len(spotify.asked("GET /v1/audio-features")) == 1


def test_spotifys_own_works_for_an_old_app(
    cache: FeatureCache, spotify: FakeSpotify, api: SpotifyAPI
) -> None:
    spotify.features = {f"{n:022d}": {"id": f"{n:022d}", **made_features(n)} for n in range(1, 150)}
    filled = FeatureChain([SpotifySource(api)], cache).fill(songs(*range(1, 151)))
    assert filled.report.found == {"spotify": 149}
    assert len(spotify.asked("GET /v1/audio-features")) == 2


@pytest.mark.parametrize("content", [b"no database at all" * 100, b""])
def test_a_damaged_memory_is_begun_anew(
    tmp_path: Path, chain: FeatureChain, cache: FeatureCache, content: bytes
) -> None:
    chain.fill(songs(1))
    (tmp_path / "features" / "answers.sqlite").write_bytes(content)
    assert chain.fill(songs(1, 2)).report.found["reccobeats"] == 2
    assert cache.recall("reccobeats", [f"{1:022d}"])


def test_a_memory_that_cannot_be_written_costs_nothing_but_itself(
    tmp_path: Path, reccobeats_settings: ReccoBeats, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "features").write_text("a file in the way")
    cache = FeatureCache(tmp_path / "features" / "answers.sqlite", 1, 1)
    filled = FeatureChain([ReccoBeatsSource(reccobeats_settings)], cache).fill(songs(1, 2))
    assert filled.report.found == {"reccobeats": 2}
    assert "not remembered" in caplog.text
    with pytest.raises(StateError, match=r"answers\.sqlite"):
        cache.recall("reccobeats", ["x"])


def test_a_memory_that_another_process_writes_is_waited_for(tmp_path: Path, cache: FeatureCache) -> None:
    cache.remember("reccobeats", {"a": None})
    other = sqlite3.connect(tmp_path / "features" / "answers.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert cache.recall("reccobeats", ["a"]) == {"a": None}  # readers need not wait
    other.execute("COMMIT")
    other.close()
    cache.remember("reccobeats", {"b": {"energy": 0.5}})
    assert cache.recall("reccobeats", ["a", "b"]) == {"a": None, "b": {"energy": 0.5}}


def test_the_chain_is_the_one_in_the_settings(tmp_path: Path, api: SpotifyAPI) -> None:
    config, state = load_settings().config, StateDirectory(tmp_path)
    index = CatalogIndex.build(small_tracks(30)[0])
    assert config.features.sources == ("upload", "catalog")  # nothing goes over the network unasked
    assert feature_chain(config, state, index=lambda: index).names == ("upload", "catalog")
    assert feature_chain(config, state).names == ("upload",)
    every = ("spotify", "reccobeats", "catalog", "upload")
    assert feature_chain(config, state, sources=every, index=lambda: index, api=api).names == every
    for wrong in (["deezer"], ["upload", "upload"]):
        with pytest.raises(SettingsError, match="source of features"):
            feature_chain(config, state, sources=wrong)


def test_a_playlist_with_its_features_is_exported_and_read_again(chain: FeatureChain) -> None:
    from recommender.playlists import read_playlist

    playlist = Playlist("Mine", tuple(songs(1, 10, 3)), "x")
    completed = with_features(playlist, chain.fill(playlist.tracks))
    again = read_playlist(exported(completed).encode(), name="Mine.csv")[0]
    assert [track.track_id for track in again.tracks] == [track.track_id for track in playlist.tracks]
    assert [track.features for track in again.tracks] == [track.features for track in completed.tracks]
    assert again.tracks[1].features is None
