"""Opens stores and looks at what is in them, as a person would."""

from __future__ import annotations

from typing import Any

from recommender.state import StateDirectory
from recommender.tracking.destination import ON_COMMAND, Destination
from recommender.tracking.store import Store, connect

RUN = "1000"
GENRES = 3


def open_store(state: StateDirectory, environ: dict[str, str], experiment: str = "msr") -> Store:
    """Open an experiment as `msr mirror` does."""
    return connect(Destination.from_environment(state, environ), ON_COMMAND, experiment, state)


def runs_by_level(store: Store) -> dict[str, list[Any]]:
    """Every run of the experiment that is not in the trash."""
    found: dict[str, list[Any]] = {"parent": [], "genre": []}
    for run in store.client.search_runs([store.experiment_id], max_results=1000):
        found[run.data.tags["level"]].append(run)
    return found
