"""Sources → raw tables and their playlists."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
from pathlib import Path

import pytest
from catalog_tables import csv_text, rows, track_id, with_config, write_csv
from file_server import FileServer

from recommender.catalog.ingest import data_fingerprint, ingest
from recommender.catalog.playlist_file import read_playlists
from recommender.errors import DownloadError, SourceError, TableError
from recommender.settings import Settings
from recommender.settings.config import NamedSource
from recommender.state import PROJECT, StateDirectory


@pytest.fixture
def state(tmp_path: Path) -> StateDirectory:
    return StateDirectory(tmp_path / "state")


def named(settings: Settings, **facts: object) -> Settings:
    source = NamedSource.model_validate({"location": "a.csv"} | facts)
    config = settings.config.model_copy(update={"sources": {"mine": source}})
    return dataclasses.replace(settings, config=config)


def playlists_json(*tracks: str, **more: object) -> str:
    listed = [{"track_uri": uri, "track_name": "x"} for uri in tracks]
    return json.dumps({"playlists": [{"pid": 7, "name": "Seven", "tracks": listed} | more]})


def test_embedded_sample(settings: Settings, state: StateDirectory) -> None:
    (table,) = ingest("sample", settings, state, PROJECT)
    assert table.name == "sample"
    assert table.source.fictional
    assert table.playlists["playlist_id"].nunique() == 60
    assert set(table.playlists["track_id"]) <= set(table.frame["track_id"])
    assert table.extra == ()


def test_url_is_downloaded_into_the_state_directory(
    server: FileServer, settings: Settings, state: StateDirectory
) -> None:
    server.content = gzip.compress(csv_text(rows(5)).encode())
    (table,) = ingest(server.url("songs.csv.gz"), settings, state, PROJECT)
    assert (table.name, len(table.frame)) == ("songs", 5)
    assert any(state.downloads.glob("*-songs.csv.gz"))
    assert table.sha256 == hashlib.sha256(csv_text(rows(5)).encode()).hexdigest()


def test_playlists_by_url(
    server: FileServer, settings: Settings, state: StateDirectory, tmp_path: Path
) -> None:
    write_csv(tmp_path / "a.csv", rows(5))
    server.content, server.content_type = (
        playlists_json(f"spotify:track:{track_id(1)}").encode(),
        "application/json",
    )
    (table,) = ingest("mine", named(settings, playlists=server.url("p.json")), state, tmp_path)
    assert table.playlists.to_dict("records") == [
        {"playlist_id": "7", "playlist_name": "Seven", "track_id": track_id(1)}
    ]


def test_encoding_and_checksum_of_a_named_file(
    settings: Settings, state: StateDirectory, tmp_path: Path
) -> None:
    content = csv_text(rows(3, title="Déjà vu")).encode("cp1252")
    (tmp_path / "a.csv").write_bytes(content)
    good = named(settings, encoding="cp1252", sha256=hashlib.sha256(content).hexdigest())
    (table,) = ingest("mine", good, state, tmp_path)
    assert table.frame["title"].iloc[0] == "Déjà vu"
    with pytest.raises(SourceError, match=r"is not the file that config\.yaml expects"):
        ingest("mine", named(settings, sha256="0" * 64), state, tmp_path)


def test_playlists_file_that_is_not_there(settings: Settings, state: StateDirectory, tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", rows(3))
    with pytest.raises(SourceError, match=r"sources\.mine\.playlists"):
        ingest("mine", named(settings, playlists="gone.json"), state, tmp_path)


def test_limit_on_size_holds_for_local_files(
    settings: Settings, state: StateDirectory, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "a.csv", rows(300))
    with pytest.raises(SourceError, match=r"download\.max_bytes"):
        ingest(str(path), with_config(settings, "download", max_bytes=1000), state, PROJECT)


def test_download_that_fails_leaves_no_table(
    server: FileServer, settings: Settings, state: StateDirectory
) -> None:
    server.statuses = [404]
    with pytest.raises(DownloadError):
        ingest(server.url(), settings, state, PROJECT)
    assert not list(state.downloads.glob("*.csv"))


def test_fingerprint_depends_on_data_and_order(
    settings: Settings, state: StateDirectory, tmp_path: Path
) -> None:
    one, two = write_csv(tmp_path / "one.csv", rows(3)), write_csv(tmp_path / "two.csv", rows(4))
    both = ingest(f"{one},{two}", settings, state, PROJECT)
    assert data_fingerprint(both) == data_fingerprint(ingest(f"{one},{two}", settings, state, PROJECT))
    assert data_fingerprint(both) != data_fingerprint(both[::-1])
    write_csv(two, rows(5))
    assert data_fingerprint(both) != data_fingerprint(ingest(f"{one},{two}", settings, state, PROJECT))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "cannot be read"),
        ("[1, 2]", "no list 'playlists'"),
        ('{"playlists": [3]}', "playlist 0 has no list 'tracks'"),
        (
            playlists_json("spotify:track:short"),
            "playlist 7 has a track with track_uri 'spotify:track:short'",
        ),
        (playlists_json(tracks=[{"track_uri": None}]), "track_uri None"),
        ("[" * 100_000, "cannot be read"),
        ("\xff", "cannot be read"),
    ],
)
def test_bad_playlists_file(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "p.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(TableError, match=says):
        read_playlists(path)


def test_empty_playlists_file(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text('\ufeff{"playlists": []}', encoding="utf-8")
    assert read_playlists(path).empty
