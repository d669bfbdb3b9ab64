"""The two registered models: one version of each for every mirrored run."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mlflow.pyfunc
import mlflow.sklearn
import pandas as pd
from mlflow.entities import LoggedModelOutput, LoggedModelStatus
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.models import Model, infer_signature
from mlflow.protos.databricks_pb2 import RESOURCE_ALREADY_EXISTS, ErrorCode

import recommender
from recommender.errors import BundleError
from recommender.models.classifier.genre_model import ARRAYS_FILE, ESTIMATOR_FILE, GenreModel
from recommender.models.spaces import raw_matrix
from recommender.settings import load_settings
from recommender.tracking import playlist_model
from recommender.tracking.genre_estimator import TRUSTED, GenreEstimator
from recommender.tracking.record import RunRecord
from recommender.tracking.store import Store

CLASSIFIER, RECOMMENDER = "msr-genre-classifier", "msr-recommender"
ABOUT = {
    CLASSIFIER: "Names the genre of a track from its features; scikit-learn, calibrated.",
    RECOMMENDER: "Recommends songs for the rows of a playlist; holds the bundle of a run.",
}

_REQUIREMENTS = (
    "mlflow",
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",
    "pyyaml",
    "scikit-learn",
    "scipy",
    "skops",
    "threadpoolctl",
    "defusedxml",
)
_NOT_SERVED = ("commands", "evaluation", "spotify")
_EXAMPLE_TRACKS = 5

Saving = Callable[[Path, Path, Model], None]


def register_models(store: Store, record: RunRecord, parent: str, scratch: Path) -> None:
    """Log and register the models of a run, unless they are there."""
    for name, save in MODELS.items():
        _register(store, record, parent, name, save, scratch)


def version_of(store: Store, name: str, run_id: str) -> ModelVersion | None:
    """Find a model's version of a Metaflow run."""
    query = f"name = '{name}' and tags.metaflow_run_id = '{run_id}'"
    versions = store.client.search_model_versions(query, order_by=["version_number DESC"])
    return versions[0] if versions else None


def save_classifier(bundle: Path, path: Path, about: Model) -> None:
    """Write the genre classifier of a bundle as an MLflow model of the sklearn flavour."""
    files = {name: _file(bundle, name) for name in (ESTIMATOR_FILE, ARRAYS_FILE)}
    estimator = GenreEstimator.of(GenreModel.from_files(files))
    tracks = pd.read_parquet(bundle / "catalog.parquet").head(_EXAMPLE_TRACKS)
    example = pd.DataFrame(raw_matrix(tracks, estimator.columns), columns=list(estimator.columns)).astype(
        float
    )
    mlflow.sklearn.save_model(
        estimator,
        str(path),
        mlflow_model=about,
        serialization_format="skops",
        skops_trusted_types=TRUSTED,
        signature=infer_signature(example, estimator.predict(example)),
        input_example=example,
        pip_requirements=requirements(),
        code_paths=[package()],
    )


def save_recommender(bundle: Path, path: Path, about: Model) -> None:
    """Write a bundle, and the code that recommends from it, as an MLflow model of the pyfunc flavour."""
    mlflow.pyfunc.save_model(
        str(path),
        mlflow_model=about,
        python_model=str(Path(__file__).with_name("playlist_pyfunc.py")),
        artifacts={playlist_model.BUNDLE: str(bundle)},
        model_config={playlist_model.LIMITS: load_settings().config.upload.model_dump()},
        signature=playlist_model.SIGNATURE,
        input_example=_example(bundle),
        pip_requirements=requirements(),
        code_paths=[package()],
    )


def _example(bundle: Path) -> pd.DataFrame:
    """A playlist of the first songs of the catalog."""
    tracks = pd.read_parquet(bundle / "catalog.parquet", columns=["title", "artist"])
    return tracks.head(_EXAMPLE_TRACKS)


def requirements() -> list[str]:
    """Pin what a served model needs; naming it saves MLflow finding it out by running the model."""
    return [f"{name}=={version(name)}" for name in _REQUIREMENTS]


def package() -> str:
    """Folder of this package, which travels with each model."""
    return str(Path(recommender.__file__).parent)


def _register(store: Store, record: RunRecord, parent: str, name: str, save: Saving, scratch: Path) -> None:
    found = version_of(store, name, record.facts.run_id)
    if found is not None and found.run_id == parent:
        return
    _create_registered_model(store, name)
    tags = {"metaflow_run_id": record.facts.run_id, "bundle_digest": record.tags["bundle_digest"]}
    model_id = _logged(store, parent, name) or _log(store, record, parent, name, tags, save, scratch)
    store.client.create_model_version(
        name, f"models:/{model_id}", run_id=parent, model_id=model_id, tags=_created(record, tags)
    )


def _created(record: RunRecord, tags: Mapping[str, str]) -> dict[str, Any]:
    return {**tags, "run_created_ms": str(record.facts.created_ms)}


def _create_registered_model(store: Store, name: str) -> None:
    try:
        store.client.create_registered_model(name, description=ABOUT[name])
    except MlflowException as error:
        if error.error_code != ErrorCode.Name(RESOURCE_ALREADY_EXISTS):
            raise


def _logged(store: Store, parent: str, name: str) -> str | None:
    """Find the model where it was logged but not registered; throw away what was cut off."""
    query = f"source_run_id = '{parent}' and name = '{name}'"
    for model in store.client.search_logged_models([store.experiment_id], filter_string=query):
        if model.status == LoggedModelStatus.READY:
            return str(model.model_id)
        store.client.delete_logged_model(model.model_id)
    return None


def _log(
    store: Store, record: RunRecord, parent: str, name: str, tags: dict[str, str], save: Saving, scratch: Path
) -> str:
    client = store.client
    logged = client.create_logged_model(store.experiment_id, name, source_run_id=parent, tags=tags)
    folder = scratch / name
    save(
        Path(record.bundle),
        folder,
        Model(run_id=parent, model_id=logged.model_id, model_uuid=logged.model_id),
    )
    _trim(folder)
    _upload(store, logged.model_id, folder)
    client.finalize_logged_model(logged.model_id, LoggedModelStatus.READY)
    client.log_outputs(parent, [LoggedModelOutput(logged.model_id, step=0)])
    return str(logged.model_id)


def _trim(model: Path) -> None:
    """Take from the copied package what no model runs: each file is a request to the server."""
    package = model / "code" / "recommender"
    for folder in [*package.rglob("__pycache__"), *(package / name for name in _NOT_SERVED)]:
        shutil.rmtree(folder, ignore_errors=True)


def _upload(store: Store, model_id: str, folder: Path) -> None:
    """Send a model's files, several at a time: MLflow itself sends one after the other."""

    def send(path: Path) -> None:
        inside = path.parent.relative_to(folder).as_posix()
        store.client.log_model_artifact(model_id, str(path), None if inside == "." else inside)

    first, *others = sorted(path for path in folder.rglob("*") if path.is_file())
    send(first)  # alone: it finds out where the model's files go
    for _ in store.each(send, others):
        pass


def _file(bundle: Path, name: str) -> bytes:
    found = next(iter(sorted(bundle.rglob(name))), None)
    if found is None:
        raise BundleError(f"the bundle in {bundle} has no {name}", do="run the flow again with this version")
    return found.read_bytes()


MODELS: Mapping[str, Saving] = {CLASSIFIER: save_classifier, RECOMMENDER: save_recommender}
"""How each registered model is written: from a bundle, to a folder."""
