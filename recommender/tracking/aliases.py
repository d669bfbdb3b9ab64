"""Which version of the registered models is `champion`, and which was before it: `previous`."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE, RESOURCE_DOES_NOT_EXIST, ErrorCode

from recommender.runs import RunFacts
from recommender.tracking.models import MODELS, version_of
from recommender.tracking.store import Store, explained

CHAMPION, PREVIOUS = "champion", "previous"
_ABSENT = {ErrorCode.Name(code) for code in (RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE)}


@dataclass(frozen=True)
class Served:
    """Which run is served.

    Attributes
    ----------
    run_id : str or None
        None where only the mirrored run itself is known: then it is served if it
        is newer than the champion.
    """

    run_id: str | None


def promote(store: Store, facts: RunFacts, served: Served, gone: Set[str] = frozenset()) -> None:
    """Move `champion` to the served run; the version it leaves becomes `previous`.

    Parameters
    ----------
    facts : RunFacts
        The run just mirrored.
    gone : set of str
        MLflow's ids of runs about to be deleted: their versions never become `previous`.
    """
    for name in MODELS:
        champion = alias(store, name, CHAMPION)
        if served.run_id is None and champion is not None and _created(champion) > facts.created_ms:
            continue
        _move(store, name, champion, served.run_id or facts.run_id, gone)


def serve(store: Store, run_id: str) -> None:
    """Make a mirrored run the champion; the version it replaces becomes `previous`.

    Raises
    ------
    TrackingError
        The store failed; doing it again completes it.
    """
    with explained(store.destination):
        for name in MODELS:
            _move(store, name, alias(store, name, CHAMPION), run_id, frozenset())


def alias(store: Store, name: str, which: str) -> ModelVersion | None:
    """Find the version that an alias names."""
    try:
        return store.client.get_model_version_by_alias(name, which)
    except MlflowException as error:
        if error.error_code in _ABSENT:
            return None
        raise


def _move(store: Store, name: str, champion: ModelVersion | None, run_id: str, gone: Set[str]) -> None:
    wanted = version_of(store, name, run_id)
    if wanted is None or (champion is not None and champion.version == wanted.version):
        return
    # `previous` first: cut off here, the same move is made again.
    if champion is not None and champion.run_id not in gone:
        store.client.set_registered_model_alias(name, PREVIOUS, champion.version)
    store.client.set_registered_model_alias(name, CHAMPION, wanted.version)


def _created(version: ModelVersion) -> int:
    return int(version.tags.get("run_created_ms", 0))
