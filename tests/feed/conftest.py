"""A store of its own for every test, and rows to feed it."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.feed.store import CatalogStore
from recommender.settings import Settings, load_settings
from recommender.state import StateDirectory


@pytest.fixture
def settings() -> Settings:
    return load_settings()


@pytest.fixture
def state(tmp_path: Path) -> StateDirectory:
    home = tmp_path / "home"
    home.mkdir()
    return StateDirectory(home)


@pytest.fixture
def store(state: StateDirectory, settings: Settings) -> CatalogStore:
    return CatalogStore(state, settings.schema)
