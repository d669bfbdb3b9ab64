"""Whatever MLflow does, a run is not held up, and says what became of its mirror."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

import pytest
from full_disk import full_disk
from mirrored_runs import RUN, later, open_store
from misbehaving_server import Misbehaving

from benchmarks.mlflow_server import free_port
from recommender.settings import load_settings
from recommender.settings.config import Mlflow
from recommender.state import StateDirectory
from recommender.tracking.destination import Destination
from recommender.tracking.mirror import is_mirrored
from recommender.tracking.publishing import Outcome, _supervised, mirror_beside, mirror_while_publishing
from recommender.tracking.record import RunRecord
from recommender.tracking.worker import STARTED

LIMIT_S = 10.0
PASSWORD = "hunter2-planted"


def publish(record: RunRecord, state: StateDirectory, **changes: Any) -> Outcome:
    """Mirror the made-up run as the last step does, and see that it takes no longer than allowed."""
    settings = load_settings().config.mlflow.model_copy(update=changes)
    began = time.monotonic()
    outcome = mirror_beside(record, settings, state)
    assert time.monotonic() - began < LIMIT_S
    assert outcome.state == "complete" or f"msr mirror --run {record.facts.run_id}" in outcome.text
    return outcome


def log_of(state: StateDirectory) -> str:
    return (state.reports / RUN / "mlflow-mirror.log").read_text()


def wait_for(text: str, state: StateDirectory) -> None:
    """Wait until the log says something: a machine that is busy elsewhere takes longer to import MLflow."""
    deadline = time.monotonic() + 60
    while text not in log_of(state) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert text in log_of(state)


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("401", "does not know this user"),
        ("403", "refuses this user"),
        ("429", "asks for fewer requests"),
        ("500", "answers with an error"),
        ("cut", "does not answer"),
        ("silent", "does not answer"),
        ("trickle", "does not answer"),
    ],
)
def test_a_server_that_misbehaves_costs_a_mirror_not_a_run(
    record: RunRecord, state: StateDirectory, misbehaving: Misbehaving, mode: str, reason: str
) -> None:
    misbehaving.mode = mode
    os.environ["MLFLOW_TRACKING_URI"] = misbehaving.address.replace("//", f"//somebody:{PASSWORD}@")
    outcome = publish(record, state, wait_s=5.0)
    assert outcome.state == "missing"
    assert reason in outcome.text
    assert misbehaving.address in outcome.text
    assert PASSWORD not in outcome.text + log_of(state)


@pytest.mark.parametrize("mode", ["later silent", "slow", "later 401", "later 403", "later 429", "later 500"])
def test_a_server_that_turns_bad_later_holds_nobody_up(
    record: RunRecord, state: StateDirectory, misbehaving: Misbehaving, mode: str
) -> None:
    misbehaving.mode = mode
    os.environ["MLFLOW_TRACKING_URI"] = misbehaving.address
    outcome = publish(record, state, wait_s=6.0, background_s=12.0)
    assert outcome.state in ("under way", "missing")


@pytest.mark.parametrize(
    "address",
    [
        f"http://127.0.0.1:{free_port()}",
        f"postgresql://somebody:{PASSWORD}@127.0.0.1:{free_port()}/mlflow",
        f"http://somebody:{PASSWORD}@127.0.0.1:99999",
        f"http://somebody:{PASSWORD}@[::1",
        f"nonsense://somebody:{PASSWORD}@host/path",
    ],
    ids=["nobody", "no-database", "no-port", "half", "no-scheme"],
)
def test_an_address_where_nothing_is_costs_a_mirror_not_a_run(
    record: RunRecord, state: StateDirectory, address: str
) -> None:
    os.environ["MLFLOW_TRACKING_URI"] = address
    outcome = publish(record, state)
    assert outcome.state in ("missing", "under way")
    if outcome.state == "under way":
        wait_for("ERROR", state)
    written = [path.read_text() for path in state.root.rglob("*") if path.is_file()]
    assert PASSWORD not in outcome.text + "".join(written)


def test_a_full_disk_costs_a_mirror_not_a_run(record: RunRecord, state: StateDirectory) -> None:
    with full_disk(400_000):
        assert publish(record, state).state in ("missing", "under way")
    wait_for("cannot be written", state)
    assert not (state.mlflow / "mlflow.db").exists()


def test_a_worker_that_dies_is_noticed(
    record: RunRecord, state: StateDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    outcome = publish(record, state)
    assert outcome.state == "missing"
    assert "mlflow-mirror.log" in outcome.text


def test_the_mirror_can_be_switched_off(state: StateDirectory) -> None:
    settings = Mlflow(mirror=False, experiment="msr", wait_s=8.0, background_s=9.0)
    outcome = mirror_while_publishing(RUN, "nowhere", settings, state)
    assert outcome.state == "off"
    assert f"msr mirror --run {RUN}" in outcome.text


def test_a_mirror_that_needs_longer_goes_on_after_the_run(
    record: RunRecord, state: StateDirectory, server: str
) -> None:
    os.environ["MLFLOW_TRACKING_URI"] = server
    own = later(record, "5000")
    for wait_s in (0.8, 1.2, 1.8, 2.5):  # long enough to be answered, too short to be done
        outcome = publish(own, state, wait_s=wait_s, experiment="goes on")
        if outcome.state == "under way":
            break
    assert outcome.state == "under way", outcome
    store = open_store(state, dict(os.environ), "goes on")
    deadline = time.monotonic() + 60
    while not is_mirrored(store, "5000") and time.monotonic() < deadline:
        time.sleep(0.5)
    assert is_mirrored(store, "5000")


def test_a_mirror_in_files_that_has_begun_is_not_ended(state: StateDirectory) -> None:
    code = f"import time; print({json.dumps(json.dumps({'stage': STARTED}))}, flush=True); time.sleep(60)"
    worker = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    try:
        files = Destination.from_environment(state, {})
        outcome = _supervised(worker, time.monotonic() + 1.5, files, RUN, state.root / "log")
        assert outcome.state == "under way"
        assert worker.poll() is None
    finally:
        worker.kill()
        worker.wait()
