"""The real catalogs: known quirks are found, both are read by one schema, memory stays small."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from recommender.catalog.ingest import ingest
from recommender.catalog.prepare import Prepared, prepare
from recommender.catalog.report import TableReport
from recommender.catalog.validate import Validated, validate
from recommender.settings import Settings, load_settings
from recommender.state import PROJECT, StateDirectory

pytestmark = pytest.mark.data

NAMELESS = "1kR4gIb7nGxHPI3D2ifs59"
GENRES_BOTH_HAVE = ("edm", "hip-hop", "latin", "pop", "r-n-b", "rock")


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings()


@pytest.fixture(scope="module")
def both(real_data: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Validated:
    spec = f"{real_data / 'dataset.zip'},{real_data / 'spotify_songs.zip'}"
    state = StateDirectory(tmp_path_factory.mktemp("state"))
    return validate(ingest(spec, settings, state, PROJECT), settings)


@pytest.fixture(scope="module")
def merged(both: Validated, settings: Settings) -> Prepared:
    return prepare(both, "all", settings)


def only(validated: Validated, position: int) -> Validated:
    report = validated.report
    kept = type(report)(report.tables[position : position + 1], report.max_bad_rows, report.max_listed_rows)
    return Validated(validated.tables[position : position + 1], kept)


def counts(report: TableReport) -> dict[str, tuple[int, int]]:
    return {f"{f.kind} {f.column or ''}".strip(): (f.rows, f.tracks) for f in report.findings}


def test_known_quirks_of_the_114k_catalog(both: Validated, settings: Settings) -> None:
    report = both.report.tables[0]
    assert report.sha256 == settings.config.sources["spotify-114k"].sha256
    assert (report.rows, report.bad_rows, report.duplicates, report.usable) == (114_000, 1, 450, 113_549)
    assert list(report.bad["column"]) == ["title", "artists", "duration_ms"]
    assert report.extra == ("(unnamed)",)
    found = counts(report)
    assert found["unknown_value tempo"][0] == 157
    assert found["unknown_value danceability"][0] == 157
    assert found["unknown_value time_signature"][0] == 163
    assert found["above_usual duration_ms"][1] == 73
    assert found["several_genres genre"][1] == 16_299
    assert found["differing_popularity popularity"][1] == 720
    assert "conflicting_features" not in found
    both.raise_if_unfit()


def test_playlists_catalog_is_read_by_the_same_schema(both: Validated) -> None:
    report = both.report.tables[1]
    assert report.missing == ()
    assert (report.rows, report.bad_rows, report.duplicates) == (32_833, 5, 0)
    assert set(report.bad["column"]) == {"title", "artists"}
    assert set(report.bad["value"]) == {"NA"}


def test_default_genres_of_each(both: Validated, settings: Settings) -> None:
    large = prepare(only(both, 0), "default", settings)
    assert large.choice.genres == tuple(sorted(settings.config.genres.default))
    assert len(large.catalog.tracks) == 9_207
    small = prepare(only(both, 1), "default", settings)
    assert small.choice.genres == GENRES_BOTH_HAVE
    assert "lacks alternative, classical, country, jazz" in small.notes[0]


def test_playlists(both: Validated, settings: Settings) -> None:
    catalog = prepare(only(both, 1), "all", settings).catalog
    assert catalog.playlists["playlist_id"].nunique() == 471
    assert not catalog.playlists.duplicated(["playlist_id", "track_id"]).any()
    assert set(catalog.playlists["track_id"]) <= set(catalog.tracks["track_id"])


def test_merged(merged: Prepared) -> None:
    tracks = merged.catalog.tracks
    assert len(tracks) == 116_128
    assert len(merged.choice.genres) == 114
    assert tracks["track_id"].is_unique
    assert NAMELESS not in set(tracks["track_id"])
    assert (tracks["sources"].map(len) == 2).sum() == 1_964
    first = tracks[tracks["sources"].map(lambda sources: sources == ("dataset", "spotify_songs"))]
    assert first["year"].notna().all()
    assert first["explicit"].notna().all()
    assert tracks["genres"].map(len).min() == 1
    assert (tracks["artist"] != "").all()


def test_versions_are_found_but_not_everywhere(merged: Prepared) -> None:
    tracks = merged.catalog.tracks
    share = 1 - tracks["song_id"].nunique() / len(tracks)
    assert 0.08 < share < 0.18
    titles = tracks["title"].str.casefold().str.strip() + "\t" + tracks["artist"].str.casefold()
    assert tracks.groupby(titles)["song_id"].nunique().max() == 1
    assert np.array_equal(np.unique(tracks["song_id"]), np.arange(tracks["song_id"].nunique()))


# ru_maxrss would not do: a process inherits it from the one that forked it.
SCRIPT = (
    "import json, re, sys\n"
    "from pathlib import Path\n"
    "from recommender.catalog.ingest import ingest\n"
    "from recommender.catalog.prepare import prepare\n"
    "from recommender.catalog.report import to_json\n"
    "from recommender.catalog.validate import validate\n"
    "from recommender.settings import load_settings\n"
    "from recommender.state import PROJECT, StateDirectory\n"
    "settings = load_settings()\n"
    "tables = ingest(sys.argv[1], settings, StateDirectory(Path(sys.argv[2])), PROJECT)\n"
    "validated = validate(tables, settings)\n"
    "to_json(validated.report)\n"
    "tracks = prepare(validated, 'all', settings).catalog.tracks\n"
    "peak = re.search(r'VmHWM:\\s+(\\d+) kB', Path('/proc/self/status').read_text())[1]\n"
    "print(json.dumps({'tracks': len(tracks), 'peak_mb': int(peak) / 1024}))\n"
)


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from /proc")
def test_memory(real_data: Path, tmp_path: Path) -> None:
    spec = ",".join(str(real_data / name) for name in ("dataset.zip", "spotify_songs.zip"))
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, spec, str(tmp_path)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        check=True,
    )
    measured = json.loads(done.stdout)
    assert measured["tracks"] == 116_128
    assert measured["peak_mb"] < 600, measured
