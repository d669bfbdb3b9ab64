"""Where bundles come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from recommender.bundle import MANIFEST
from recommender.errors import RunError
from recommender.recommender import Recommender
from recommender.state import StateDirectory

if TYPE_CHECKING:
    from recommender.runs import Runs


@dataclass(frozen=True)
class Made:
    """A recommender and when its run was made."""

    recommender: Recommender
    made: datetime


class BundleSource(Protocol):
    """Knows which run is to be served, and loads it."""

    def newest(self) -> str:
        """Name the run to serve.

        Raises
        ------
        MSRError
            There is none, or it cannot be found out.
        """
        ...

    def load(self, run: str) -> Made:
        """Load a run.

        Raises
        ------
        MSRError
            It is gone or damaged.
        """
        ...


class MetaflowRuns:
    """The latest successful run of the flow, or the one that a rollback chose."""

    def __init__(self, state: StateDirectory) -> None:
        self._state = state
        self._opened: Runs | None = None

    def newest(self) -> str:
        """Name the run to serve; see `Runs.latest_id`."""
        return self._runs().latest_id()

    def load(self, run: str) -> Made:
        """Lay out the run's bundle and load it."""
        runs = self._runs()
        recommender = Recommender.load(runs.bundle(run))
        return Made(recommender, datetime.fromtimestamp(runs.facts(run).created_ms / 1000, UTC))

    def _runs(self) -> Runs:
        # Opened late, in the watcher's thread: importing Metaflow takes a second that the page need not wait.
        if self._opened is None:
            from recommender.runs import Runs

            self._opened = Runs(self._state)
        return self._opened


class BundleFolders:
    """The bundle folders inside one folder, the last by name first; needs no Metaflow."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def newest(self) -> str:
        """Name the last folder that holds a manifest."""
        names = [path.parent.name for path in self.folder.glob(f"*/{MANIFEST}")]
        if not names:
            raise RunError(
                f"there is no bundle in {self.folder}", do="make one: python flows/msr_flow.py run"
            )
        return max(names, key=lambda name: (len(name), name))

    def load(self, run: str) -> Made:
        """Load the bundle in the folder of that name."""
        folder = self.folder / run
        recommender = Recommender.load(folder)
        return Made(recommender, datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC))
