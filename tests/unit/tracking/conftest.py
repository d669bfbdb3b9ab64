"""Made-up runs, real MLflow stores to mirror them to, and a server that misbehaves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from mirrored_runs import GENRES, RUN, open_store
from misbehaving_server import Misbehaving, misbehaving_server
from postgres import postgres_database

from benchmarks.mlflow_server import mlflow_server
from benchmarks.synthetic_run import synthetic_run
from recommender.state import StateDirectory
from recommender.tracking.description import describe_run
from recommender.tracking.record import RunRecord
from recommender.tracking.store import Store

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Servers are dear to start: one worker takes all that need them.
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("mlflow"))
            # MLflow uses what other libraries are going to take away.
            item.add_marker(pytest.mark.filterwarnings("ignore::DeprecationWarning"))
            item.add_marker(pytest.mark.filterwarnings("ignore:.*type hint is inferred as AnyType"))


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of MLflow's is set, and what a test sets is gone after it."""
    before = dict(os.environ)
    for name in before:
        if name.startswith("MLFLOW_TRACKING"):
            del os.environ[name]
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the made-up run lies."""
    return tmp_path_factory.mktemp("made-up")


@pytest.fixture(scope="session")
def made_up(home: Path) -> SimpleNamespace:
    """A small run: `artifacts`, `facts` and the folder of its bundle."""
    artifacts, facts = synthetic_run(home / "bundle", genres=GENRES, run_id=RUN)
    return SimpleNamespace(artifacts=artifacts, facts=facts, bundle=home / "bundle")


@pytest.fixture(scope="session")
def record(made_up: SimpleNamespace) -> RunRecord:
    """What is to be mirrored of it."""
    return describe_run(made_up.artifacts, made_up.facts, str(made_up.bundle))


@pytest.fixture
def state(tmp_path: Path) -> StateDirectory:
    """A state directory of the test's own."""
    return StateDirectory(tmp_path / "state")


@pytest.fixture(scope="session")
def sqlite_home(tmp_path_factory: pytest.TempPathFactory) -> StateDirectory:
    """A state directory whose default store the session shares."""
    return StateDirectory(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real MLflow server on sqlite."""
    with mlflow_server(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real MLflow server on a PostgreSQL of its own."""
    with (
        postgres_database() as database,
        mlflow_server(tmp_path_factory.mktemp("postgres"), database) as address,
    ):
        yield address


@pytest.fixture(params=["sqlite", "server", "postgres_server"])
def store(request: pytest.FixtureRequest, sqlite_home: StateDirectory) -> Store:
    """An experiment of the test's own in each kind of store."""
    environ: dict[str, str] = {}
    if request.param != "sqlite":
        environ["MLFLOW_TRACKING_URI"] = request.getfixturevalue(request.param)
    return open_store(sqlite_home, environ, request.node.name)


@pytest.fixture
def misbehaving() -> Iterator[Misbehaving]:
    """A server on this machine that does what its `mode` says."""
    with misbehaving_server() as server:
        yield server
