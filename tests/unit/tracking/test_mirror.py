"""A run is in MLflow wholly and once, whatever happened before."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import mlflow.artifacts
import numpy as np
import pandas as pd
import pytest
from mirrored_runs import GENRES, RUN, open_store, runs_by_level

from recommender.errors import TrackingError
from recommender.models.skops_file import load_model
from recommender.state import StateDirectory
from recommender.tracking.aliases import CHAMPION, PREVIOUS, Served, alias, serve
from recommender.tracking.mirror import is_mirrored, mirror
from recommender.tracking.models import CLASSIFIER, MODELS
from recommender.tracking.record import RunRecord
from recommender.tracking.store import Store

NEWEST = Served(None)
PNG = b"\x89PNG\r\n"


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
    children = {
        run.data.tags["genre"]: run
        for run in runs["genre"]
        if run.data.tags["mlflow.parentRunId"] == parent.info.run_id
    }
    assert sum(run.data.tags["metaflow_run_id"] == record.facts.run_id for run in runs["genre"]) == len(
        children
    )
    assert sorted(children) == [genre.genre for genre in record.genres]
    for genre in record.genres:
        child = children[genre.genre]
        assert child.info.status == "FINISHED"
        assert child.data.params == genre.params
        assert set(child.data.metrics) == {point.key for point in genre.points}
    versions = store.client.search_model_versions(
        f"name = '{CLASSIFIER}' and run_id = '{parent.info.run_id}'"
    )
    assert len(versions) == 1
    assert is_mirrored(store, record.facts.run_id)


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


def forget_models(store: Store) -> None:
    """The registry is shared by all experiments of a store: begin without models."""
    for name in MODELS:
        for version in store.client.search_model_versions(f"name = '{name}'"):
            store.client.delete_model_version(name, version.version)


@pytest.fixture(autouse=True)
def fresh_registry(request: pytest.FixtureRequest) -> None:
    if "store" in request.fixturenames:
        forget_models(request.getfixturevalue("store"))


def test_everything_of_a_run_is_there_once_however_often_it_is_mirrored(
    store: Store, record: RunRecord, made_up: SimpleNamespace, tmp_path: Path
) -> None:
    first = mirror(store, record, NEWEST)
    assert_whole(store, record)
    again = mirror(store, record, NEWEST)
    assert_whole(store, record)
    assert (first.written, again.written) == (GENRES, 0)
    assert first.parent == again.parent
    assert_every_candidate_is_on_a_curve(store, record)
    assert_files_can_be_opened(store, record, first.parent, tmp_path)
    assert_the_classifier_names_genres_as_the_run_did(made_up)


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
    files = Path(mlflow.artifacts.download_artifacts(run_id=parent, dst_path=str(folder)))
    pictures = {path.name for path in files.glob("plots/*.png") if path.read_bytes().startswith(PNG)}
    assert pictures == {"confusion.png", "criterion_by_candidate.png", "cluster_maps.png"}
    assert (files / "validation" / "status.txt").read_text().startswith("Validation passed")
    assert json.loads((files / "validation" / "validation.json").read_text())["passed"] is True
    table = store.client.load_table(store.experiment_id, "leaderboard.json", run_ids=[parent])
    assert table["genre"].tolist() == [genre.genre for genre in record.genres]
    dataset = store.client.get_run(parent).inputs.dataset_inputs[0].dataset
    assert record.dataset.digest.startswith(dataset.digest)
    assert "danceability" in dataset.schema


def assert_the_classifier_names_genres_as_the_run_did(made_up: SimpleNamespace) -> None:
    """`models:/…@champion` predicts what the run's own model predicts."""
    loaded = mlflow.pyfunc.load_model(f"models:/{CLASSIFIER}@{CHAMPION}")
    own = made_up.artifacts.classifier.model
    features = made_up.artifacts.catalog.tracks.head(50)[list(own.columns)].astype(float)
    wanted = [own.genres[place] for place in own.posterior(features.to_numpy(np.float32)).argmax(axis=1)]
    assert list(loaded.predict(features)) == wanted
    assert list(loaded.predict(features.iloc[:, ::-1])) == wanted  # by name, not by place
    assert loaded.metadata.signature.inputs.input_names() == list(own.columns)
    assert isinstance(loaded.input_example, pd.DataFrame)
    assert loaded.metadata.flavors["sklearn"]["serialization_format"] == "skops"


