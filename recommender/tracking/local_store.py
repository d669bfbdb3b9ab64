"""The default store: an sqlite database and a folder of artifacts in the state directory."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy.exc
from mlflow.exceptions import MlflowException
from sqlalchemy import event
from sqlalchemy.engine import Engine

from recommender.errors import TrackingError
from recommender.state import StateDirectory, sync_folder


def create_local_store(state: StateDirectory) -> None:
    """Make the database if it is not there; whole or absent, by one process at a time.

    MLflow's own creation is a hundred migrations that fail when two processes
    begin together and that wait for the disk after each. Here they run under a
    lock on a file of another name, without waiting; that file is then made
    safe and renamed.

    Raises
    ------
    TrackingError
        The disk is full or cannot be written.
    """
    database = state.mlflow / "mlflow.db"
    if database.exists():
        return
    with state.lock("mlflow-store", exclusive=True):
        if database.exists():
            return
        try:
            with tempfile.TemporaryDirectory(dir=state.mlflow, prefix=".creating.") as folder:
                fresh = Path(folder) / "mlflow.db"
                _create(fresh)
                _settle(fresh)
                fresh.rename(database)
            sync_folder(state.mlflow)
        except (OSError, sqlite3.Error, sqlalchemy.exc.SQLAlchemyError, MlflowException) as error:
            raise _disk_error(database, error) from error


def quicken_sqlite() -> None:
    """Let sqlite in this process leave it to its log when to wait for the disk.

    A power cut can then lose the last requests, never damage the database; a
    mirror that lost some is completed by mirroring again.
    """
    _on_connection("NORMAL")


def _disk_error(place: Path, error: Exception) -> TrackingError:
    why = str(error).partition("\n")[0]  # the rest is SQL
    return TrackingError(
        f"MLflow's store {place} cannot be written ({why})",
        wanted="a state directory that this user may write, with room on its disk",
        do="free some space, then mirror again",
    )


def _create(database: Path) -> None:
    from mlflow.store.tracking import sqlalchemy_store  # its tables take a second to set up

    open_store: Any = sqlalchemy_store.SqlAlchemyStore  # MLflow leaves it untyped
    forget = _on_connection("OFF")
    try:
        store = open_store(f"sqlite:///{database}", str(database.parent / "unused"))
        store.engine.dispose()
    finally:
        forget()


def _settle(database: Path) -> None:
    """Turn on write-ahead logging, which readers and a writer can share, and write it all to the disk."""
    connection = sqlite3.connect(database)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _on_connection(synchronous: str) -> Any:
    """Set how far sqlite waits for the disk, for connections made from now on; returns the way back."""

    def tell(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute(f"PRAGMA synchronous = {synchronous}")

    event.listen(Engine, "connect", tell)
    return lambda: event.remove(Engine, "connect", tell)
