"""One undisturbed run that many tests look at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flow_runs import FEW_GENRES, FLOW, Made, clean_environment, light_params

from recommender.environment import prepare
from recommender.runs import Runs
from recommender.state import StateDirectory

prepare(StateDirectory.locate())  # Metaflow reads its environment when it is first imported

from metaflow import Runner  # noqa: E402


@pytest.fixture(scope="session")
def small_run() -> Made:
    """One undisturbed run on three genres of the sample; parallel workers share it."""
    state = StateDirectory(Path(os.environ["MSR_HOME"]))
    made = state.root / "small-run"
    with state.lock("small-run", exclusive=True):
        if not made.exists():
            made.write_text(_run(state.root))
    return Made(state.root, Runs(state).find(made.read_text()))


def _run(home: Path) -> str:
    with Runner(
        str(FLOW),
        show_output=False,
        env=clean_environment(home, MLFLOW_TRACKING_URI=""),
        config_value=[("params-yaml", light_params())],
    ).run(genres=FEW_GENRES[1]) as running:
        assert running.status == "successful", running.stdout + running.stderr
        return str(running.run.id)
