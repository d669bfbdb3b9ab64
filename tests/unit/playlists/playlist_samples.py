"""The sample's uploads and a catalog's table in the form that matching reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from recommender.state import PROJECT

UPLOADS = PROJECT / "data" / "sample" / "playlists"


def tracks_of(table: pd.DataFrame) -> pd.DataFrame:
    """One row per track, sorted by id, artists as tuples, numbers as float32."""
    tracks = table.drop_duplicates("track_id").sort_values("track_id").reset_index(drop=True)
    tracks["artists"] = [tuple(str(names).split(";")) for names in tracks["artists"]]
    tracks["artist"] = [names[0] for names in tracks["artists"]]
    for name in ("album", "isrc"):
        if name not in tracks:
            tracks[name] = None
    for name in ("popularity", "duration_ms"):
        tracks[name] = tracks[name].astype(np.float32)
    return tracks


def upload_paths() -> list[Path]:
    """The sample's uploads, one in every format."""
    return sorted(UPLOADS.iterdir())
