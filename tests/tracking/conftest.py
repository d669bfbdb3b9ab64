"""Real MLflow servers on sqlite and on PostgreSQL, and a server that misbehaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mirrored_runs import allow_mlflow, environment, forget_models, made_up, open_store, record, sqlite_home
from mirrored_runs import state as state
from misbehaving_server import Misbehaving, misbehaving_server
from postgres import postgres_database

from benchmarks.mlflow_server import mlflow_server
from recommender.state import StateDirectory
from recommender.tracking.store import Store

__all__ = ["environment", "made_up", "record", "sqlite_home", "state"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Servers are dear to start: one worker takes all that need them.
    allow_mlflow(items, Path(__file__).parent)


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Database, artifacts and log of the server on sqlite."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="session")
def server(server_folder: Path) -> Iterator[str]:
    """A real MLflow server on sqlite."""
    with mlflow_server(server_folder) as address:
        yield address


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real MLflow server on a PostgreSQL of its own."""
    with (
        postgres_database() as database,
        mlflow_server(tmp_path_factory.mktemp("postgres"), database) as address,
    ):
        yield address


@pytest.fixture(params=["server", "postgres_server"])
def store(request: pytest.FixtureRequest, sqlite_home: StateDirectory) -> Store:
    """An experiment of the test's own on each kind of server, and an empty registry."""
    address = request.getfixturevalue(request.param)
    opened = open_store(sqlite_home, {"MLFLOW_TRACKING_URI": address}, request.node.name)
    forget_models(opened)
    return opened


@pytest.fixture
def misbehaving() -> Iterator[Misbehaving]:
    """A server on this machine that does what its `mode` says."""
    with misbehaving_server() as server:
        yield server
