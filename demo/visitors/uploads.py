"""The folder of uploads under way: private, emptied as soon as a file is read, swept after a while."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from recommender.state import StateDirectory


class Uploads:
    """Files that browsers sent and nobody else may read.

    Parameters
    ----------
    state : StateDirectory
    kept_s : float
        A file that was not read is deleted after so long, s.
    """

    def __init__(self, state: StateDirectory, kept_s: float, clock: Callable[[], float] = time.time) -> None:
        self.folder = state.root / "web" / "uploads"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self._kept_s, self._clock = kept_s, clock

    def take(self, path: Path) -> bytes:
        """Read an upload and delete it.

        Raises
        ------
        FileNotFoundError
            It is not, or no longer, in the folder.
        """
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise FileNotFoundError(path)
        content = path.read_bytes()
        path.unlink()
        with contextlib.suppress(OSError):  # another upload of the same content is there still
            path.parent.rmdir()
        return content

    def sweep(self) -> int:
        """Delete what has been there for too long; return how many files."""
        oldest = self._clock() - self._kept_s
        old = [path for path in self.folder.rglob("*") if path.is_file() and path.stat().st_mtime <= oldest]
        for path in old:
            path.unlink(missing_ok=True)
        for folder in [path for path in self.folder.iterdir() if path.is_dir()]:
            with contextlib.suppress(OSError):
                folder.rmdir()
        return len(old)

    def clear(self) -> None:
        """Delete everything; nobody has an upload under way."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
