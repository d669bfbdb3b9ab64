"""A run is in MLflow wholly and once, whatever happened before."""

from __future__ import annotations

from pathlib import Path

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

from recommender.errors import TrackingError
from recommender.state import StateDirectory
from recommender.tracking.aliases import Served, serve
from recommender.tracking.mirror import is_mirrored, mirror
from recommender.tracking.record import RunRecord
from recommender.tracking.store import Store

NEWEST = Served(None)


def test_everything_of_a_run_is_there_once_however_often_it_is_mirrored(
    store: Store, record: RunRecord, tmp_path: Path
) -> None:
    first = mirror(store, record, NEWEST)
    assert_whole(store, record)
    again = mirror(store, record, NEWEST)
    assert_whole(store, record)
    assert (first.written, again.written) == (GENRES, 0)
    assert first.parent == again.parent
    assert_every_candidate_is_on_a_curve(store, record)
    assert_files_can_be_opened(store, record, first.parent, tmp_path)


def test_what_is_there_twice_or_half_or_changed_is_put_right(store: Store, record: RunRecord) -> None:
    parent = mirror(store, record, NEWEST).parent
    children = [run for run in runs_by_level(store)["genre"] if run.data.tags["mlflow.parentRunId"] == parent]
    # A request that was sent twice, one that was never answered, and one of another version of MSR.
    twice = {name: value for name, value in children[0].data.tags.items() if name != "mlflow.runName"}
    store.client.create_run(store.experiment_id, tags=twice, run_name="twice")
    store.client.delete_run(children[1].info.run_id)
    store.client.set_tag(children[2].info.run_id, "digest", "of before")
    store.client.create_run(
        store.experiment_id, tags=record.tags | {"level": "parent", "digest": "of before"}
    )
    assert not is_mirrored(store, RUN)
    mirror(store, record, NEWEST)
    assert_whole(store, record)


def test_a_resumed_run_takes_the_place_of_the_one_it_finishes(store: Store, record: RunRecord) -> None:
    mirror(store, record, NEWEST)
    resumed = later(record, "2000", RUN)
    mirror(store, resumed, NEWEST)
    assert_whole(store, resumed)
    assert len(runs_by_level(store)["parent"]) == 1
    assert named(store) == ("2000",)  # the other is no way back
    mirror(store, record, NEWEST)  # its own process was slow
    assert len(runs_by_level(store)["parent"]) == 1
    assert named(store) == ("2000",)


def test_champion_is_the_newest_run_and_previous_the_one_before(store: Store, record: RunRecord) -> None:
    second, third = later(record, "2000"), later(record, "3000")
    for one in (record, third, second):  # one that comes late
        mirror(store, one, NEWEST)
    assert named(store) == ("3000", RUN)
    mirror(store, third, NEWEST)
    assert named(store) == ("3000", RUN)


def test_a_rollback_and_the_return_move_both_aliases(store: Store, record: RunRecord) -> None:
    second = later(record, "2000")
    mirror(store, record, NEWEST)
    mirror(store, second, NEWEST)
    serve(store, RUN)
    serve(store, RUN)
    assert named(store) == (RUN, "2000")
    mirror(store, later(record, "3000"), Served(RUN))  # made while the rollback is in force
    assert named(store) == (RUN, "2000")
    serve(store, "2000")
    assert named(store) == ("2000", RUN)


def test_a_deleted_experiment_is_an_error_that_says_how_to_restore_it(
    store: Store, sqlite_home: StateDirectory
) -> None:
    name = str(store.client.get_experiment(store.experiment_id).name)
    store.client.delete_experiment(store.experiment_id)
    with pytest.raises(TrackingError, match=rf"deleted.*restore --experiment-id {store.experiment_id}"):
        open_store(sqlite_home, {}, name)
