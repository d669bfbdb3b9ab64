"""Fixtures shared by all tests."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from chromium import launch
from needed import skip_or_fail

PROJECT = Path(__file__).resolve().parents[1]

pytest_plugins = ["fake_services.fixtures"]


# A state directory of the session's own, set before any other conftest is read: Metaflow takes it from
# the environment when it is first imported. Parallel workers share the one of the process that started them.
if "PYTEST_XDIST_WORKER" not in os.environ:
    for name in [name for name in os.environ if name.startswith(("METAFLOW_", "MSR_"))]:
        del os.environ[name]
    os.environ["MSR_HOME"] = tempfile.mkdtemp(prefix="msr-tests-")


# The same examples in every run, however busy the machine is.
hypothesis.settings.register_profile("msr", derandomize=True, deadline=None)
hypothesis.settings.load_profile("msr")


def pytest_configure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        config.add_cleanup(lambda: shutil.rmtree(os.environ["MSR_HOME"], ignore_errors=True))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with the real catalogs (dataset.zip, spotify_songs.zip)."""
    folder = PROJECT.parent / "shared" / "data"
    if not (folder / "dataset.zip").exists():
        skip_or_fail("the real catalogs (../shared/data) are not here")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, one for all tests of a worker; skips by name where it is not, fails in CI."""
    with launch() as started:
        yield started
