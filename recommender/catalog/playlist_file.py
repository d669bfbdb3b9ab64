"""Playlists of a catalog's tracks, in the form of the Million Playlist Dataset."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd

from recommender.errors import TableError

PLAYLIST_COLUMNS = ("playlist_id", "playlist_name", "track_id")
_URI = re.compile(r"spotify:track:([0-9A-Za-z]{22})")
_WANTED = (
    'a JSON document {"playlists": [{"pid": 0, "name": "…", "tracks": [{"track_uri": "spotify:track:…"}]}]}'
)


def no_playlists() -> pd.DataFrame:
    """Make the table of no playlists at all."""
    return pd.DataFrame({column: pd.Series(dtype="str") for column in PLAYLIST_COLUMNS})


def read_playlists(path: Path) -> pd.DataFrame:
    """Read a playlists file.

    Returns
    -------
    DataFrame
        ``playlist_id``, ``playlist_name``, ``track_id`` (all str): one row per track, in the
        file's order.

    Raises
    ------
    TableError
        The file is no such document; the message names the playlist.
    """
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"))
        rows = _rows(document)
    except (OSError, ValueError, RecursionError) as error:
        raise TableError(
            f"the playlists in {path.name} cannot be read ({error})",
            wanted=_WANTED,
            do="mend or replace the file",
        ) from error
    if not rows:
        return no_playlists()
    return pd.DataFrame(rows, columns=list(PLAYLIST_COLUMNS), dtype="str")


def _rows(document: Any) -> list[tuple[str, str, str]]:
    playlists = document.get("playlists") if isinstance(document, dict) else None
    if not isinstance(playlists, list):
        raise ValueError("no list 'playlists' in it")
    return [row for position, playlist in enumerate(playlists) for row in _tracks(playlist, position)]


def _tracks(playlist: Any, position: int) -> list[tuple[str, str, str]]:
    if not isinstance(playlist, dict) or not isinstance(playlist.get("tracks"), list):
        raise ValueError(f"playlist {position} has no list 'tracks'")
    pid = str(playlist.get("pid", position))
    name = str(playlist.get("name") or pid)
    uris = [track.get("track_uri") if isinstance(track, dict) else None for track in playlist["tracks"]]
    ids = [_URI.fullmatch(uri) if isinstance(uri, str) else None for uri in uris]
    for uri, found in zip(uris, ids, strict=True):
        if found is None:
            raise ValueError(f"playlist {pid} has a track with track_uri {uri!r}")
    return [(pid, name, found[1]) for found in ids if found]
