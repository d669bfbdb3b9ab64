"""A default store to mirror made-up runs to."""

from __future__ import annotations

from pathlib import Path

import pytest
from mirrored_runs import allow_mlflow, environment, forget_models, made_up, open_store, record, sqlite_home
from mirrored_runs import state as state

from recommender.state import StateDirectory
from recommender.tracking.store import Store

__all__ = ["environment", "made_up", "record", "sqlite_home", "state"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    allow_mlflow(items, Path(__file__).parent)


@pytest.fixture
def store(request: pytest.FixtureRequest, sqlite_home: StateDirectory) -> Store:
    """An experiment of the test's own, and an empty registry."""
    opened = open_store(sqlite_home, {}, request.node.name)
    forget_models(opened)
    return opened
