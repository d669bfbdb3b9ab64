"""The sample's uploads: every format is recognised, and its songs are found in the sample's catalog."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playlist_samples import UPLOADS, upload_paths

from recommender.playlists import read_playlist
from recommender.playlists.catalog_index import CatalogIndex
from recommender.playlists.matching import How, match
from recommender.playlists.report import upload_report
from recommender.settings.config import UploadLimits

# For each file its format and, of its first playlist, how many songs are matched, known from the
# file itself, and not found.
EXPECTED = {
    "Playlist1-2020.json": ("Spotify account data (playlists)", (10, 0, 2)),
    "Playlist1.json": ("Spotify account data (playlists)", (12, 0, 3)),
    "StreamingHistory_music_0.json": ("Spotify streaming history", (16, 0, 2)),
    "Streaming_History_Audio_2024_0.json": ("Spotify streaming history", (16, 0, 2)),
    "YourLibrary.json": ("Spotify account data (library)", (36, 0, 2)),
    "apple-music.txt": ("Apple Music (text)", (10, 0, 2)),
    "chosic.csv": ("Chosic", (15, 0, 0)),
    "exportify-app-german.csv": ("Exportify (exportify.app)", (16, 0, 0)),
    "exportify-app.csv": ("Exportify (exportify.app)", (20, 0, 0)),
    "exportify-net-older.csv": ("Exportify (exportify.net, older form)", (14, 2, 0)),
    "exportify-net.csv": ("Exportify (exportify.net)", (18, 2, 1)),
    "itunes-library.xml": ("iTunes or Apple Music XML", (8, 0, 2)),
    "late-night-jazz.csv": ("Exportify (exportify.net)", (24, 0, 0)),
    "listenbrainz.jspf": ("JSPF", (12, 0, 2)),
    "million-playlist.json": ("Million Playlist Dataset", (10, 0, 2)),
    "mixed-scripts.m3u8": ("M3U", (16, 0, 0)),
    "pasted-links.txt": ("pasted text", (8, 0, 3)),
    "pasted-names.txt": ("pasted text", (10, 0, 2)),
    "pasted-uris.txt": ("pasted text", (10, 0, 0)),
    "plain.csv": ("CSV", (10, 0, 2)),
    "playlist.xspf": ("XSPF", (8, 0, 2)),
    "salsa.m3u": ("M3U", (12, 0, 0)),
    "soundiiz-index.csv": ("Soundiiz", (8, 0, 2)),
    "soundiiz-semicolon.csv": ("Soundiiz", (11, 0, 2)),
    "tunemymusic.csv": ("TuneMyMusic", (10, 0, 2)),
}
# What stands in the uploads about people, and must not stand in anything read from them.
PERSONAL = ("ip_addr", "user_agent", "username", "spotify:user:", "addedBy", "Added By", "conn_country")


def test_every_upload_is_expected() -> None:
    assert {path.name for path in upload_paths()} == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_upload(name: str, limits: UploadLimits, sample_index: CatalogIndex) -> None:
    form, (matched, from_file, not_found) = EXPECTED[name]
    # The bytes alone: neither name nor ending may matter.
    playlist = read_playlist((UPLOADS / name).read_bytes(), limits=limits)[0]
    found = match(playlist, sample_index)
    hows = [track.how for track in found.tracks if track.duplicate_of is None]
    assert playlist.format == form
    assert (hows.count(How.FILE), hows.count(How.NOT_FOUND)) == (from_file, not_found)
    assert len(found.given_rows) == len(set(found.given_rows.tolist())) == matched
    assert len(found.extra) == from_file
    for track in found.tracks:
        if track.how is How.ID:
            assert sample_index.tracks["track_id"].iat[track.row] == track.track.track_id
    report = upload_report(found, sample_index)
    assert (report.matched, report.from_file, report.not_found) == (matched, from_file, not_found)
    assert json.loads(json.dumps(report.to_dict()))["read"] == matched + from_file + not_found


@pytest.mark.parametrize("path", upload_paths(), ids=lambda path: path.name)
def test_nothing_personal_is_kept(path: Path, limits: UploadLimits) -> None:
    shown = repr(read_playlist(path, limits=limits))
    assert not [word for word in PERSONAL if word in shown]


def test_the_extended_history_has_personal_fields_to_drop() -> None:
    text = (UPLOADS / "Streaming_History_Audio_2024_0.json").read_text()
    address = json.loads(text)[0]["ip_addr"]
    assert address
    assert address not in repr(read_playlist(text.encode()))


def test_both_exportify_app_files_give_features(limits: UploadLimits) -> None:
    for name in ("exportify-app.csv", "exportify-app-german.csv"):
        (playlist,) = read_playlist(UPLOADS / name, limits=limits)
        english = name == "exportify-app.csv"
        assert all((track.features is not None) == english for track in playlist.tracks)
        assert all(
            track.explicit is not None and track.popularity is not None and track.year
            for track in playlist.tracks
        )
        assert sum(track.isrc is not None for track in playlist.tracks) > len(playlist.tracks) / 2


def test_several_playlists_are_offered_by_name(limits: UploadLimits) -> None:
    names = [playlist.name for playlist in read_playlist(UPLOADS / "tunemymusic.csv", limits=limits)]
    assert names == ["Gym, mornings", "Kids asleep", 'Roadtrip "South"']


def test_the_old_western_encoding_is_told(limits: UploadLimits) -> None:
    (playlist,) = read_playlist(UPLOADS / "salsa.m3u", limits=limits)
    assert "Windows-1252" in playlist.notes[0]


def test_limits_come_from_the_settings_file() -> None:
    assert read_playlist(UPLOADS / "late-night-jazz.csv")[0].name == "late-night-jazz"
