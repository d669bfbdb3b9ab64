"""Mirror runs that are finished: those whose mirror is missing, cut off or to be checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recommender.runs import Runs
from recommender.served import read_rollback
from recommender.tracking.aliases import Served, serve
from recommender.tracking.description import describe_run
from recommender.tracking.mirror import Progress, is_mirrored, mirror
from recommender.tracking.record import RunRecord
from recommender.tracking.store import Store


@dataclass(frozen=True)
class Backfilled:
    """One run of a backfill.

    Attributes
    ----------
    run : str
    done : {"mirrored", "already there"}
    genres : int
        Genres written now.
    """

    run: str
    done: str
    genres: int


def mirror_runs(
    runs: Runs, store: Store, wanted: Sequence[str], *, check: bool, progress: Progress
) -> Iterator[Backfilled]:
    """Mirror runs, then let the aliases name the one that is served.

    Parameters
    ----------
    wanted : sequence of str
        Ids of successful runs, the oldest first.
    check : bool
        Hold those that look complete against their artifacts too.
    progress : callable
        Told how many genres of the run at hand are there.

    Raises
    ------
    RunError
        There is no such run, or it was not published.
    TrackingError
        The store failed; what was mirrored stays.
    """
    for run in wanted:
        if not check and is_mirrored(store, run):
            yield Backfilled(run, "already there", 0)
            continue
        yield mirror_finished(runs, store, run, progress)
    rollback = read_rollback(runs.state)
    serve(store, rollback.run if rollback else runs.latest_id())


def mirror_finished(runs: Runs, store: Store, run: str, progress: Progress) -> Backfilled:
    """Mirror one finished run from its artifacts."""
    record = describe_run(runs.published(run), runs.facts(run), str(runs.bundle(run)))
    clean = RunRecord.from_json(store.destination.redact(record.to_json()))
    rollback = read_rollback(runs.state)
    with runs.state.lock("mlflow-mirror", exclusive=True):
        done = mirror(store, clean, Served(rollback.run if rollback else None), progress)
    return Backfilled(run, "mirrored", done.written)
