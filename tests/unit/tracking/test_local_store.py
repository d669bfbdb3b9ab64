"""The default store is whole or absent."""

from __future__ import annotations

import sqlite3

import pytest
from full_disk import full_disk

from recommender.errors import TrackingError
from recommender.state import StateDirectory
from recommender.tracking.local_store import create_local_store


def test_a_full_disk_is_a_clear_error_and_leaves_no_store(state: StateDirectory) -> None:
    with full_disk(100_000), pytest.raises(TrackingError, match=r"cannot be written.*free some space"):
        create_local_store(state)
    assert not list(state.mlflow.iterdir())
    create_local_store(state)
    assert (state.mlflow / "mlflow.db").exists()


def test_readers_and_a_writer_share_the_store(sqlite_home: StateDirectory) -> None:
    create_local_store(sqlite_home)
    create_local_store(sqlite_home)
    connection = sqlite3.connect(sqlite_home.mlflow / "mlflow.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
