"""One undisturbed run that many tests look at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flow_runs import FEW_GENRES, FLOW, Made, clean_environment

from recommender.environment import prepare
from recommender.runs import Runs
from recommender.state import StateDirectory

prepare(StateDirectory.locate())  # Metaflow reads its environment when it is first imported

from metaflow import Runner  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Parallel runs of one flow get into each other's way: one worker takes them all.
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flow)
            item.add_marker(pytest.mark.xdist_group("flow"))


@pytest.fixture(scope="session")
def small_run() -> Made:
    """One undisturbed run on three genres of the sample, in this session's state directory."""
    home = Path(os.environ["MSR_HOME"])
    runs = Runs(StateDirectory(home))
    with Runner(str(FLOW), show_output=False, env=clean_environment(home)).run(
        genres=FEW_GENRES[1]
    ) as running:
        assert running.status == "successful", running.stdout + running.stderr
        return Made(home, runs.find(running.run.id))
