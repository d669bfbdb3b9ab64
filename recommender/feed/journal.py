"""The journal of the catalog store: one line of JSON for each snapshot, only ever added to.

A line counts when it is whole, with its newline. A process that dies while it writes leaves a
torn end that readers do not see and that the next writer cuts off.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from recommender.errors import StateError
from recommender.state import sync_folder


@dataclass(frozen=True)
class Entry:
    """One snapshot.

    Attributes
    ----------
    snapshot : int
        Counts from 1.
    made : str
        ISO 8601, UTC.
    origin : str
        Where its rows came from, as ``drop:new.csv``.
    segment : str or None
        The file of its rows; None where nothing changed.
    sha256 : str or None
        Of that file.
    new, changed, removed : int
        Songs.
    tracks : int
        Songs in the catalog afterwards.
    taken : str or None
        sha256 of the dropped file that this snapshot took in.
    waiting : int
        Songs of that file that have no audio features yet and are not in.
    base : mapping or None
        The facts of the catalog that the store began with.
    """

    snapshot: int
    made: str
    origin: str
    segment: str | None
    sha256: str | None
    new: int
    changed: int
    removed: int
    tracks: int
    taken: str | None = None
    waiting: int = 0
    base: dict[str, Any] | None = None


class Journal:
    """The list of snapshots in one file.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[Entry]:
        """List all snapshots, the oldest first; needs no lock.

        Raises
        ------
        StateError
            A line is damaged.
        """
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StateError(f"cannot read {self._path} ({error.strerror})") from error
        lines = content[: content.rfind(b"\n") + 1].splitlines()
        return [self._entry(number, line) for number, line in enumerate(lines, start=1)]

    def add(self, entry: Entry) -> None:
        """Add a snapshot: afterwards it is there, also after a power cut. The caller holds the lock.

        Raises
        ------
        StateError
            The disk is full or cannot be written; the journal is as it was.
        """
        line = json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as handle:
                whole = self._whole_length()
                os.ftruncate(handle.fileno(), whole)
                try:
                    handle.write(line)
                    handle.flush()
                    os.fsync(handle.fileno())
                except OSError:
                    os.ftruncate(handle.fileno(), whole)
                    raise
            if entry.snapshot == 1:
                sync_folder(self._path.parent)
        except OSError as error:
            raise StateError(
                f"cannot write {self._path} ({error.strerror})", do="free some space, then feed again"
            ) from error

    def _whole_length(self) -> int:
        return self._path.read_bytes().rfind(b"\n") + 1

    def _entry(self, number: int, line: bytes) -> Entry:
        try:
            entry = Entry(**json.loads(line))
            if entry.snapshot == number:
                return entry
            found = f"it is of snapshot {entry.snapshot}"
        except (ValueError, TypeError) as error:
            found = str(error)
        raise StateError(
            f"{self._path}, line {number} is damaged ({found[:200]})",
            wanted=f"snapshot {number}",
            do="restore the file from a backup; the rows themselves are in the segments beside it",
        )
