"""What schema.yaml may not say."""

from __future__ import annotations

from typing import Any

import pytest

from recommender.errors import SettingsError
from recommender.settings.reading import typed
from recommender.settings.schema import CatalogSchema

COLUMNS: dict[str, Any] = {name: {"type": "text"} for name in ("track_id", "title", "artists", "genre")}


def test_least_schema() -> None:
    assert typed(CatalogSchema, {"columns": COLUMNS}, "schema.yaml").empty == ()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"genre": {"type": "text", "aliases": ["Title"]}}, "'Title' stands for title and genre"),
        ({"genre": {"type": "text", "pattern": "("}}, "a regular expression"),
        ({"genre": {"type": "txt"}}, "columns.genre.type"),
        ({"genre": {"type": "text", "nulable": True}}, "did you mean 'nullable'"),
    ],
)
def test_bad_schema(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        typed(CatalogSchema, {"columns": COLUMNS | changes}, "schema.yaml")


def test_schema_without_what_makes_a_track() -> None:
    with pytest.raises(SettingsError, match="genre lacking"):
        typed(CatalogSchema, {"columns": {k: v for k, v in COLUMNS.items() if k != "genre"}}, "schema.yaml")
