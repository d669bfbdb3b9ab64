"""Playlists to measure with: named, or from a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recommender.catalog.ingest import ingest
from recommender.catalog.prepare import Prepared, prepare
from recommender.catalog.validate import validate
from recommender.errors import PlaylistError
from recommender.evaluation.playlist_source import known_playlists
from recommender.playlists.catalog_index import CatalogIndex
from recommender.settings import Settings, load_settings
from recommender.state import PROJECT, StateDirectory

UPLOADS = PROJECT / "data" / "sample" / "playlists"


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings()


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> StateDirectory:
    return StateDirectory(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="module")
def sample(settings: Settings, state: StateDirectory) -> Prepared:
    return prepare(validate(ingest("sample", settings, state, PROJECT), settings), "default", settings)


@pytest.fixture(scope="module")
def matching(sample: Prepared) -> CatalogIndex:
    return CatalogIndex.build(sample.catalog.tracks)


def test_a_named_source_gives_its_playlists(
    sample: Prepared, matching: CatalogIndex, settings: Settings, state: StateDirectory
) -> None:
    known = known_playlists("sample", matching, settings, state)
    own = sample.catalog.playlists
    assert known.table["track_id"].tolist() == own["track_id"].tolist()
    assert known.note.startswith("sample: 60 playlists; ")


@pytest.mark.parametrize("name", ["million-playlist.json", "exportify-net.csv", "pasted-links.txt"])
def test_a_file_in_an_upload_format_is_matched_to_the_catalog(
    name: str, sample: Prepared, matching: CatalogIndex, settings: Settings, state: StateDirectory
) -> None:
    known = known_playlists(str(UPLOADS / name), matching, settings, state)
    assert len(known.table) >= 5
    assert set(known.table["track_id"]) <= set(sample.catalog.tracks["track_id"])
    assert list(known.table.columns) == ["playlist_id", "playlist_name", "track_id"]


def test_playlists_of_one_name_stay_apart(
    sample: Prepared, matching: CatalogIndex, settings: Settings, state: StateDirectory, tmp_path: Path
) -> None:
    ids = sample.catalog.tracks["track_id"].tolist()
    playlists = [
        {"name": "Mine", "tracks": [{"track_uri": f"spotify:track:{one}"} for one in part]}
        for part in (ids[:3], ids[3:7])
    ]
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({"playlists": playlists}))
    table = known_playlists(str(file), matching, settings, state).table
    assert table.groupby("playlist_id").size().tolist() == [3, 4]


@pytest.mark.parametrize("spec", ["nowhere.json", "", "data", "spotify-114K"])
def test_neither_name_nor_file(
    spec: str, matching: CatalogIndex, settings: Settings, state: StateDirectory
) -> None:
    with pytest.raises(PlaylistError, match="neither a source nor a file"):
        known_playlists(spec, matching, settings, state)
