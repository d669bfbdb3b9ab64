"""Runs of a flow with MLflow there, down, and back again."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from mirrored_runs import open_store, runs_by_level
from misbehaving_server import Misbehaving
from planted_secrets import IN_URI, PLANTED, leaks
from small_runs import flow, look, msr, said

from recommender.state import StateDirectory
from recommender.tracking.mirror import is_mirrored


def test_a_run_is_mirrored_while_it_publishes_and_no_secret_with_it(
    tmp_path: Path, server: str, server_folder: Path
) -> None:
    environ = {
        "MLFLOW_TRACKING_URI": server.replace("//", f"//somebody:{IN_URI}@"),
        "AWS_SECRET_ACCESS_KEY": PLANTED,
    }
    done = flow(tmp_path, "run", **environ)
    assert done.returncode == 0, said(done)
    assert "Mirrored to MLflow" in said(done) or "is under way" in said(done)
    run = look(tmp_path).latest
    store = open_store(StateDirectory(tmp_path), {"MLFLOW_TRACKING_URI": server})
    deadline = time.monotonic() + 60  # a slow machine's mirror goes on when the run has ended
    while not is_mirrored(store, run) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert is_mirrored(store, run)
    (parent,) = [
        parent for parent in runs_by_level(store)["parent"] if parent.data.tags["metaflow_run_id"] == run
    ]
    assert parent.info.run_name == parent.data.tags["metaflow_pathspec"] == f"MSRFlow/{run}"
    assert len(parent.data.tags.get("git_commit", "").partition("-")[0]) in (0, 40)
    assert not leaks(tmp_path, said(done))
    assert not leaks(server_folder)


@pytest.mark.parametrize("mode", ["401", "well"])
def test_a_run_without_mlflow_ends_well_and_the_command_it_names_completes_the_mirror(
    tmp_path: Path, misbehaving: Misbehaving, mode: str
) -> None:
    """Refused at once, or let in by a server that is none; the password is left nowhere."""
    misbehaving.mode = mode
    environ = {
        "MLFLOW_TRACKING_URI": misbehaving.address,
        "MLFLOW_TRACKING_USERNAME": "somebody",
        "MLFLOW_TRACKING_PASSWORD": PLANTED,
    }
    done = flow(tmp_path, "run", **environ)
    assert done.returncode == 0, said(done)
    run = look(tmp_path).latest
    assert f"msr mirror --run {run}" in said(done)
    refused = msr(tmp_path, "mirror", "--run", run, **environ)
    assert refused.returncode == 1
    assert "MLflow" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert any("Basic" in request for request in misbehaving.requests)
    assert msr(tmp_path, "mirror", "--run", run).returncode == 0
    assert is_mirrored(open_store(StateDirectory(tmp_path), {}), run)
    assert not leaks(tmp_path, said(done), said(refused))


def test_a_resumed_run_has_one_mirror(tmp_path: Path) -> None:
    killed = flow(tmp_path, "run", MSR_TEST_KILL="1")
    assert killed.returncode == -9, said(killed)
    failed = flow(tmp_path, "resume", MSR_TEST_FAIL_END="1")
    assert failed.returncode == 1
    resumed = flow(tmp_path, "resume")
    assert resumed.returncode == 0, said(resumed)
    completed = msr(tmp_path, "mirror", "--all")
    assert completed.returncode == 0, said(completed)
    run = look(tmp_path).latest
    store = open_store(StateDirectory(tmp_path), {})
    runs = runs_by_level(store)
    assert [parent.data.tags["metaflow_run_id"] for parent in runs["parent"]] == [run]
    assert len(runs["genre"]) == 2
    assert is_mirrored(store, run)
    again = msr(tmp_path, "mirror", "--all", "--json")
    assert '"already there"' in again.stdout
