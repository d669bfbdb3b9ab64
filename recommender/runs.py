"""Runs of the flow, through Metaflow's client: the latest good one, its artifacts, its bundle.

The only file of the library that imports Metaflow.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from recommender import environment
from recommender.bundle import Manifest, write_bundle
from recommender.errors import RunError
from recommender.served import read_rollback
from recommender.state import StateDirectory

FLOW = "MSRFlow"


@dataclass(frozen=True)
class RunInfo:
    """One run of the flow.

    Attributes
    ----------
    id : str
    status : {"successful", "failed", "unfinished"}
        A run that was killed stays unfinished.
    created, finished : datetime or None
    tags : tuple of str
    summary : mapping
        What the publish step wrote down: source, genres, tracks, digest; empty before that.
    """

    id: str
    status: str
    created: datetime
    finished: datetime | None
    tags: tuple[str, ...]
    summary: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Make plain types for `msr runs --json`."""
        times = {
            name: value and value.isoformat()
            for name, value in (("created", self.created), ("finished", self.finished))
        }
        return {**asdict(self), "tags": list(self.tags), **times}


@dataclass(frozen=True)
class RunFacts:
    """Where a run comes from.

    Attributes
    ----------
    run_id, pathspec : str
    created_ms : int
        Unix time in ms.
    finished_ms : int or None
        None while it is under way.
    commit : str or None
        Of the code, where it was a git checkout; ends in ``-dirty`` with uncommitted changes.
    predecessors : tuple of str
        Unfinished runs whose place this one takes: those that it resumes, the latest first, then
        earlier attempts to resume the same ones.
    """

    run_id: str
    pathspec: str
    created_ms: int
    finished_ms: int | None
    commit: str | None
    predecessors: tuple[str, ...] = ()


class Runs:
    """The runs kept in one state directory, or wherever Metaflow is told to keep them.

    Parameters
    ----------
    state : StateDirectory
        Also where bundles are laid out for serving.
    """

    def __init__(self, state: StateDirectory) -> None:
        environment.prepare(state)
        # Imported late: Metaflow reads its environment when it is first imported.
        self._metaflow: Any = import_module("metaflow")
        keep_cards_with_runs()
        self._metaflow.namespace(None)  # a run of another user is as good
        self.state = state

    def all(self) -> Iterator[RunInfo]:
        """List every run, newest first."""
        try:
            flow = self._metaflow.Flow(FLOW)
        except self._metaflow.exception.MetaflowNotFound:
            return
        for run in flow.runs():
            yield _info(run)

    def latest_id(self) -> str:
        """Name the run to serve: the latest that succeeded, or the one a rollback chose.

        Raises
        ------
        RunError
            No run has succeeded yet, or the rollback's run is gone.
        """
        rollback = read_rollback(self.state)
        if rollback is not None:
            return self._rolled_back_to(rollback.run)
        newest = next(self.successful_ids(), None)
        if newest is None:
            raise RunError(
                "no run of the flow has succeeded yet",
                do="make one: python flows/msr_flow.py run (or `make run`)",
            )
        return newest

    def successful_ids(self) -> Iterator[str]:
        """List the runs that succeeded, newest first, whatever a rollback says."""
        return (run.id for run in self.all() if run.status == "successful")

    def facts(self, run: str) -> RunFacts:
        """Say where a run comes from; works inside the run too.

        Raises
        ------
        RunError
            There is no such run.
        """
        found = self.find(run)
        return RunFacts(
            run_id=found.id,
            pathspec=found.pathspec,
            created_ms=_unix_ms(found.created_at),
            finished_ms=_unix_ms(found.finished_at) if found.finished_at else None,
            commit=_commit(found),
            predecessors=self._predecessors(found),
        )

    def published(self, run: str) -> Any:
        """Read what a run's publish step kept, as attributes; each is fetched when it is asked for.

        Raises
        ------
        RunError
            There is no such run, or it did not get that far.
        """
        self.artifact(run, "publish", "manifest")
        return self.find(run)["publish"].task.data

    def tag(self, run: str, *, add: Collection[str] = (), remove: Collection[str] = ()) -> None:
        """Put tags on a run and take others off; what is so already stays so.

        Raises
        ------
        RunError
            There is no such run, or Metaflow's metadata cannot be written.
        """
        try:
            self.find(run).replace_tags(list(remove), list(add))
        except (self._metaflow.exception.MetaflowException, OSError) as error:
            raise RunError(f"run {run} cannot be tagged ({error})", do="do it again") from error

    def tagged(self, tag: str) -> list[str]:
        """List the runs that carry a tag."""
        return [run.id for run in self.all() if tag in run.tags]

    def _rolled_back_to(self, run: str) -> str:
        try:
            if self.find(run).successful:
                return run
        except RunError:
            pass
        raise RunError(
            f"run {run}, which a rollback chose, is gone",
            wanted="a successful run to serve",
            do="choose another one: msr rollback --to RUN; or serve the latest: msr rollback --end",
        )

    def _predecessors(self, run: Any) -> tuple[str, ...]:
        origins = tuple(self._unfinished_origins(run))
        attempts: list[str] = []
        # Metaflow resumes the same run again after an attempt to resume it has failed.
        for other in self._metaflow.Flow(FLOW).runs() if origins else ():
            if other.id == origins[-1]:
                break
            known = other.id in (run.id, *origins) or other.created_at > run.created_at
            if not known and not other.successful and _note(other, "origin-run-id") in origins:
                attempts.append(other.id)
        return origins + tuple(attempts)

    def _unfinished_origins(self, run: Any) -> Iterator[str]:
        """Follow a resumed run back to the failed runs it finishes."""
        seen = {run.id}
        origin = _note(run, "origin-run-id")
        while origin not in (None, "None") and origin not in seen:
            seen.add(origin)
            try:
                before = self.find(origin)
            except RunError:
                return  # pruned
            if before.successful:
                return  # finished in its own right
            yield before.id
            origin = _note(before, "origin-run-id")

    def find(self, run: str) -> Any:
        """Open a run by id, or the latest good one by the word ``latest``.

        Returns
        -------
        metaflow.Run

        Raises
        ------
        RunError
            There is no such run.
        """
        run_id = self.latest_id() if run == "latest" else run
        try:
            return self._metaflow.Run(f"{FLOW}/{run_id}")
        except self._metaflow.exception.MetaflowNotFound as error:
            raise RunError(f"there is no run {run_id!r}", do="see which there are: msr runs") from error
        except self._metaflow.exception.MetaflowInvalidPathspec as error:
            raise RunError(
                f"{run_id!r} is no run id", wanted="digits, or `latest`", do="see `msr runs`"
            ) from error

    def artifact(self, run: str, step: str, name: str) -> Any:
        """Read what a step of a run kept under `name`.

        Raises
        ------
        RunError
            There is no such run, or it did not get that far.
        """
        found = self.find(run)
        try:
            return getattr(found[step].task.data, name)
        except (KeyError, AttributeError) as error:
            raise RunError(
                f"run {found.id} has no {name!r} from its {step} step",
                do=f"finish it: python flows/msr_flow.py resume --origin-run-id {found.id}",
            ) from error

    def bundle(self, run: str = "latest") -> Path:
        """Lay out a run's bundle on the local disk and return its folder.

        Raises
        ------
        RunError
            There is no such run, or it has no bundle.
        StateError
            The disk cannot take it.
        """
        found = self.find(run)
        folder = self.state.bundles / found.id
        manifest = Manifest(**self.artifact(found.id, "publish", "manifest"))
        return write_bundle(folder, lambda: self.artifact(found.id, "publish", "bundle"), manifest)


