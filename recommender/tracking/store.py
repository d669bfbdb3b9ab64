"""The connection to MLflow, and its errors in our words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import mlflow
import requests
import sqlalchemy.exc
from mlflow import MlflowClient
from mlflow.entities import Experiment
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import RESOURCE_ALREADY_EXISTS, ErrorCode

from recommender.errors import TrackingError
from recommender.state import StateDirectory
from recommender.tracking.destination import Destination, Patience
from recommender.tracking.local_store import create_local_store, quicken_sqlite

FAILURES = (MlflowException, sqlalchemy.exc.SQLAlchemyError, requests.RequestException, OSError)
"""What MLflow raises when a store cannot be had."""

SERVER_THREADS = 4
"""Requests at a time to a server; sqlite takes one writer."""

_LONGEST_REASON = 400

Item = TypeVar("Item")


@dataclass(frozen=True)
class Store:
    """An experiment of a tracking store.

    Attributes
    ----------
    client : MlflowClient
    experiment_id : str
    destination : Destination
    """

    client: MlflowClient
    experiment_id: str
    destination: Destination

    def each(self, work: Callable[[Item], object], items: Iterable[Item]) -> Iterator[None]:
        """Do something for every item, several at a time where the store can take it; one yield per item."""
        threads = SERVER_THREADS if self.destination.scheme in ("http", "https") else 1
        pool = ThreadPoolExecutor(threads)
        try:
            for _ in pool.map(work, items):
                yield
        finally:
            pool.shutdown(cancel_futures=True)


def connect(
    destination: Destination,
    patience: Patience,
    experiment: str,
    state: StateDirectory,
) -> Store:
    """Open a store, making the default one or the experiment where they are not there.

    Ask with `probe` first: MLflow keeps trying a server that is down. Sets
    MLflow's environment variables in this process.

    Raises
    ------
    TrackingError
        It is down, refuses, or cannot be written.
    """
    os.environ.update(destination.environment(patience))
    with explained(destination):
        if destination.local:
            create_local_store(state)
        if destination.scheme == "sqlite":
            quicken_sqlite()
        # Parts of the client look here, whatever it was told.
        mlflow.set_tracking_uri(destination.uri)
        mlflow.set_registry_uri(destination.uri)
        client = MlflowClient(destination.uri, destination.uri)
        served = destination.scheme in ("http", "https")  # then the server says where artifacts go
        artifacts = None if served else (state.mlflow / "artifacts").as_uri()
        return Store(client, _experiment(client, experiment, artifacts), destination)


@contextmanager
def explained(destination: Destination) -> Iterator[None]:
    """Turn whatever MLflow raises into one clear error without secrets.

    Raises
    ------
    TrackingError
    """
    try:
        yield
    except FAILURES as error:
        # The cause is left out: a trace of it could show a password.
        raise TrackingError(
            f"MLflow at {destination.shown} cannot be used ({_reason(destination, error)})",
            do="mend that, then mirror again",
        ) from None
    except TrackingError as error:
        redacted = (destination.redact(part) for part in (error.got, error.wanted, error.do))
        got, wanted, do = redacted
        raise TrackingError(got, wanted=wanted, do=do) from None


def _experiment(client: MlflowClient, name: str, artifacts: str | None) -> str:
    found = client.get_experiment_by_name(name)
    if found is None:
        try:
            return str(client.create_experiment(name, artifact_location=artifacts))
        except MlflowException as error:
            if error.error_code != ErrorCode.Name(RESOURCE_ALREADY_EXISTS):
                raise
            found = client.get_experiment_by_name(name)  # another process was faster
    if found is None or found.lifecycle_stage != "active":
        raise TrackingError(
            f"the MLflow experiment {name!r} is deleted",
            do=f"restore it ({_restore(found)}), or name another one in config.yaml (mlflow.experiment)",
        )
    return str(found.experiment_id)


def _restore(experiment: Experiment | None) -> str:
    number = experiment.experiment_id if experiment else "ID"
    return f"mlflow experiments restore --experiment-id {number}"


def _reason(destination: Destination, error: Exception) -> str:
    """Take the first line that says something, short, without secrets."""
    said = destination.redact(str(getattr(error, "orig", None) or error)).strip()
    line = next((line.strip() for line in said.splitlines() if line.strip()), type(error).__name__)
    return line if len(line) <= _LONGEST_REASON else line[:_LONGEST_REASON] + "…"
