"""The default store is made once, whole, whoever comes first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from recommender.errors import TrackingError
from recommender.state import StateDirectory
from recommender.tracking.local_store import create_local_store

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
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{tmp_path / 'mlflow' / 'mlflow.db'}")
    assert len(client.search_runs([client.get_experiment_by_name("msr").experiment_id])) == 3
    assert not list((tmp_path / "mlflow").glob(".creating.*"))


def test_a_creation_that_was_killed_leaves_no_store(tmp_path: Path) -> None:
    killing = "u._upgrade_db = lambda _: os.kill(os.getpid(), signal.SIGKILL)"
    half = CREATE.replace("store =", f"import mlflow.store.db.utils as u, os, signal\n{killing}\nstore =")
    killed = subprocess.run([sys.executable, "-c", half, str(tmp_path)], timeout=120, check=False)
    assert killed.returncode == -9
    assert not (tmp_path / "mlflow" / "mlflow.db").exists()
    subprocess.run([sys.executable, "-c", CREATE, str(tmp_path)], timeout=120, check=True)


def test_a_store_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    state = StateDirectory(tmp_path)
    (state.mlflow / "mlflow.db").symlink_to("/proc/nowhere/mlflow.db")
    with pytest.raises(TrackingError, match=r"cannot be (written|used).*free some space|mirror again"):
        create_local_store(state)
