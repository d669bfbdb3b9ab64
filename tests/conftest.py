"""Fixtures shared by all tests."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """Give the session a state directory of its own, before anything reads `MSR_HOME`."""
    home = tempfile.mkdtemp(prefix="msr-tests-")
    os.environ["MSR_HOME"] = home
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))


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
