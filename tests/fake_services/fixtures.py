"""The fake services as fixtures, known to all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fake_services.reccobeats import FakeReccoBeats
from fake_services.spotify import FakeSpotify


@pytest.fixture
def spotify() -> Iterator[FakeSpotify]:
    with FakeSpotify() as fake:
        yield fake


@pytest.fixture
def reccobeats() -> Iterator[FakeReccoBeats]:
    with FakeReccoBeats() as fake:
        yield fake
