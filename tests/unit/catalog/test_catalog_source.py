"""What may be typed after --source."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.catalog.source import resolve
from recommender.errors import SourceError
from recommender.settings import Settings
from recommender.state import PROJECT


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("a.csv", "b.csv.gz", "with,comma.csv"):
        (tmp_path / name).write_text("x")
    return tmp_path


def test_named_path_is_relative_to_the_project_from_any_directory(here: Path, settings: Settings) -> None:
    (source,) = resolve("sample", settings, PROJECT)
    assert source.location == str(PROJECT / "data" / "sample" / "catalog.csv")
    assert source.fictional
    assert source.playlists == str(PROJECT / "data" / "sample" / "playlists.json")


def test_named_url_carries_its_checksum_and_licence(settings: Settings) -> None:
    (source,) = resolve("spotify-114k", settings, PROJECT)
    assert source.is_url
    assert source.sha256 is not None
    assert "ODbL" in (source.licence or "")
    assert not source.fictional


def test_typed_path_is_relative_to_the_working_directory(here: Path, settings: Settings) -> None:
    (source,) = resolve("a.csv", settings, PROJECT)
    assert (source.name, source.location, source.is_url) == ("a", str(here / "a.csv"), False)


def test_several_sources_keep_their_order(here: Path, settings: Settings) -> None:
    sources = resolve("b.csv.gz, https://host.example/x/tracks%20one.csv?token=1 ,a.csv", settings, PROJECT)
    assert [source.name for source in sources] == ["b", "tracks-one", "a"]
    assert [source.is_url for source in sources] == [False, True, False]


def test_path_with_a_comma_is_one_source(here: Path, settings: Settings) -> None:
    (source,) = resolve("with,comma.csv", settings, PROJECT)
    assert source.location.endswith("with,comma.csv")


def test_files_of_one_name_get_distinct_names(here: Path, settings: Settings) -> None:
    (here / "sub").mkdir()
    (here / "sub" / "a.csv").write_text("x")
    first, second = resolve("a.csv,sub/a.csv", settings, PROJECT)
    assert first.name == "a"
    assert second.name.startswith("a-")


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("sampel", ["unknown source 'sampel'", "did you mean 'sample'", "spotify-114k"]),
        ("nothing.csv", ["there is no file", "nothing.csv", "working directory"]),
        ("sub/nothing", ["there is no file"]),
        (".", ["is a folder"]),
        ("", ["no source is given"]),
        (" , ", ["no source is given"]),
        ("a.csv,a.csv", ["given twice"]),
        ("s3://bucket/x.csv", ["'s3:' cannot be read"]),
        ("https:///x.csv", ["names no host"]),
        ("https://[::1/x.csv", ["names no host"]),
        ("a" * 5000, ["unknown source"]),
        ("nul\0byte", ["unknown source"]),
    ],
)
def test_bad_spec(here: Path, settings: Settings, spec: str, says: list[str]) -> None:
    with pytest.raises(SourceError) as caught:
        resolve(spec, settings, PROJECT)
    for part in says:
        assert part in str(caught.value)


def test_named_file_that_is_not_there(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(SourceError, match=r"sources\.sample\.location"):
        resolve("sample", settings, tmp_path)
