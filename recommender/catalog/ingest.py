"""Sources → raw tables: fetched if need be, unpacked, read, not yet judged."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from recommender.catalog.download import digest, fetch, fetch_url
from recommender.catalog.playlist_file import no_playlists, read_playlists
from recommender.catalog.source import Source, is_url, resolve
from recommender.catalog.table import read_table
from recommender.errors import SourceError
from recommender.settings import Settings
from recommender.state import StateDirectory

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RawTable:
    """One source as it was read.

    Attributes
    ----------
    name : str
        The source's name.
    source : Source
    frame : DataFrame
        Known columns, all str, under the catalog's names; the index, named ``line`` or
        ``row``, counts from 1 in the file.
    headers : dict of str to str
        Catalog column → its name in the file.
    extra : tuple of str
        Columns of the file that schema.yaml does not know; they are not kept.
    sha256 : str
        Checksum of the unpacked table.
    playlists : DataFrame
        Rows of the source's playlists file (`read_playlists`); empty where it has none.
    playlists_sha256 : str or None
    """

    name: str
    source: Source
    frame: pd.DataFrame
    headers: dict[str, str]
    extra: tuple[str, ...]
    sha256: str
    playlists: pd.DataFrame
    playlists_sha256: str | None


def ingest(spec: str, settings: Settings, state: StateDirectory, project: Path) -> tuple[RawTable, ...]:
    """Read every source that `spec` names; see `resolve` for what it may say.

    Raises
    ------
    SourceError
        A source cannot be resolved, fetched, unpacked or read as a table.
    """
    return tuple(read_source(source, settings, state) for source in resolve(spec, settings, project))


def read_source(source: Source, settings: Settings, state: StateDirectory) -> RawTable:
    """Read one source; errors as in `ingest`."""
    limits = settings.config.download
    if source.is_url:
        path = fetch(source, state.downloads, limits)
    else:
        path = Path(source.location)
        _check_digest(path, source)
    table = read_table(path, settings.schema, encoding=source.encoding, max_bytes=limits.max_bytes)
    playlists = _playlists_path(source, settings, state)
    log.info("%s: %d rows, %d known columns", source.name, len(table.frame), len(table.frame.columns))
    return RawTable(
        name=source.name,
        source=source,
        frame=table.frame,
        headers=table.columns.headers,
        extra=table.columns.extra,
        sha256=table.sha256,
        playlists=read_playlists(playlists) if playlists else no_playlists(),
        playlists_sha256=digest(playlists) if playlists else None,
    )


def data_fingerprint(tables: tuple[RawTable, ...]) -> str:
    """Condense what was read into one sha256: equal for equal data under equal names, in equal order."""
    facts = [[table.name, table.sha256, table.playlists_sha256] for table in tables]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _playlists_path(source: Source, settings: Settings, state: StateDirectory) -> Path | None:
    if source.playlists is None:
        return None
    if is_url(source.playlists):
        return fetch_url(source.playlists, state.downloads, settings.config.download)
    path = Path(source.playlists)
    if not path.is_file():
        raise SourceError(
            f"the playlists of '{source.name}' should be at {path}, and no such file is there",
            do=f"put the file there, or mend sources.{source.name}.playlists in config.yaml",
        )
    return path


def _check_digest(path: Path, source: Source) -> None:
    if source.sha256 is None:
        return
    try:
        found = digest(path)
    except OSError as error:
        raise SourceError(
            f"cannot read {path} ({error.strerror or error})", do="check its permissions"
        ) from error
    if found != source.sha256:
        raise SourceError(
            f"{path} is not the file that config.yaml expects for '{source.name}' (sha256 {found})",
            wanted=f"sha256 {source.sha256}",
            do="restore the file, or change its sha256 in config.yaml if the new one is meant",
        )
