"""A record → one parent run and one child per genre in MLflow, however often and however it was cut off.

A run is found again by the tag `metaflow_run_id`, a child by its parent and
`genre`. Each carries the digest of what it should hold: what is there, finished
and of the same digest is left alone; what was cut off is completed; what is of
another digest, there twice, or of a run that this one resumes is deleted, last
of all. The mirror of a run that another one has resumed comes too late and
writes nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from mlflow.entities import Metric, Param, Run, RunTag
from mlflow.utils.mlflow_tags import MLFLOW_PARENT_RUN_ID

from recommender.tracking.aliases import Served, promote
from recommender.tracking.attachments import attach, draw
from recommender.tracking.figures import Point
from recommender.tracking.models import register_models
from recommender.tracking.record import GenreRecord, RunRecord
from recommender.tracking.store import Store, explained

Progress = Callable[[int, int], None]

_METRICS_AT_ONCE = 1000
_PARAMS_AT_ONCE = 100
_PAGE = 1000


@dataclass(frozen=True)
class Mirrored:
    """What a mirror came to.

    Attributes
    ----------
    parent : str
        MLflow's id of the run.
    written : int
        Genres that were written now; the others were there already.
    """

    parent: str
    written: int


def mirror(
    store: Store, record: RunRecord, served: Served, progress: Progress = lambda done, total: None
) -> Mirrored:
    """Make MLflow hold a run wholly and once.

    Parameters
    ----------
    served : Served
        Which run the alias `champion` is to name.
    progress : callable
        Told how many of the genres are there, and of how many.

    Raises
    ------
    TrackingError
        The store failed; what is there stays, and mirroring again completes it.
    """
    with explained(store.destination):
        if resumed_by := _resumed_by(store, record.facts.run_id):
            return Mirrored(resumed_by, 0)
        parents = list(_parents(store, (record.facts.run_id, *record.facts.predecessors)))
        own = [run for run in parents if run.data.tags.get("digest") == _digest(record)]
        parent = own[0].info.run_id if own else _create_parent(store, record)
        others = [run for run in parents if run.info.run_id != parent]
        with tempfile.TemporaryDirectory(prefix="msr-mirror-") as scratch, ThreadPoolExecutor(1) as beside:
            pictures = beside.submit(draw, record.plots)  # while the store is busy
            # Before the parent's metrics are there: MLflow copies a run's metrics to each of its models.
            register_models(store, record, parent, Path(scratch))
            written = _mirror_genres(store, record, parent, progress)
            _log(store, parent, record.params, record.points, record.facts.created_ms)
            attach(store, record, pictures.result(), parent, Path(scratch))
        promote(store, record.facts, served, gone={run.info.run_id for run in others})
        for run in others:
            delete_run(store, run.info.run_id)
        _finish(store, parent, record, {"mirror": "complete", "genres": str(len(record.genres))})
    return Mirrored(parent, written)


def is_mirrored(store: Store, run_id: str) -> bool:
    """Tell whether a run is there wholly and once, without reading its artifacts.

    Raises
    ------
    TrackingError
        The store failed.
    """
    with explained(store.destination):
        parents = list(_parents(store, (run_id,)))
        if len(parents) != 1 or parents[0].data.tags.get("mirror") != "complete":
            return False
        parent = parents[0]
        genres = [run.data.tags.get("genre") for run in _children(store, parent.info.run_id)]
        return len(genres) == len(set(genres)) == int(parent.data.tags.get("genres", -1))


def delete_run(store: Store, parent: str) -> None:
    """Put a parent, its children and its models into MLflow's trash."""
    client = store.client
    for run in _children(store, parent):
        client.delete_run(run.info.run_id)
    for version in client.search_model_versions(f"run_id = '{parent}'"):
        client.delete_model_version(version.name, version.version)
    for model in client.search_logged_models(
        [store.experiment_id], filter_string=f"source_run_id = '{parent}'"
    ):
        client.delete_logged_model(model.model_id)
    client.delete_run(parent)


def _parents(store: Store, run_ids: Iterable[str]) -> Iterator[Run]:
    """Find the parents of some runs, the oldest of each first."""
    for run_id in run_ids:
        yield from _search(store, f"tags.metaflow_run_id = '{run_id}' and tags.level = 'parent'")


def _resumed_by(store: Store, run_id: str) -> str | None:
    """Find the parent of a run that resumes this one, where this one's mirror comes late."""
    found = next(_search(store, f"tags.resumes LIKE '%{run_id}%' and tags.level = 'parent'"), None)
    return str(found.info.run_id) if found else None


