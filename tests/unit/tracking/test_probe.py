"""Whatever a server does, the question whether it is there is answered soon and in plain words."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from misbehaving_server import Misbehaving, misbehaving_server

from recommender.errors import TrackingError
from recommender.state import StateDirectory
from recommender.tracking.destination import Destination
from recommender.tracking.probe import probe

PASSWORD = "hunter2-planted"


@pytest.fixture
def misbehaving() -> Iterator[Misbehaving]:
    """A server on this machine that does what its `mode` says."""
    with misbehaving_server() as server:
        yield server


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("401", "does not know this user.*MLFLOW_TRACKING_USERNAME"),
        ("403", "refuses this user.*MLFLOW_TRACKING_PASSWORD"),
        ("404", "no MLflow at this address.*MLFLOW_TRACKING_URI"),
        ("429", "asks for fewer requests.*wait a little"),
        ("500", r"answers with an error \(500\)"),
        ("302", r"answers with an error \(302\)"),
        ("redirect", r"answers with an error \(302\)"),
        ("html", "not as MLflow does"),
        ("cut", "does not answer"),
        ("silent", "does not answer"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    misbehaving: Misbehaving, state: StateDirectory, mode: str, reason: str
) -> None:
    misbehaving.mode = mode
    address = misbehaving.address.replace("//", f"//somebody:{PASSWORD}@")
    destination = Destination.from_environment(state, {"MLFLOW_TRACKING_URI": address})
    began = time.monotonic()
    with pytest.raises(TrackingError, match=reason) as raised:
        probe(destination, 0.5)
    assert time.monotonic() - began < 5
    assert misbehaving.address in str(raised.value)
    assert PASSWORD not in str(raised.value)
    assert "Basic" in misbehaving.requests[0]  # it was used


@pytest.mark.parametrize("scheme", ["http", "postgresql"])
def test_nobody_listening_is_said_at_once(state: StateDirectory, scheme: str) -> None:
    address = f"{scheme}://somebody:{PASSWORD}@127.0.0.1:9/mlflow"
    destination = Destination.from_environment(state, {"MLFLOW_TRACKING_URI": address})
    with pytest.raises(TrackingError, match="does not answer") as raised:
        probe(destination, 5)
    assert PASSWORD not in str(raised.value)


def test_a_server_that_answers_is_passed(misbehaving: Misbehaving, state: StateDirectory) -> None:
    misbehaving.mode = "well"
    probe(Destination.from_environment(state, {"MLFLOW_TRACKING_URI": misbehaving.address}), 5)
