"""Playlists as a bundle keeps them: ``playlists.json``, a list of ``{"name", "track_ids"}``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from recommender.catalog.playlist_file import PLAYLIST_COLUMNS, no_playlists


def from_listed(listed: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Make the table that they were listed from.

    Returns
    -------
    DataFrame
        With the columns of `Catalog.playlists`, for a run's own an evaluation that hides the same tracks;
        ids are running numbers.
    """
    rows = [
        (str(number), playlist["name"], track_id)
        for number, playlist in enumerate(listed)
        for track_id in playlist["track_ids"]
    ]
    return pd.DataFrame(rows, columns=list(PLAYLIST_COLUMNS), dtype="str") if rows else no_playlists()
