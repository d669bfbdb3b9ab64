"""The playlists that came with the sources, as far as the catalog has their tracks."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from recommender.catalog.playlist_file import PLAYLIST_COLUMNS, no_playlists
from recommender.catalog.validate import ValidTable

_SPOTIFY_ID = re.compile(r"[0-9A-Za-z]{22}")


def merge_playlists(tables: Sequence[ValidTable], track_ids: pd.Series) -> pd.DataFrame:
    """Gather playlists from tables that name them per row and from playlists files.

    Two sources may hold the same Spotify playlist: the first one's is kept. Where the id is no
    Spotify id, as a running number, the later source's name is put before it.

    Returns
    -------
    DataFrame
        See `recommender.catalog.catalog.Catalog.playlists`. The rows of a playlist lie together.
    """
    seen: set[str] = set()
    parts = [no_playlists()]
    for table in tables:
        own = pd.concat([_from_rows(table.frame), table.playlists], ignore_index=True)
        own = _kept_apart(own, seen, table.name)
        seen |= set(own["playlist_id"])
        parts.append(own[own["track_id"].isin(track_ids)])
    together = pd.concat(parts, ignore_index=True).drop_duplicates(["playlist_id", "track_id"])
    first_seen, _ = pd.factorize(together["playlist_id"])
    order = pd.Series(first_seen).sort_values(kind="stable").index
    return together.iloc[order].reset_index(drop=True)


def _from_rows(frame: pd.DataFrame) -> pd.DataFrame:
    if "playlist_id" not in frame:
        return no_playlists()
    rows = frame[frame["playlist_id"].notna()]
    name = rows["playlist_name"] if "playlist_name" in rows else rows["playlist_id"]
    named = rows.assign(playlist_name=name.fillna(rows["playlist_id"]))
    return named[list(PLAYLIST_COLUMNS)].astype("str")


def _kept_apart(playlists: pd.DataFrame, seen: set[str], source: str) -> pd.DataFrame:
    clashing = {pid for pid in playlists["playlist_id"].unique() if pid in seen}
    public = {pid for pid in clashing if _SPOTIFY_ID.fullmatch(pid)}
    renamed = {pid: f"{source}:{pid}" for pid in clashing - public}
    left = playlists[~playlists["playlist_id"].isin(public)]
    return left.assign(playlist_id=left["playlist_id"].replace(renamed)) if renamed else left
