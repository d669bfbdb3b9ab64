"""Whatever MLflow does, a run ends well, soon, and says what became of its mirror."""

from __future__ import annotations

import os
import resource
import signal
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mirrored_runs import open_store, runs_by_level
from misbehaving_server import Misbehaving
from small_runs import flow, msr, said

from benchmarks.mlflow_server import free_port
from recommender.runs import Runs
from recommender.settings import load_settings
from recommender.settings.config import Mlflow
from recommender.state import StateDirectory
from recommender.tracking.mirror import is_mirrored
from recommender.tracking.publishing import Outcome, mirror_while_publishing

LIMIT_S = 10.0
PASSWORD = "hunter2-planted"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A run of the small flow, mirrored to the default store while it published."""
    home = tmp_path_factory.mktemp("small")
    done = flow(home, "run")
    assert done.returncode == 0, said(done)
    state = StateDirectory(home)
    runs = Runs(state)
    return SimpleNamespace(home=home, state=state, runs=runs, run=runs.latest_id(), said=said(done))


def publish(small: SimpleNamespace, **changes: Any) -> Outcome:
    """Mirror the small run again as its publish step did."""
    settings = Mlflow(**{**load_settings().config.mlflow.model_dump(), **changes})
    return mirror_while_publishing(
        small.runs.published(small.run), small.run, str(small.runs.bundle(small.run)), settings, small.state
    )


def test_a_run_is_mirrored_while_it_publishes(small: SimpleNamespace) -> None:
    wait_for_background(small)
    store = open_store(small.state, {})
    assert is_mirrored(store, small.run)
    tags = runs_by_level(store)["parent"][0].data.tags
    assert tags["metaflow_pathspec"] == f"MSRFlow/{small.run}"
    assert len(tags["git_commit"].partition("-")[0]) in (0, 40)
    assert "MLflow" in small.said


def wait_for_background(small: SimpleNamespace) -> None:
    """On a slow machine the mirror goes on when the run has ended: wait for its lock."""
    with small.state.lock("mlflow-mirror", exclusive=True):
        pass
    if "under way" in small.said and not is_mirrored(open_store(small.state, {}), small.run):
        time.sleep(20)


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("401", "does not know this user"),
        ("403", "refuses this user"),
        ("404", "no MLflow at this address"),
        ("429", "asks for fewer requests"),
        ("500", "answers with an error"),
        ("302", "answers with an error"),
        ("html", "not as MLflow does"),
        ("redirect", "answers with an error"),
        ("cut", "does not answer"),
        ("silent", "does not answer"),
        ("trickle", "does not answer"),
    ],
)
def test_a_server_that_misbehaves_costs_a_mirror_not_a_run(
    small: SimpleNamespace, misbehaving: Misbehaving, mode: str, reason: str
) -> None:
    misbehaving.mode = mode
    os.environ["MLFLOW_TRACKING_URI"] = misbehaving.address.replace("//", f"//somebody:{PASSWORD}@")
    began = time.monotonic()
    outcome = publish(small, wait_s=6.0 if mode == "trickle" else 8.0)
    assert time.monotonic() - began < LIMIT_S
    assert outcome.state == "missing"
    assert reason in outcome.text
    assert f"msr mirror --run {small.run}" in outcome.text
    assert PASSWORD not in outcome.text
    assert misbehaving.address in outcome.text


@pytest.mark.parametrize("mode", ["later silent", "slow"])
def test_a_server_that_falls_silent_or_slow_holds_nobody_up(
    small: SimpleNamespace, misbehaving: Misbehaving, mode: str
) -> None:
    misbehaving.mode = mode
    os.environ["MLFLOW_TRACKING_URI"] = misbehaving.address
    began = time.monotonic()
    outcome = publish(small, wait_s=6.0, background_s=12.0)
    assert time.monotonic() - began < LIMIT_S
    # Slow answers that make no sense to MLflow may end it before the time is over.
    assert outcome.state in ("under way", "missing")
    assert f"msr mirror --run {small.run}" in outcome.text


@pytest.mark.parametrize(
    "address",
    [
        f"http://127.0.0.1:{free_port()}",
        f"postgresql://somebody:{PASSWORD}@127.0.0.1:{free_port()}/mlflow",
        f"http://somebody:{PASSWORD}@127.0.0.1:99999",
        f"http://somebody:{PASSWORD}@[::1",
        f"nonsense://somebody:{PASSWORD}@host/path",
    ],
)
def test_an_address_where_nothing_is_costs_a_mirror_not_a_run(small: SimpleNamespace, address: str) -> None:
    os.environ["MLFLOW_TRACKING_URI"] = address
    began = time.monotonic()
    outcome = publish(small)
    assert time.monotonic() - began < LIMIT_S
    assert outcome.state == "missing"
    assert PASSWORD not in outcome.text + log_of(small)


def log_of(small: SimpleNamespace) -> str:
    return (small.state.reports / small.run / "mlflow-mirror.log").read_text()


def test_a_full_disk_costs_a_mirror_not_a_run(small: SimpleNamespace, tmp_path: Path) -> None:
    # A file size limit gives the same refusal from the operating system as a full disk.
    full = StateDirectory(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, before[1]))
    try:
        outcome = mirror_while_publishing(
            small.runs.published(small.run),
            small.run,
            str(small.runs.bundle(small.run)),
            load_settings().config.mlflow,
            full,
        )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert outcome.state == "missing"
    assert "cannot be written" in outcome.text or "full" in outcome.text
    assert not (full.mlflow / "mlflow.db").exists()


def test_a_worker_that_dies_is_noticed(small: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "")
    monkeypatch.setattr("sys.executable", "/bin/false")
    outcome = publish(small)
    assert outcome.state == "missing"
    assert "mlflow-mirror.log" in outcome.text


def test_the_mirror_can_be_switched_off(small: SimpleNamespace) -> None:
    outcome = publish(small, mirror=False)
    assert outcome.state == "off"
    assert f"msr mirror --run {small.run}" in outcome.text


def test_a_mirror_that_needs_longer_goes_on_after_the_run(small: SimpleNamespace, server: str) -> None:
    os.environ["MLFLOW_TRACKING_URI"] = server
    for wait_s in (0.6, 0.9, 1.2, 2.0):  # long enough to be answered, too short to be done
        outcome = publish(small, wait_s=wait_s)
        if outcome.state == "under way":
            break
    assert outcome.state == "under way", outcome
    deadline = time.monotonic() + 60
    store = open_store(small.state, dict(os.environ))
    while not is_mirrored(store, small.run) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert is_mirrored(store, small.run)


def test_a_run_without_mlflow_ends_well_and_the_command_it_names_completes_the_mirror(tmp_path: Path) -> None:
    down = f"http://127.0.0.1:{free_port()}"
    done = flow(tmp_path, "run", MLFLOW_TRACKING_URI=down)
    assert done.returncode == 0, said(done)
    run = Runs(StateDirectory(tmp_path)).latest_id()
    assert f"msr mirror --run {run}" in said(done)
    refused = msr(tmp_path, "mirror", "--run", run, MLFLOW_TRACKING_URI=down)
    assert refused.returncode == 1
    assert "does not answer" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert msr(tmp_path, "mirror", "--run", run).returncode == 0
    assert is_mirrored(open_store(StateDirectory(tmp_path), {}), run)


def test_a_resumed_run_has_one_mirror(tmp_path: Path) -> None:
    killed = flow(tmp_path, "run", MSR_TEST_KILL="1")
    assert killed.returncode == -9, said(killed)
    failed = flow(tmp_path, "resume", MSR_TEST_FAIL_END="1")
    assert failed.returncode == 1
    resumed = flow(tmp_path, "resume")
    assert resumed.returncode == 0, said(resumed)
    state = StateDirectory(tmp_path)
    completed = msr(tmp_path, "mirror", "--all")
    assert completed.returncode == 0, said(completed)
    run = Runs(state).latest_id()
    store = open_store(state, {})
    runs = runs_by_level(store)
    assert [parent.data.tags["metaflow_run_id"] for parent in runs["parent"]] == [run]
    assert len(runs["genre"]) == 2
    assert is_mirrored(store, run)
    again = msr(tmp_path, "mirror", "--all", "--json")
    assert '"already there"' in again.stdout
