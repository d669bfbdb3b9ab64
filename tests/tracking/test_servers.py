"""What a run's mirror is on a server, on sqlite and on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import mlflow.pyfunc
import pytest
from mirrored_runs import (
    GENRES,
    RUN,
    assert_every_candidate_is_on_a_curve,
    assert_files_can_be_opened,
    assert_whole,
    later,
    named,
    open_store,
    runs_by_level,
)

from recommender.recommender import Recommender
from recommender.state import StateDirectory
from recommender.tracking.aliases import CHAMPION, Served, serve
from recommender.tracking.mirror import is_mirrored, mirror
from recommender.tracking.models import RECOMMENDER
from recommender.tracking.record import RunRecord
from recommender.tracking.store import Store

NEWEST = Served(None)


def test_everything_of_a_run_is_there_once_however_often_it_is_mirrored(
    store: Store, record: RunRecord, made_up: SimpleNamespace, tmp_path: Path
) -> None:
    first = mirror(store, record, NEWEST)
    assert_whole(store, record)
    again = mirror(store, record, NEWEST)
    assert_whole(store, record)
    assert (first.written, again.written) == (GENRES, 0)
    assert_every_candidate_is_on_a_curve(store, record)
    assert_files_can_be_opened(store, record, first.parent, tmp_path)
    assert_the_champion_recommends(made_up)


def assert_the_champion_recommends(made_up: SimpleNamespace) -> None:
    """Whoever asks for `models:/msr-recommender@champion` gets songs of this run."""
    loaded = mlflow.pyfunc.load_model(f"models:/{RECOMMENDER}@{CHAMPION}")
    given = made_up.artifacts.catalog.tracks.head(5)[["title", "artist"]]
    page = loaded.predict(given)
    assert len(page) == 10
    assert set(page["track_id"]) <= set(Recommender.load(made_up.bundle).bundle.tracks["track_id"])


def test_a_rollback_and_the_return_move_both_aliases(store: Store, record: RunRecord) -> None:
    mirror(store, record, NEWEST)
    mirror(store, later(record, "2000"), NEWEST)
    assert named(store) == ("2000", RUN)
    serve(store, RUN)
    assert named(store) == (RUN, "2000")
    serve(store, "2000")
    assert named(store) == ("2000", RUN)


@pytest.mark.parametrize(("on", "genres_done"), [("sqlite", 0), ("sqlite", GENRES), ("server", 1)])
def test_a_mirror_that_was_killed_is_completed(
    on: str,
    genres_done: int,
    request: pytest.FixtureRequest,
    record: RunRecord,
    sqlite_home: StateDirectory,
) -> None:
    environ = {"MLFLOW_TRACKING_URI": request.getfixturevalue("server")} if on == "server" else {}
    experiment = f"killed {on} {genres_done}"
    store = open_store(sqlite_home, environ, experiment)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(sqlite_home.root), experiment, str(genres_done)],
        input=record.to_json(),
        text=True,
        env={name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"} | environ,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr
    assert not is_mirrored(store, RUN)
    assert runs_by_level(store)["parent"]
    mirror(store, record, NEWEST)
    assert_whole(store, record)


KILLED = """
import os, signal, sys
from pathlib import Path
from recommender.state import StateDirectory
from recommender.tracking.aliases import Served
from recommender.tracking.destination import ON_COMMAND, Destination
from recommender.tracking.mirror import mirror
from recommender.tracking.record import RunRecord
from recommender.tracking.store import connect
state = StateDirectory(Path(sys.argv[1]))
store = connect(Destination.from_environment(state, os.environ), ON_COMMAND, sys.argv[2], state)
def stop(done, total):
    if done == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
mirror(store, RunRecord.from_json(sys.stdin.read()), Served(None), stop)
"""


CREATE = """
import sys
from pathlib import Path
from recommender.state import StateDirectory
from recommender.tracking.destination import ON_COMMAND, Destination
from recommender.tracking.store import connect
state = StateDirectory(Path(sys.argv[1]))
store = connect(Destination.from_environment(state, {}), ON_COMMAND, "msr", state)
store.client.create_run(store.experiment_id)
"""


def test_processes_that_begin_together_share_one_store(tmp_path: Path) -> None:
    together = [subprocess.Popen([sys.executable, "-c", CREATE, str(tmp_path)]) for _ in range(3)]
    assert [process.wait(120) for process in together] == [0, 0, 0]
    store = open_store(StateDirectory(tmp_path), {})
    assert len(store.client.search_runs([store.experiment_id])) == 3
    assert not list((tmp_path / "mlflow").glob(".creating.*"))


def test_a_creation_that_was_killed_leaves_no_store(tmp_path: Path) -> None:
    killing = "u._upgrade_db = lambda _: os.kill(os.getpid(), signal.SIGKILL)"
    half = CREATE.replace("store =", f"import mlflow.store.db.utils as u, os, signal\n{killing}\nstore =")
    killed = subprocess.run([sys.executable, "-c", half, str(tmp_path)], timeout=120, check=False)
    assert killed.returncode == -9
    assert not (tmp_path / "mlflow" / "mlflow.db").exists()
    subprocess.run([sys.executable, "-c", CREATE, str(tmp_path)], timeout=120, check=True)
