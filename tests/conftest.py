"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


def skip_or_fail(reason: str) -> None:
    """Skip where a developer lacks something; fail in CI, where everything must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with the real catalogs (dataset.zip, spotify_songs.zip)."""
    folder = PROJECT.parent / "shared" / "data"
    if not (folder / "dataset.zip").exists():
        skip_or_fail("the real catalogs (../shared/data) are not here")
    return folder
