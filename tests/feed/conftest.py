"""A store of its own for every test, and rows to feed it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_services.reccobeats import FakeReccoBeats
from fake_services.spotify import FakeSpotify

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


@pytest.fixture
def spotify() -> Iterator[FakeSpotify]:
    with FakeSpotify() as fake:
        yield fake


@pytest.fixture
def reccobeats() -> Iterator[FakeReccoBeats]:
    with FakeReccoBeats() as fake:
        yield fake
