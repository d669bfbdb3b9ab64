"""A run of the flow itself is in MLflow, with everything it made."""

from __future__ import annotations

import time

import pytest
from flow_runs import Made
from mirrored_runs import named, open_store, runs_by_level

from recommender.state import StateDirectory
from recommender.tracking.mirror import is_mirrored

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_a_run_is_wholly_in_mlflow(small_run: Made) -> None:
    state, run = StateDirectory(small_run.home), small_run.run
    store = open_store(state, {})
    deadline = time.monotonic() + 120  # on a slow machine the mirror goes on when the run has ended
    while not is_mirrored(store, run.id) and time.monotonic() < deadline:
        time.sleep(0.5)
    log = state.reports / run.id / "mlflow-mirror.log"
    assert is_mirrored(store, run.id), f"{run['end'].task.stdout}\n{log.read_text()}"
    (parent,) = [
        found for found in runs_by_level(store)["parent"] if found.data.tags["metaflow_run_id"] == run.id
    ]
    made = run["publish"].task.data
    assert parent.data.tags["metaflow_pathspec"] == run.pathspec
    assert parent.data.tags["bundle_digest"] == made.manifest["digest"]
    assert parent.data.tags["data_fingerprint"] == made.fingerprint
    assert parent.data.params["seed"] == str(made.params_yaml["seed"])
    accuracy = made.classifier.splits["artist"].after.accuracy
    assert parent.data.metrics["classifier/artist/accuracy"] == pytest.approx(accuracy)
    quality = made.evaluation["methods"]["page"]["half"]["r_precision"]["mean"]
    assert parent.data.metrics["evaluation/page/half/r_precision"] == pytest.approx(quality)
    genres = [found.data.tags["genre"] for found in runs_by_level(store)["genre"]]
    assert set(genres) >= set(made.choice.genres)
    assert named(store)  # a champion, and the same run for each model
