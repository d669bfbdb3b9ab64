"""Fixtures of the catalog tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from file_server import FileServer

from recommender.settings import Settings, load_settings


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Give the settings as the project ships them."""
    return load_settings()


@pytest.fixture
def server() -> Iterator[FileServer]:
    """Run a web server on this machine that misbehaves on demand."""
    with FileServer() as running:
        yield running
