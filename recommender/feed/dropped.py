"""New songs from a folder into which files are dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from recommender.catalog.download import digest
from recommender.errors import SourceError

_ENDINGS = (".csv", ".csv.gz", ".parquet", ".pq", ".zip")


@dataclass(frozen=True)
class Dropped:
    """A file and its checksum, by which it is taken in only once.

    Attributes
    ----------
    again : bool
        It was taken in, but for songs that had no audio features.
    """

    path: Path
    sha256: str
    again: bool


def dropped_files(folder: Path, taken: Mapping[str, int]) -> Iterator[Dropped]:
    """List the files not taken in yet, by name; hidden ones are still being written.

    Parameters
    ----------
    taken : mapping of str to int
        sha256 of files taken in → songs of theirs that still wait for features.

    Raises
    ------
    SourceError
        The folder is not there or cannot be read.
    """
    try:
        names = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise SourceError(
            f"cannot read the drop folder {folder} ({error.strerror})",
            wanted="a folder of CSV or Parquet files",
            do="make it, or mend feed.drop in config.yaml or --drop",
        ) from error
    for path in names:
        if path.name.startswith(".") or not path.name.lower().endswith(_ENDINGS):
            continue
        try:
            sha256 = digest(path)
        except OSError as error:
            raise SourceError(f"cannot read {path} ({error.strerror})", do="check its permissions") from error
        if taken.get(sha256) != 0:
            yield Dropped(path, sha256, again=sha256 in taken)
