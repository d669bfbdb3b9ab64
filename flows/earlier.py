"""Earlier runs that a new one must not fall behind."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.errors import RunError
from recommender.evaluation.gates import EarlierRun
from recommender.evaluation.table import Evaluation
from recommender.runs import Runs
from recommender.state import StateDirectory


def earlier_runs(state: StateDirectory) -> Iterator[EarlierRun]:
    """List the successful runs with what they measured, newest first; each is read when it is asked for."""
    runs = Runs(state)
    for run in runs.successful_ids():
        try:
            measured = runs.artifact(run, "evaluate", "evaluation")
            fingerprint = runs.artifact(run, "evaluate", "fingerprint")
        except RunError:
            continue  # made by another version of the flow
        yield EarlierRun(run, fingerprint, Evaluation.from_dict(measured) if measured else None)
