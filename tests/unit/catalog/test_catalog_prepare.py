"""Rows → one row per track, sources merged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from catalog_tables import read_raw, row, rows, track_id, with_params, write_csv

from recommender.catalog.prepare import Prepared, prepare
from recommender.catalog.validate import validate
from recommender.errors import BadRowsError, GenreError
from recommender.settings import Settings

AUDIO = ["danceability", "energy", "key", "loudness", "mode", "speechiness", "acousticness"]
AUDIO += ["instrumentalness", "liveness", "valence", "tempo", "time_signature"]
NUMERIC = ["popularity", "duration_ms", "year", "explicit", *AUDIO]
TEXT = ["track_id", "title", "artists", "artist", "album", "album_id", "isrc", "song_id", "genres", "sources"]


@pytest.fixture
def few(settings: Settings) -> Settings:
    """Give settings under which small catalogs may have genres and faults."""
    return with_params(with_params(settings, "genres", min_tracks=2), "validation", max_bad_rows=0.5)


def prepared(folder: Path, settings: Settings, request: str, **tables: list[dict[str, str]]) -> Prepared:
    raw = [read_raw(write_csv(folder / f"{name}.csv", table), settings) for name, table in tables.items()]
    return prepare(validate(tuple(raw), settings), request, settings)


def track(result: Prepared, number: int) -> pd.Series:
    tracks = result.catalog.tracks
    (found,) = [row for _, row in tracks[tracks["track_id"] == track_id(number)].iterrows()]
    return found


def test_keeps_the_catalog_s_contract(tmp_path: Path, few: Settings) -> None:
    tracks = prepared(tmp_path, few, "all", a=rows(50)[::-1]).catalog.tracks
    assert sorted(tracks.columns) == sorted(TEXT + NUMERIC)
    assert tracks["track_id"].is_monotonic_increasing
    assert tracks["track_id"].is_unique
    assert tracks.index.equals(pd.RangeIndex(50))
    assert {str(tracks[name].dtype) for name in NUMERIC} == {"float32"}
    assert tracks["song_id"].dtype == np.int32
    first = tracks.iloc[1]
    assert first["artists"] == ("Artist 1", "Guest")
    assert first["artist"] == "Artist 1"
    assert first["genres"] == ("pop",)
    assert first["sources"] == ("a",)
    assert first["isrc"] is None
    assert first["album_id"] is None
    assert first["year"] == 1991


def test_one_row_per_track_with_all_its_genres_and_the_highest_popularity(
    tmp_path: Path, few: Settings
) -> None:
    table = [
        *rows(20, popularity=10),
        row(3, genre="Jazz ", popularity=70),
        row(3, genre="ska"),
        row(4, genre="ska"),
    ]
    found = track(prepared(tmp_path, few, "all", a=table), 3)
    assert found["genres"] == ("jazz", "pop", "ska")
    assert found["popularity"] == 70


def test_conflicting_features_come_from_the_first_row(tmp_path: Path, few: Settings) -> None:
    table = [*rows(20), row(3, energy=0.99, genre="jazz")]
    assert track(prepared(tmp_path, few, "all", a=table), 3)["energy"] == pytest.approx(0.124)


def test_only_chosen_genres_stay_and_other_tracks_are_left_out(tmp_path: Path, few: Settings) -> None:
    table = [*rows(20), *[row(n, genre="ska") for n in (3, 30, 31)]]
    result = prepared(tmp_path, few, "jazz,pop", a=table)
    assert len(result.catalog.tracks) == 20
    assert track(result, 3)["genres"] == ("pop",)
    assert "2 of 22 tracks are left out: none of their genres was chosen." in result.notes


def test_small_genre_is_left_out_with_its_tracks_and_a_note(tmp_path: Path, few: Settings) -> None:
    result = prepared(tmp_path, few, "all", a=[*rows(20), row(30, genre="ska")])
    assert len(result.catalog.tracks) == 20
    assert any(note.startswith("Genre ska is left out: it has 1 of the 2 tracks") for note in result.notes)


def test_sources_are_merged_by_id(tmp_path: Path, few: Settings) -> None:
    one = [
        row(n, tempo=0, energy=0.5, album=None, released=None, popularity=5, genre="rap") for n in range(4)
    ]
    two = [row(n, tempo=99, energy=0.9, popularity=50, artists="X") for n in range(2, 8)]
    result = prepared(tmp_path, few, "all", one=one, two=two)
    shared = track(result, 3)
    assert shared["energy"] == pytest.approx(0.5)
    assert shared["tempo"] == 99
    assert shared["year"] == 1993
    assert shared["album"] == "Album 3"
    assert shared["popularity"] == 50
    assert shared["artists"] == ("Artist 3", "Guest")
    assert shared["genres"] == ("hip-hop", "pop")
    assert shared["sources"] == ("one", "two")
    assert track(result, 0)["sources"] == ("one",)
    assert track(result, 0)["album"] is None
    assert track(result, 7)["sources"] == ("two",)
    assert "8 tracks come from one, two; 2 of them are in more than one." in result.notes


def test_order_of_sources_is_the_order_of_precedence(tmp_path: Path, few: Settings) -> None:
    one, two = rows(6, energy=0.1), rows(6, energy=0.2)
    swapped = prepared(tmp_path, few, "all", two=two, one=one)
    assert track(swapped, 2)["energy"] == pytest.approx(0.2)
    assert track(swapped, 2)["sources"] == ("two", "one")


def test_versions_share_a_song_id(tmp_path: Path, few: Settings) -> None:
    table = rows(20)
    table[8] |= {"title": "song 1 (LIVE)", "artists": "ARTIST 1"}
    result = prepared(tmp_path, few, "all", a=table)
    assert track(result, 8)["song_id"] == track(result, 1)["song_id"]
    assert result.catalog.tracks["song_id"].nunique() == 19


def test_same_data_gives_the_same_catalog_whatever_the_row_order(tmp_path: Path, few: Settings) -> None:
    table = [*rows(40), *rows(10, genre="ska")]
    one = prepared(tmp_path, few, "all", a=table).catalog.tracks
    other = prepared(tmp_path, few, "all", a=table[::-1]).catalog.tracks
    pd.testing.assert_frame_equal(one, other)


def test_playlists_from_rows_in_row_order(tmp_path: Path, few: Settings) -> None:
    listed = [("p", 5), ("p", 2), ("q", 2), ("p", 9), ("q", 4), ("p", 2), ("", 6)]
    table = [row(n, playlist_id=p, playlist_name=p.upper(), genre="jpop"[n % 2 :]) for p, n in listed]
    table.append(row(8, playlist_id="p", playlist_name="P", energy="bad"))
    playlists = prepared(tmp_path, few, "all", a=table).catalog.playlists
    found = [(p, name, int(t)) for p, name, t in playlists.itertuples(index=False)]
    assert found == [("p", "P", 5), ("p", "P", 2), ("p", "P", 9), ("q", "Q", 2), ("q", "Q", 4)]


def test_playlists_hold_tracks_of_the_catalog_only(tmp_path: Path, few: Settings) -> None:
    table = [
        row(n, playlist_id="p", playlist_name="P", genre=g) for n, g in enumerate(["pop", "jazz", "ska"] * 4)
    ]
    playlists = prepared(tmp_path, few, "pop,jazz", a=table).catalog.playlists
    assert [int(t) for t in playlists["track_id"]] == [0, 1, 3, 4, 6, 7, 9, 10]


def test_playlists_of_two_sources(tmp_path: Path, few: Settings) -> None:
    spotify = "37i9dQZF1DXcZDD7cfEKhW"
    one = [row(n, playlist_id=p, playlist_name="one") for p in ("7", spotify) for n in range(4)]
    two = [row(n, playlist_id=p, playlist_name="two") for p in ("7", spotify) for n in range(4, 8)]
    playlists = prepared(tmp_path, few, "all", one=one, two=two).catalog.playlists
    sizes = playlists.groupby(["playlist_id", "playlist_name"]).size().to_dict()
    assert sizes == {("7", "one"): 4, (spotify, "one"): 4, ("two:7", "two"): 4}


def test_no_playlists(tmp_path: Path, few: Settings) -> None:
    playlists = prepared(tmp_path, few, "all", a=rows(10)).catalog.playlists
    assert list(playlists.columns) == ["playlist_id", "playlist_name", "track_id"]
    assert playlists.empty


def test_one_genre_only(tmp_path: Path, few: Settings) -> None:
    for request in ("default", "all", "pop"):
        with pytest.raises(GenreError, match=r"two genres or more"):
            prepared(tmp_path, few, request, a=rows(20, genre="pop"))


def test_unfit_tables_are_refused(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(BadRowsError):
        prepared(tmp_path, settings, "all", a=rows(20, energy="x"))