def keep_cards_with_runs() -> None:
    """Make Metaflow keep cards in its local datastore, not in the working directory.

    Metaflow 2.19 looks for ``.metaflow`` from the working directory upwards
    whatever the datastore's root is, and its own setting for it
    (``METAFLOW_CARD_LOCALROOT``) falls through to nothing.
    """
    suffix = import_module("metaflow.metaflow_config").CARD_SUFFIX
    cards: Any = import_module("metaflow.plugins.cards.card_datastore").CardDatastore
    local: Any = import_module("metaflow.plugins.datastores.local_storage").LocalStorage
    elsewhere = cards.get_storage_root

    def storage_root(storage_type: str) -> str:
        if storage_type != "local":
            return str(elsewhere(storage_type))
        return str(Path(local.get_datastore_root_from_config(lambda _: None)) / suffix)

    cards.get_storage_root = staticmethod(storage_root)


def _info(run: Any) -> RunInfo:
    return RunInfo(
        id=run.id,
        status=_status(run),
        created=run.created_at,
        finished=run.finished_at,
        tags=tuple(sorted(run.user_tags)),
        summary=_summary(run),
    )


def _note(run: Any, name: str) -> Any:
    """Find a note that Metaflow wrote beside a run's tasks, in the latest step that has one."""
    for step in run:
        for task in step:
            if name in task.metadata_dict:
                return task.metadata_dict[name]
            break
    return None


def _unix_ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _commit(run: Any) -> str | None:
    note = _note(run, "git-info")
    git = json.loads(note) if note else {}
    commit = git.get("commit_sha")
    return f"{commit}-dirty" if commit and git.get("has_uncommitted_changes") else commit


def _status(run: Any) -> str:
    if run.successful:
        return "successful"
    # A failed task leaves its verdict behind; a killed one leaves nothing.
    last = next(iter(run), None)
    failed = last is not None and any(task.finished_at and not task.successful for task in last)
    return "failed" if failed else "unfinished"


def _summary(run: Any) -> dict[str, Any]:
    try:
        return dict(run["publish"].task.data.summary)
    except (KeyError, AttributeError):
        return {}
