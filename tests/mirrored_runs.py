"""Made-up runs in MLflow, and a look at what is there, as a person would look."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.synthetic_run import synthetic_run
from recommender.state import StateDirectory
from recommender.tracking.aliases import CHAMPION, PREVIOUS, alias
from recommender.tracking.description import describe_run
from recommender.tracking.destination import ON_COMMAND, Destination
from recommender.tracking.mirror import is_mirrored
from recommender.tracking.models import MODELS
from recommender.tracking.record import RunRecord
from recommender.tracking.store import Store, connect

RUN = "1000"
GENRES = 3
PNG = b"\x89PNG\r\n"


def allow_mlflow(items: list[pytest.Item], folder: Path) -> None:
    """Let MLflow use what other libraries will take away."""
    for item in items:
        if folder in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore::DeprecationWarning"))


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """Nothing of MLflow's is set, and what a test sets is gone after it."""
    before = dict(os.environ)
    for name in before:
        if name.startswith("MLFLOW_TRACKING"):
            del os.environ[name]
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A small run: `artifacts`, `facts` and the folder of its bundle."""
    bundle = tmp_path_factory.mktemp("made-up") / "bundle"
    artifacts, facts = synthetic_run(bundle, genres=GENRES, run_id=RUN)
    return SimpleNamespace(artifacts=artifacts, facts=facts, bundle=bundle)


@pytest.fixture(scope="session")
def record(made_up: SimpleNamespace) -> RunRecord:
    """What is to be mirrored of it."""
    return describe_run(made_up.artifacts, made_up.facts, str(made_up.bundle))


@pytest.fixture
def state(tmp_path: Path) -> StateDirectory:
    """A state directory of the test's own."""
    return StateDirectory(tmp_path / "state")


@pytest.fixture(scope="session")
def sqlite_home(tmp_path_factory: pytest.TempPathFactory) -> StateDirectory:
    """A state directory whose default store the session shares."""
    return StateDirectory(tmp_path_factory.mktemp("sqlite"))


def open_store(state: StateDirectory, environ: dict[str, str], experiment: str = "msr") -> Store:
    """Open an experiment as `msr mirror` does."""
    return connect(Destination.from_environment(state, environ), ON_COMMAND, experiment, state)


def forget_models(store: Store) -> None:
    """Begin without models: the registry is shared by all experiments of a store."""
    for name in MODELS:
        for version in store.client.search_model_versions(f"name = '{name}'"):
            store.client.delete_model_version(name, version.version)


def later(record: RunRecord, run_id: str, *predecessors: str) -> RunRecord:
    """The same content as another, later run."""
    facts = replace(
        record.facts,
        run_id=run_id,
        pathspec=f"MSRFlow/{run_id}",
        created_ms=record.facts.created_ms + int(run_id),
        predecessors=predecessors,
    )
    tags = record.tags | {"metaflow_run_id": run_id, "metaflow_pathspec": facts.pathspec}
    return replace(record, facts=facts, tags=tags)


def runs_by_level(store: Store) -> dict[str, list[Any]]:
    """Every run of the experiment that is not in the trash."""
    found: dict[str, list[Any]] = {"parent": [], "genre": []}
    for run in store.client.search_runs([store.experiment_id], max_results=1000):
        found[run.data.tags["level"]].append(run)
    return found


def named(store: Store) -> tuple[str, ...]:
    """The Metaflow runs that `champion` and `previous` name, for every model the same."""
    by_model = []
    for name in MODELS:
        found = [alias(store, name, which) for which in (CHAMPION, PREVIOUS)]
        by_model.append(tuple(version.tags["metaflow_run_id"] for version in found if version))
    assert len(set(by_model)) == 1, by_model
    return by_model[0]


def assert_whole(store: Store, record: RunRecord) -> None:
    """One complete parent and one complete child for each genre, nothing else of the run."""
    runs = runs_by_level(store)
    own = [run for run in runs["parent"] if run.data.tags["metaflow_run_id"] == record.facts.run_id]
    assert len(own) == 1
    parent = own[0]
    assert parent.info.status == "FINISHED"
    assert parent.data.tags["mirror"] == "complete"
    assert parent.data.params == record.params
    assert parent.data.metrics == pytest.approx({point.key: point.value for point in record.points})
    of_run = [run for run in runs["genre"] if run.data.tags["metaflow_run_id"] == record.facts.run_id]
    children = {
        run.data.tags["genre"]: run
        for run in of_run
        if run.data.tags["mlflow.parentRunId"] == parent.info.run_id
    }
    assert len(of_run) == len(children)
    assert sorted(children) == [genre.genre for genre in record.genres]
    for genre in record.genres:
        child = children[genre.genre]
        assert child.info.status == "FINISHED"
        assert child.data.params == genre.params
        assert set(child.data.metrics) == {point.key for point in genre.points}
    for name in MODELS:
        query = f"name = '{name}' and run_id = '{parent.info.run_id}'"
        assert len(store.client.search_model_versions(query)) == 1
    assert is_mirrored(store, record.facts.run_id)


def assert_every_candidate_is_on_a_curve(store: Store, record: RunRecord) -> None:
    """The scores of a family lie over the number of clusters, each once."""
    genre = record.genres[0]
    child = next(run for run in runs_by_level(store)["genre"] if run.data.tags["genre"] == genre.genre)
    history = store.client.get_metric_history(child.info.run_id, "davies_bouldin/gmm_diag")
    wanted = {point.step: point.value for point in genre.points if point.key == "davies_bouldin/gmm_diag"}
    assert len(history) == len(wanted) == 5
    assert {metric.step: metric.value for metric in history} == pytest.approx(wanted)


def assert_files_can_be_opened(store: Store, record: RunRecord, parent: str, folder: Path) -> None:
    """Pictures, report and tables are there, and the dataset with its digest."""
    files = Path(store.client.download_artifacts(parent, "", str(folder)))
    pictures = {path.name for path in files.glob("plots/*.png") if path.read_bytes().startswith(PNG)}
    assert pictures >= {"confusion.png", "criterion_by_candidate.png", "cluster_maps.png"}
    assert "evaluation_r_precision.png" in pictures
    assert (files / "validation" / "status.txt").read_text().startswith("Validation passed")
    assert json.loads((files / "validation" / "validation.json").read_text())["passed"] is True
    assert json.loads((files / "evaluation_protocol.json").read_text())["folds"] == 4
    table = store.client.load_table(store.experiment_id, "leaderboard.json", run_ids=[parent])
    assert table["genre"].tolist() == [genre.genre for genre in record.genres]
    measured = store.client.load_table(store.experiment_id, "evaluation.json", run_ids=[parent])
    assert set(measured["method"]) == {"blend", "popularity"}
    gates = store.client.load_table(store.experiment_id, "gates.json", run_ids=[parent])
    assert gates["passed"].tolist() == [True]
    dataset = store.client.get_run(parent).inputs.dataset_inputs[0].dataset
    assert record.dataset.digest.startswith(dataset.digest)
    assert "danceability" in dataset.schema