@pytest.mark.parametrize(
    ("store", "genres_done"), [("sqlite", 0), ("sqlite", GENRES), ("server", 1)], indirect=["store"]
)
def test_a_mirror_that_was_killed_is_completed(
    store: Store, record: RunRecord, sqlite_home: StateDirectory, genres_done: int
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(sqlite_home.root), experiment(store), str(genres_done)],
        input=record.to_json(),
        text=True,
        env=environ(store),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr
    assert not is_mirrored(store, RUN)
    assert runs_by_level(store)["parent"]
    mirror(store, record, NEWEST)
    assert_whole(store, record)


KILLED = """
import os, signal, sys
from pathlib import Path
from recommender.state import StateDirectory
from recommender.tracking.aliases import Served
from recommender.tracking.destination import ON_COMMAND, Destination
from recommender.tracking.mirror import mirror
from recommender.tracking.record import RunRecord
from recommender.tracking.store import connect
state = StateDirectory(Path(sys.argv[1]))
store = connect(Destination.from_environment(state, os.environ), ON_COMMAND, sys.argv[2], state)
def stop(done, total):
    if done == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
mirror(store, RunRecord.from_json(sys.stdin.read()), Served(None), stop)
"""


def experiment(store: Store) -> str:
    return str(store.client.get_experiment(store.experiment_id).name)


def environ(store: Store) -> dict[str, str]:
    import os

    kept = {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"}
    return kept if store.destination.local else {**kept, "MLFLOW_TRACKING_URI": store.destination.uri}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
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


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_resumed_run_takes_the_place_of_the_one_it_finishes(store: Store, record: RunRecord) -> None:
    mirror(store, record, NEWEST)
    resumed = later(record, "2000", RUN)
    mirror(store, resumed, NEWEST)
    assert_whole(store, resumed)
    assert len(runs_by_level(store)["parent"]) == 1
    assert alias(store, CLASSIFIER, CHAMPION).tags["metaflow_run_id"] == "2000"
    assert alias(store, CLASSIFIER, PREVIOUS) is None  # it is no way back


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_champion_is_the_newest_run_and_previous_the_one_before(store: Store, record: RunRecord) -> None:
    second, third = later(record, "2000"), later(record, "3000")
    for one in (record, third, second):  # one that comes late
        mirror(store, one, NEWEST)
    assert named(store) == ("3000", RUN)
    mirror(store, third, NEWEST)
    assert named(store) == ("3000", RUN)


@pytest.mark.parametrize("store", ["sqlite", "server"], indirect=True)
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


def named(store: Store) -> tuple[str, str]:
    """The Metaflow runs that `champion` and `previous` name."""
    found = [alias(store, CLASSIFIER, which) for which in (CHAMPION, PREVIOUS)]
    return tuple(version.tags["metaflow_run_id"] for version in found)  # type: ignore[return-value, union-attr]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_deleted_experiment_is_an_error_that_says_how_to_restore_it(
    store: Store, sqlite_home: StateDirectory
) -> None:
    name = experiment(store)
    store.client.delete_experiment(store.experiment_id)
    with pytest.raises(TrackingError, match=rf"deleted.*restore --experiment-id {store.experiment_id}"):
        open_store(sqlite_home, {}, name)


def test_the_models_file_names_the_types_it_trusts_and_no_others(
    made_up: SimpleNamespace, tmp_path: Path
) -> None:
    from mlflow.models import Model

    from recommender.errors import BundleError
    from recommender.tracking.genre_estimator import TRUSTED
    from recommender.tracking.models import save_classifier

    save_classifier(made_up.bundle, tmp_path / "model", Model())
    content = (tmp_path / "model" / "model.skops").read_bytes()
    assert load_model(content, TRUSTED).genres == list(made_up.artifacts.choice.genres)
    with pytest.raises(BundleError, match="GenreEstimator"):
        load_model(content, TRUSTED[:-1])
