"""Every error MSR raises on purpose, as one tree.

::

    MSRError
    ├── SettingsError        config.yaml, params.yaml, schema.yaml, the environment
    ├── StateError           the state directory cannot be used
    ├── SourceError          a catalog cannot be had
    │   ├── DownloadError    the network, the address, the disk
    │   ├── ArchiveError     a zip that is damaged, encrypted or dangerous
    │   └── TableError       bytes that are no table: encoding, ragged rows, empty
    ├── CatalogError         a table was read but is no catalog
    │   ├── SchemaError      its structure is wrong
    │   ├── BadRowsError     too many of its rows are wrong
    │   └── GenreError       the genres asked for are not in it
    ├── ModelError           a model cannot be fitted or applied
    ├── BundleError          a bundle is missing, damaged or of another format
    ├── RunError             no run, or not the run that was asked for
    ├── GateError            a run was made but is not good enough to serve
    ├── TrackingError        MLflow is down, refuses, or cannot write
    ├── ServiceError         Spotify or ReccoBeats cannot be reached, refuses, or answers nonsense
    │   ├── BusyError        it wants to be asked again later; the message says when
    │   ├── DeniedError      it knows who asks, and says no
    │   └── LoginError       nobody is logged in, or the log-in is no longer valid
    └── PlaylistError        an upload is no playlist, or nothing can be done with it

Each message says what was got, what was wanted and what to do next, in one
paragraph that makes sense to somebody who has never seen the code.
"""

from __future__ import annotations


class MSRError(Exception):
    """Base of the tree.

    Parameters
    ----------
    got : str
        What was found, with the offending value or place.
    wanted : str, optional
        What would have been right.
    do : str, optional
        What the reader can do about it.
    """

    def __init__(self, got: str, *, wanted: str = "", do: str = "") -> None:
        # All three stand in `args`, so that the error survives a trip between processes.
        super().__init__(got, wanted, do)
        self.got, self.wanted, self.do = got, wanted, do

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.got, self.wanted, self.do)

    def __str__(self) -> str:
        parts = [self.got.rstrip(".")]
        if self.wanted:
            parts.append(f"Wanted: {self.wanted.rstrip('.')}")
        if self.do:
            parts.append(f"What to do: {self.do.rstrip('.')}")
        return ". ".join(parts) + "."


def _rebuild(kind: type[MSRError], got: str, wanted: str, do: str) -> MSRError:
    return kind(got, wanted=wanted, do=do)


class SettingsError(MSRError):
    """A setting is unknown, missing, of the wrong type or out of range."""


class StateError(MSRError):
    """The state directory cannot be made, read or written."""


class SourceError(MSRError):
    """A catalog source cannot be resolved or read."""


class DownloadError(SourceError):
    """A download failed, was cut off or is not what was promised."""


class ArchiveError(SourceError):
    """A zip file is damaged, encrypted, dangerous or holds no table."""


class TableError(SourceError):
    """A file is no table: wrong encoding, ragged rows, empty, not CSV or Parquet."""


class CatalogError(MSRError):
    """A table was read, but it is no usable catalog."""


class SchemaError(CatalogError):
    """The structure of a table is wrong: columns missing, or no row usable."""


class BadRowsError(CatalogError):
    """More rows break the schema than `validation.max_bad_rows` allows."""


class GenreError(CatalogError):
    """The genres asked for are not in the catalog, or too few are left."""


class ModelError(MSRError):
    """A model cannot be fitted, or does not fit what it is applied to."""


class BundleError(MSRError):
    """A bundle is missing, damaged, or of a format this code does not read."""


class RunError(MSRError):
    """There is no run, or not the one that was asked for."""


class GateError(MSRError):
    """A run's quality is below what `gates` in params.yaml demands."""


class TrackingError(MSRError):
    """MLflow cannot be reached, refuses, or cannot write; the runs themselves are not concerned."""


class ServiceError(MSRError):
    """Another's service cannot be reached, refuses, or answers what makes no sense."""


class BusyError(ServiceError):
    """A service wants to be asked again later.

    Attributes
    ----------
    seconds : float
        How long it wants to be left alone, counted from when it said so.
    """

    seconds: float = 0.0

    def __reduce__(self) -> tuple[object, ...]:
        return (*super().__reduce__(), {"seconds": self.seconds})


class DeniedError(ServiceError):
    """A service refuses this request for good.

    Attributes
    ----------
    status : int
        The HTTP status: 403 (not allowed) or 404 (not there, or not shown).
    """

    status: int = 0

    def __reduce__(self) -> tuple[object, ...]:
        return (*super().__reduce__(), {"status": self.status})


class LoginError(ServiceError):
    """Nobody is logged in at a service, or the log-in is no longer valid."""


class PlaylistError(MSRError):
    """An upload cannot be read as a playlist, or no song can be recommended for it."""
