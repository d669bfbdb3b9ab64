"""The bytes of one table, out of a plain, gzipped or zipped file.

Nothing is ever extracted: a member of an archive is read as a stream, and the
names in the archive never become paths on this disk.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, cast

from recommender.catalog.content import GZIP, ZIP
from recommender.errors import ArchiveError, SourceError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_TABLE_SUFFIXES = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".parquet", ".pq")
_ENCRYPTED = 0x1
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile)


class TableStream(io.RawIOBase):
    """A stream that counts and hashes what is read, up to a limit.

    Attributes
    ----------
    size : int
        Bytes read so far.
    """

    def __init__(self, inner: IO[bytes], name: str, max_bytes: int) -> None:
        self._inner, self._name, self._max = inner, name, max_bytes
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """Checksum of what was read so far, in hexadecimal."""
        return self._hash.hexdigest()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read once into `buffer`; see `io.RawIOBase.readinto` and, for errors, `open_table`."""
        view = memoryview(buffer)
        try:
            got = self._inner.read(len(view))
        except _DAMAGE as error:
            raise _damaged(self._name, error) from error
        self.size += len(got)
        if self.size > self._max:
            raise _too_large(self._name, self.size, self._max)
        self._hash.update(got)
        view[: len(got)] = got
        return len(got)


@contextmanager
def open_table(path: Path, max_bytes: int) -> Iterator[TableStream]:
    """Open the one table in `path`, unpacked.

    Raises
    ------
    ArchiveError
        The archive is damaged, cut off, encrypted, dangerous, holds no table or several, or
        the table is larger than `max_bytes`. Damage shows itself while reading.
    SourceError
        The file cannot be read.
    """
    try:
        with path.open("rb") as handle:
            if handle.read(4) in ZIP:
                with _open_member(path, max_bytes) as member, _unpacked(member, path.name) as inner:
                    yield TableStream(inner, path.name, max_bytes)
            else:
                handle.seek(0)
                with _unpacked(handle, path.name) as inner:
                    yield TableStream(inner, path.name, max_bytes)
    except OSError as error:
        raise SourceError(
            f"cannot read {path} ({error.strerror or error})", do="check its permissions"
        ) from error


@contextmanager
def _unpacked(inner: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    try:
        magic = inner.read(2)
        inner.seek(0)
    except _DAMAGE as error:
        raise _damaged(name, error) from error
    if magic == GZIP:
        with gzip.open(inner, "rb") as unzipped:
            yield cast("IO[bytes]", unzipped)
    else:
        yield inner


@contextmanager
def _open_member(path: Path, max_bytes: int) -> Iterator[IO[bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            member = _table_member(archive, path.name, max_bytes)
            with archive.open(member) as handle:
                yield handle
    except (*_DAMAGE, NotImplementedError) as error:
        raise _damaged(path.name, error) from error


def _table_member(archive: zipfile.ZipFile, name: str, max_bytes: int) -> zipfile.ZipInfo:
    members = [info for info in archive.infolist() if not info.is_dir()]
    for info in members:
        _refuse_unsafe_name(info.filename, name)
    tables = [info for info in members if _is_table(info.filename)]
    if not tables:
        held = ", ".join(repr(info.filename) for info in members[:5]) or "nothing"
        raise ArchiveError(
            f"{name} holds no table (it holds {held})", wanted="one CSV, CSV.gz or Parquet file in it"
        )
    if len(tables) > 1:
        held = ", ".join(repr(info.filename) for info in tables[:5])
        raise ArchiveError(
            f"{name} holds {len(tables)} tables ({held})",
            wanted="one table per zip",
            do="unpack it and give the one you mean, or several separated by commas",
        )
    if tables[0].flag_bits & _ENCRYPTED:
        raise ArchiveError(
            f"{name} is encrypted", wanted="a zip without a password", do="unpack it and give the table"
        )
    if tables[0].file_size > max_bytes:
        raise _too_large(name, tables[0].file_size, max_bytes)
    return tables[0]


def _is_table(filename: str) -> bool:
    path = PurePosixPath(filename)
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
    return not hidden and path.name.lower().endswith(_TABLE_SUFFIXES)


def _refuse_unsafe_name(filename: str, name: str) -> None:
    path = PurePosixPath(filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (len(filename) > 1 and filename[1] == ":"):
        raise ArchiveError(
            f"{name} has a member that points outside of it ({filename!r})",
            wanted="an archive whose members stay inside",
            do="do not trust this file; get it from another place",
        )


def _too_large(name: str, size: int, max_bytes: int) -> ArchiveError:
    return ArchiveError(
        f"the table in {name} is {size:,} bytes or more",
        wanted=f"at most {max_bytes:,} bytes (download.max_bytes)",
        do="check the file; raise download.max_bytes in config.yaml if it is meant",
    )


def _damaged(name: str, error: BaseException) -> ArchiveError:
    return ArchiveError(
        f"{name} is damaged or cut off ({error})",
        wanted="a whole archive",
        do="download or copy the file again",
    )
