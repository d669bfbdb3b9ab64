"""The state directory: the one place where MSR writes.

Downloads, Metaflow's datastore, bundles and reports all lie under one root:
`.msr/` in the project, or wherever `MSR_HOME` points. A file is complete or
absent: it is written under a temporary name, flushed to disk, then renamed.
"""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from recommender.errors import StateError

PROJECT = Path(__file__).resolve().parents[1]
"""The checkout: where config.yaml, params.yaml and schema.yaml stand."""

_DISK_ERRORS = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.EFBIG,
    errno.EIO,
    errno.ENOTDIR,
}


@dataclass(frozen=True)
class StateDirectory:
    """The folders of one state directory; each is made when it is first asked for."""

    root: Path

    @classmethod
    def locate(cls, environ: dict[str, str] | os._Environ[str] = os.environ) -> StateDirectory:
        """Take `MSR_HOME`, or `.msr/` in the project, and see that it can be written.

        Raises
        ------
        StateError
            The directory cannot be made or written.
        """
        named = environ.get("MSR_HOME", "").strip()
        state = cls(Path(named).expanduser().resolve() if named else PROJECT / ".msr")
        state._make(state.root)
        try:
            with tempfile.TemporaryFile(dir=state.root):
                pass
        except OSError as error:
            raise _unusable(state.root, error) from error
        return state

    @property
    def downloads(self) -> Path:
        """Catalogs fetched from the network, with their checksums."""
        return self._make(self.root / "downloads")

    @property
    def metaflow(self) -> Path:
        """Metaflow's datastore root."""
        return self._make(self.root / "metaflow")

    @property
    def bundles(self) -> Path:
        """One folder per run: what the recommender loads."""
        return self._make(self.root / "bundles")

    @property
    def reports(self) -> Path:
        """One folder per run: validation status and tables for people."""
        return self._make(self.root / "reports")

    @property
    def mlflow(self) -> Path:
        """MLflow's default database and artifacts."""
        return self._make(self.root / "mlflow")

    @contextmanager
    def lock(self, name: str, *, exclusive: bool, wait: bool = True) -> Iterator[bool]:
        """Hold the lock `name` between processes; yields whether it was had.

        The operating system lets go of it when the process ends, however it ends.
        """
        with (self._make(self.root / "locks") / name).open("a") as handle:
            mode = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
            try:
                fcntl.flock(handle, mode if wait else mode | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    @staticmethod
    def _make(folder: Path) -> Path:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unusable(folder, error) from error
        return folder


@contextmanager
def atomic_file(path: Path) -> Iterator[IO[bytes]]:
    """Open `path` for writing so that readers see the old file or the whole new one.

    Raises
    ------
    StateError
        The disk is full or the folder cannot be written; `path` is as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as handle:
            temporary = Path(handle.name)
            try:
                yield handle
                handle.flush()
                os.fsync(handle.fileno())
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        temporary.chmod(0o644)
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        if error.errno in _DISK_ERRORS:
            raise _unusable(path, error) from error
        raise


def write_atomic(path: Path, content: bytes | str) -> None:
    """Write a whole file at once; see `atomic_file`."""
    with atomic_file(path) as handle:
        handle.write(content.encode() if isinstance(content, str) else content)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unusable(path: Path, error: OSError) -> StateError:
    return StateError(
        f"cannot write {path} ({error.strerror or error})",
        wanted="a state directory that this user may write, with room on its disk",
        do="free some space or fix its permissions, or point MSR_HOME at another directory",
    )
