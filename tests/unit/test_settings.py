"""YAML files become settings, or an error that names the key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from recommender.errors import SettingsError
from recommender.settings import Settings, load_settings, parse_yaml
from recommender.state import PROJECT


@pytest.fixture
def documents() -> dict[str, dict[str, Any]]:
    return {
        name: yaml.safe_load((PROJECT / f"{name}.yaml").read_text())
        for name in ("config", "params", "schema")
    }


def settings_error(documents: dict[str, dict[str, Any]]) -> str:
    with pytest.raises(SettingsError) as caught:
        Settings.from_mappings(**documents)
    return str(caught.value)


def test_the_projects_own_files_are_valid() -> None:
    settings = load_settings()
    assert settings.config.sources["sample"].fictional
    assert len(settings.config.genres.default) == 10
    assert settings.schema.columns["track_id"].required


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().params.clusters.max_share = 1.0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("place", "key", "nearest"),
    [
        (("params", "clusters"), "maxshare", "max_share"),
        (("params",), "sed", "seed"),
        (("params", "classifier", "candidates", 1), "hiden", "hidden"),
        (("config", "sources", "sample"), "locaton", "location"),
        (("schema", "columns", "tempo"), "mininum", "min"),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_known_one(
    documents: dict[str, Any], place: tuple[str | int, ...], key: str, nearest: str
) -> None:
    section: Any = documents
    for part in place:
        section = section[part]
    section[key] = 1
    message = settings_error(documents)
    assert key in message
    assert f"did you mean '{nearest}'" in message
    assert f"{place[0]}.yaml" in message


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("clusters", "max_share", "much"),
        ("clusters", "k", [1]),
        ("clusters", "k", []),
        ("validation", "max_bad_rows", True),
        ("features", "audio", "tempo"),
        ("split", "test_share", 1.5),
    ],
)
def test_a_wrong_value_is_named_with_what_was_wanted(
    documents: dict[str, Any], section: str, key: str, value: object
) -> None:
    documents["params"][section][key] = value
    message = settings_error(documents)
    assert f"{section}.{key}" in message
    assert "Wanted:" in message


def test_a_missing_key_is_named(documents: dict[str, Any]) -> None:
    del documents["params"]["clusters"]["criterion"]
    assert "'clusters.criterion' is missing in params.yaml" in settings_error(documents)


@pytest.mark.parametrize(("text", "said"), [("a: [1", "line"), ("- a\n- b", "list"), ("", "NoneType")])
def test_text_that_is_no_mapping_is_refused(text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        parse_yaml(text, "params.yaml")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"config\.yaml"):
        load_settings(tmp_path)
