"""The catalog: one row per track, and the playlists its sources carried."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Catalog:
    """Tracks and playlists after cleaning and merging.

    Attributes
    ----------
    tracks : DataFrame, one row per track, sorted by `track_id`, index 0..n-1
        ``track_id`` (str, 22 base-62 characters), ``title`` (str), ``artists``
        (tuple of str, the first is the main one), ``artist`` (str, the main
        artist), ``album``, ``album_id``, ``isrc`` (str or None), ``song_id``
        (int32: tracks that are versions of one song share it), ``genres``
        (tuple of str, sorted), ``sources`` (tuple of str, first the one whose
        features were taken), and as float32 with NaN for unknown:
        ``popularity`` (0..100), ``duration_ms``, ``year``, ``explicit`` (0 or
        1), ``danceability``, ``energy``, ``key`` (0..11), ``loudness`` (dB),
        ``mode`` (0 or 1), ``speechiness``, ``acousticness``,
        ``instrumentalness``, ``liveness``, ``valence``, ``tempo`` (BPM),
        ``time_signature``.
    playlists : DataFrame, one row per track of a playlist, in playlist order
        ``playlist_id``, ``playlist_name``, ``track_id``; no track twice in one
        playlist, only tracks of the catalog; empty where no source had any.
    """

    tracks: pd.DataFrame
    playlists: pd.DataFrame
