"""Take old runs off the disk.

Metaflow never deletes anything. Its local datastore is a folder per run, which
names the blobs its artifacts are stored in, and one folder of blobs shared by
all runs. Pruning removes the folders of old runs, then every blob that no run
left names any more: the order in which a crash leaves nothing but garbage, and
the next prune takes that.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from recommender.errors import RunError, StateError
from recommender.state import StateDirectory


@dataclass(frozen=True)
class Pruned:
    """What was removed.

    Attributes
    ----------
    runs : tuple of str
        Ids of the runs that are gone.
    freed_bytes : int
        Size of everything removed.
    """

    runs: tuple[str, ...]
    freed_bytes: int


def prune(state: StateDirectory, flow: str, keep: Iterable[str]) -> Pruned:
    """Remove every run but those in `keep`, with cards, bundles, reports and unshared blobs.

    Parameters
    ----------
    flow : str
        Name of the Metaflow flow.
    keep : iterable of str
        Ids of the runs that stay.

    Raises
    ------
    RunError
        A run is under way: its blobs are not all named yet.
    StateError
        A folder cannot be removed.
    """
    with state.lock("flow", exclusive=True, wait=False) as alone:
        if not alone:
            raise RunError("a run of the flow is under way", do="prune when it has ended")
        root = state.metaflow / ".metaflow" / flow
        kept = set(keep)
        gone = [folder for folder in _folders(root) if folder.name.isdigit() and folder.name not in kept]
        freed = 0
        for run in gone:
            for folder in _belongings(state, flow, run.name):
                freed += _remove(folder)
            freed += _remove(run)
        named = _named_blobs(root)
        for blob in root.glob("data/*/*"):
            if blob.name.removesuffix("_meta") not in named:
                freed += blob.stat().st_size
                blob.unlink()
    return Pruned(tuple(sorted(run.name for run in gone)), freed)


def _belongings(state: StateDirectory, flow: str, run: str) -> list[Path]:
    cards = state.metaflow / ".metaflow" / "mf.cards" / flow / "runs" / run
    return [cards, state.bundles / run, state.reports / run]


def _named_blobs(root: Path) -> set[str]:
    """Collect the blobs that any attempt of any task of the runs left names.

    A file that cannot be read would make its blobs look unused, so it stops the sweep.
    """
    named: set[str] = set()
    for listing in root.glob("[0-9]*/*/*/*.data.json"):
        try:
            named.update(json.loads(listing.read_bytes())["objects"].values())
        except (OSError, ValueError, KeyError) as error:
            raise StateError(
                f"{listing} cannot be read ({error})", do="remove that run's folder, then prune again"
            ) from error
    return named


def _folders(root: Path) -> list[Path]:
    return sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def _remove(folder: Path) -> int:
    if not folder.exists():
        return 0
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise StateError(
            f"cannot remove {folder} ({error.strerror})", do="mend its permissions, then prune again"
        ) from error
    return size
