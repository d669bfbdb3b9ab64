"""A run that was killed or failed is finished by `resume`, and ends as if nothing had happened."""

from __future__ import annotations

from pathlib import Path

import pytest
from flow_runs import FAULTS, FEW_GENRES, Made, flow, light, listed, output

STEPS = (
    "start",
    "ingest",
    "validate",
    "transform",
    "train_classifier",
    "cluster_genre",
    "join_genres",
    "evaluate",
    "publish",
)


@pytest.mark.timeout(600)
def test_a_run_killed_in_every_step_ends_with_the_same_bundle(small_run: Made, tmp_path: Path) -> None:
    killed = flow(tmp_path, *light(), "run", *FEW_GENRES, PYTHONPATH=str(FAULTS), MSR_TEST_KILL=STEPS[0])
    assert killed.returncode == -9
    for step in (*STEPS[1:], "end"):
        killed = flow(tmp_path, "resume", PYTHONPATH=str(FAULTS), MSR_TEST_KILL=step)
        assert killed.returncode == -9, output(killed)
        assert f"/{step}/" in output(killed)
    done = flow(tmp_path, "resume")
    assert done.returncode == 0, output(done)
    finished = [run for run in listed(tmp_path) if run["status"] == "successful"]
    assert [run["summary"]["digest"] for run in finished] == [small_run.digest]


def test_a_genre_that_fails_fails_the_run_and_resume_repairs_it_alone(
    small_run: Made, tmp_path: Path
) -> None:
    failed = flow(
        tmp_path, *light(genres_per_task=1), "run", *FEW_GENRES, PYTHONPATH=str(FAULTS), MSR_TEST_FAIL="rock"
    )
    assert failed.returncode == 1
    assert "no candidate works for 'rock'" in output(failed)
    assert "Traceback" not in output(failed)
    assert listed(tmp_path)[0]["status"] != "successful"

    resumed = flow(tmp_path, "resume")
    assert resumed.returncode == 0, output(resumed)
    started = [line for line in output(resumed).splitlines() if "Task is starting" in line]
    assert sum("/cluster_genre/" in line for line in started) == 1
    assert not any("/train_classifier/" in line for line in started)
    assert listed(tmp_path)[0]["status"] == "successful"
