"""What `--playlists` means: a named source that carries playlists, or a file in any upload format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from recommender.catalog.catalog_playlists import merge_playlists
from recommender.catalog.ingest import ingest
from recommender.catalog.playlist_file import PLAYLIST_COLUMNS, no_playlists
from recommender.catalog.validate import validate
from recommender.errors import PlaylistError
from recommender.playlists.catalog_index import CatalogIndex
from recommender.playlists.matching import match
from recommender.playlists.reader import read_playlist
from recommender.settings import Settings
from recommender.settings.config import UploadLimits
from recommender.state import PROJECT, StateDirectory

LIMITS = UploadLimits(max_bytes=500_000_000, max_rows=5_000_000, max_playlists=100_000, max_line=100_000)
"""An operator's own file may be larger than a listener's upload."""


@dataclass(frozen=True)
class KnownPlaylists:
    """Playlists in terms of a catalog.

    Attributes
    ----------
    table : DataFrame
        With the columns of `Catalog.playlists`; only songs of the catalog.
    note : str
        How many were found, in a sentence.
    """

    table: pd.DataFrame
    note: str


def require_playlists(spec: str, settings: Settings) -> None:
    """Check that `spec` names something, before any work is done.

    Raises
    ------
    PlaylistError
        It is neither a source nor a file.
    """
    if spec not in settings.config.sources and not Path(spec).is_file():
        raise PlaylistError(
            f"{spec!r} is neither a source nor a file",
            wanted=f"one of {', '.join(sorted(settings.config.sources))}, or the path of a playlist file",
        )


def known_playlists(
    spec: str, matching: CatalogIndex, settings: Settings, state: StateDirectory
) -> KnownPlaylists:
    """Read playlists and find their songs in a catalog.

    Parameters
    ----------
    spec : str
        A source's name in config.yaml, whose playlists are matched by track id; otherwise the path of
        a file in any upload format (of the Million Playlist Dataset too), matched as uploads are.
    matching : CatalogIndex
        Of the catalog.

    Raises
    ------
    PlaylistError, SourceError, CatalogError
        There is no such source or file, or it cannot be read.
    """
    require_playlists(spec, settings)
    if spec in settings.config.sources:
        table, songs = _of_source(spec, matching, settings, state)
    else:
        table, songs = _of_file(Path(spec), matching)
    count, found = table["playlist_id"].nunique(), len(table)
    return KnownPlaylists(
        table, f"{spec}: {count:,} playlists; {found:,} of their {songs:,} songs are in the catalog."
    )


def _of_source(
    name: str, matching: CatalogIndex, settings: Settings, state: StateDirectory
) -> tuple[pd.DataFrame, int]:
    validated = validate(ingest(name, settings, state, PROJECT), settings)
    validated.raise_if_unfit()
    ids = pd.concat(
        [frame["track_id"] for table in validated.tables for frame in (table.frame, table.playlists)]
    )
    named = merge_playlists(validated.tables, ids)
    if not len(named):
        raise PlaylistError(
            f"the source {name!r} carries no playlists",
            wanted=f"one that does, or a file (sources: {', '.join(sorted(settings.config.sources))})",
        )
    return named[named["track_id"].isin(matching.tracks["track_id"])].reset_index(drop=True), len(named)


def _of_file(path: Path, matching: CatalogIndex) -> tuple[pd.DataFrame, int]:
    rows: list[tuple[str, str, str]] = []
    songs = 0
    track_ids = matching.tracks["track_id"].to_numpy()
    for number, playlist in enumerate(read_playlist(path, limits=LIMITS)):
        songs += len(playlist.tracks)
        given = match(playlist, matching).given_rows
        rows += [(str(number), playlist.name, str(track_id)) for track_id in track_ids[given]]
    table = pd.DataFrame(rows, columns=list(PLAYLIST_COLUMNS), dtype="str") if rows else no_playlists()
    return table, songs
