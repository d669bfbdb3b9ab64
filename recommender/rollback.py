"""The way back: serve an earlier successful run, until told otherwise.

A rollback stays in force while further runs succeed; only another rollback or
`msr rollback --end` changes what is served. It is written to the state
directory first, since that is what serving reads and a bad model must go even
when MLflow is down; then to the runs' tags, then to MLflow. Each part can be
repeated, and repeating the command completes whatever was cut off.
"""

from __future__ import annotations

from dataclasses import dataclass

from recommender.errors import RunError, StateError
from recommender.runs import Runs
from recommender.served import Rollback, end_rollback, read_rollback, write_rollback

SERVED, ROLLED_BACK = "served", "rolled-back"
"""Tags of the run that a rollback serves and of the one it replaced."""


@dataclass(frozen=True)
class Change:
    """What a rollback, or its end, changed.

    Attributes
    ----------
    run, before : str
        The run served now, and the one served until now.
    ended : bool
        Whether no rollback is in force any more.
    """

    run: str
    before: str
    ended: bool


def roll_back(runs: Runs, to: str | None) -> Change:
    """Serve an earlier run.

    Parameters
    ----------
    to : str or None
        Its id; None for the successful run before the one served now.

    Raises
    ------
    RunError
        There is no such run, it did not succeed, or there is none before.
    StateError
        The state directory cannot be written; nothing has changed.
    """
    with runs.state.lock("served", exclusive=True):
        successful = list(runs.successful_ids())
        in_force = read_rollback(runs.state) if to is None else _sound_rollback(runs)
        before = in_force.run if in_force else next(iter(successful), "")
        run = _earlier(successful, before) if to is None else to
        if run not in successful:
            runs.find(run)
            raise RunError(
                f"run {run} did not succeed", wanted="a successful run", do="see which there are: msr runs"
            )
        runs.bundle(run)  # what serving loads must be there before it is named
        instead_of = in_force.instead_of if in_force and in_force.run == run else before
        write_rollback(runs.state, run, instead_of)
        _tag(runs, run, instead_of)
    return Change(run, before, ended=False)


def end(runs: Runs) -> Change:
    """Serve the latest successful run again.

    Raises
    ------
    RunError
        There is none.
    StateError
        The state directory cannot be written.
    """
    with runs.state.lock("served", exclusive=True):
        in_force = _sound_rollback(runs)
        end_rollback(runs.state)
        latest = runs.latest_id()
        _tag(runs, None, None)
    return Change(latest, in_force.run if in_force else latest, ended=True)


def _sound_rollback(runs: Runs) -> Rollback | None:
    """Read the rollback in force; a damaged one is about to be replaced."""
    try:
        return read_rollback(runs.state)
    except StateError:
        return None


def _earlier(successful: list[str], run: str) -> str:
    """Find the run before one, in a list that begins with the latest."""
    later = successful.index(run) if run in successful else -1
    if later + 1 >= len(successful):
        raise RunError(
            f"there is no successful run before {run or 'this'}", do="see which there are: msr runs"
        )
    return successful[later + 1]


def _tag(runs: Runs, served: str | None, rolled_back: str | None) -> None:
    """Make the tags say what the state directory says, on every run."""
    for tag, holder in ((SERVED, served), (ROLLED_BACK, rolled_back)):
        for run in runs.tagged(tag):
            if run != holder:
                runs.tag(run, remove=[tag])
        if holder:
            runs.tag(holder, add=[tag])