def _children(store: Store, parent: str) -> Iterator[Run]:
    return _search(store, f"tags.`{MLFLOW_PARENT_RUN_ID}` = '{parent}'")


def _search(store: Store, query: str) -> Iterator[Run]:
    token = None
    while True:
        page = store.client.search_runs(
            [store.experiment_id],
            query,
            max_results=_PAGE,
            order_by=["attributes.start_time ASC", "attributes.run_id ASC"],
            page_token=token,
        )
        yield from page
        token = page.token
        if not token:
            return


def _digest(record: RunRecord) -> str:
    return record.digest[:16]


def _create_parent(store: Store, record: RunRecord) -> str:
    tags = record.tags | {"level": "parent", "digest": _digest(record), "mirror": "partial"}
    if record.facts.predecessors:
        tags["resumes"] = ",".join(record.facts.predecessors)
    run = store.client.create_run(
        store.experiment_id,
        start_time=record.facts.created_ms,
        tags=tags | _described(record),
        run_name=record.facts.pathspec,
    )
    return str(run.info.run_id)


def _described(record: RunRecord) -> dict[str, str]:
    note = (
        f"Metaflow run `{record.facts.pathspec}` on **{record.dataset.name}**: "
        f"{record.dataset.profile['tracks']:,} tracks, {len(record.genres)} genres, one child run each."
    )
    return {
        "mlflow.note.content": note,
        "mlflow.source.name": "flows/msr_flow.py",
        "mlflow.source.type": "LOCAL",
    }


def _mirror_genres(store: Store, record: RunRecord, parent: str, progress: Progress) -> int:
    """Write the genres that are not there; returns how many."""
    wanted = {genre.genre: genre for genre in record.genres}
    half: dict[str, str] = {}
    for run in _children(store, parent):
        genre = wanted.get(run.data.tags.get("genre", ""))
        if genre is None or run.data.tags.get("digest") != genre.digest[:16] or genre.genre in half:
            store.client.delete_run(run.info.run_id)
        elif run.info.status == "FINISHED":
            del wanted[genre.genre]
        else:
            half[genre.genre] = run.info.run_id

    def write(genre: GenreRecord) -> None:
        _write_genre(store, record, parent, genre, half.get(genre.genre))

    done, total = len(record.genres) - len(wanted), len(record.genres)
    progress(done, total)
    for _ in store.each(write, list(wanted.values())):
        done += 1
        progress(done, total)
    return len(wanted)


def _write_genre(
    store: Store, record: RunRecord, parent: str, genre: GenreRecord, run_id: str | None
) -> None:
    if run_id is None:
        tags = {
            MLFLOW_PARENT_RUN_ID: parent,
            "level": "genre",
            "genre": genre.genre,
            "metaflow_run_id": record.facts.run_id,
            "digest": genre.digest[:16],
            "mlflow.source.name": "flows/msr_flow.py",
            "mlflow.source.type": "LOCAL",
        }
        created = store.client.create_run(
            store.experiment_id, start_time=record.facts.created_ms, tags=tags, run_name=genre.genre
        )
        run_id = str(created.info.run_id)
    _log(store, run_id, genre.params, genre.points, record.facts.created_ms)
    _finish(store, run_id, record)


def _log(
    store: Store, run_id: str, params: dict[str, str], points: tuple[Point, ...], timestamp: int
) -> None:
    """Log parameters and metrics; what is there already, as it is written again, is there once."""
    metrics = [Metric(point.key, point.value, timestamp, point.step) for point in points]
    pairs = [Param(key, value) for key, value in params.items()]
    store.client.log_batch(run_id, metrics[:_METRICS_AT_ONCE], pairs[:_PARAMS_AT_ONCE])
    for start in range(_METRICS_AT_ONCE, len(metrics), _METRICS_AT_ONCE):
        store.client.log_batch(run_id, metrics[start : start + _METRICS_AT_ONCE])
    for start in range(_PARAMS_AT_ONCE, len(pairs), _PARAMS_AT_ONCE):
        store.client.log_batch(run_id, params=pairs[start : start + _PARAMS_AT_ONCE])


def _finish(store: Store, run_id: str, record: RunRecord, tags: dict[str, str] | None = None) -> None:
    if tags:
        store.client.log_batch(run_id, tags=[RunTag(key, value) for key, value in tags.items()])
    store.client.set_terminated(run_id, end_time=record.facts.finished_ms)
