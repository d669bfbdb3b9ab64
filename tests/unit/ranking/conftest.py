"""One small catalog for all tests of the ranking."""

from __future__ import annotations

import pytest
from small_catalog import Small, small

from recommender.settings import load_settings


@pytest.fixture(scope="session")
def world() -> Small:
    """720 tracks of six styles and their index."""
    return small(load_settings().params)
