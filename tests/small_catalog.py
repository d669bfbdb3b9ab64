"""A catalog of six styles, small enough to rank a hundred times in a test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.ranking.index import RankingIndex
from recommender.settings.params import Params

STYLES = ("folk", "house", "jazz", "metal", "rap", "soul")
AUDIO = (
    "danceability", "energy", "speechiness", "acousticness", "instrumentalness", "liveness", "valence",
)  # fmt: skip


@dataclass(frozen=True)
class Small:
    """Catalog, style of each track, index."""

    catalog: Catalog
    style: NDArray[np.intp]
    index: RankingIndex
    params: Params


def small_tracks(n_tracks: int = 720, seed: int = 0) -> tuple[pd.DataFrame, NDArray[np.intp]]:
    """Draw tracks: each artist has one style, each style its own sound, years and popularity."""
    rng = np.random.default_rng(seed)
    n_artists = n_tracks // 8
    artist = rng.integers(0, n_artists, n_tracks)
    style = artist % len(STYLES)
    centres = rng.uniform(0.15, 0.85, (len(STYLES), len(AUDIO)))
    columns: dict[str, object] = {
        name: np.clip(centres[style, i] + rng.normal(0, 0.09, n_tracks), 0, 1) for i, name in enumerate(AUDIO)
    }
    names = [f"Artist {number}" for number in artist]
    tracks = pd.DataFrame(
        columns
        | {
            "track_id": [f"{number:022d}" for number in range(n_tracks)],
            "title": [f"{STYLES[s]} song {number}" for number, s in enumerate(style)],
            "artists": [(name,) for name in names],
            "artist": names,
            "album": [f"Album {number % 3}" for number in range(n_tracks)],
            "album_id": None,
            "isrc": None,
            "song_id": np.arange(n_tracks, dtype=np.int32) // np.where(np.arange(n_tracks) < 40, 2, 1),
            "genres": [(STYLES[s],) for s in style],
            "sources": [("small",)] * n_tracks,
            "key": rng.integers(0, 12, n_tracks),
            "mode": rng.integers(0, 2, n_tracks),
            "loudness": -20 + 3 * style + rng.normal(0, 2, n_tracks),
            "tempo": rng.normal(90 + 10 * style, 8),
            "time_signature": 4.0,
            "popularity": rng.integers(0, 101, n_tracks),
            "duration_ms": rng.normal(200_000 + 10_000 * style, 9_000),
            "year": 1975 + 7 * style + rng.integers(0, 7, n_tracks),
            "explicit": rng.choice([0.0, 1.0, np.nan], n_tracks),
        }
    )
    numeric = [*AUDIO, "key", "mode", "loudness", "tempo", "time_signature", "popularity", "duration_ms"]
    return tracks.astype(dict.fromkeys([*numeric, "year", "explicit"], np.float32)), style


def small(params: Params, n_playlists: int = 30, seed: int = 0) -> Small:
    """Build everything; a playlist has 12 to 30 tracks of mostly one style."""
    tracks, style = small_tracks(seed=seed)
    rng = np.random.default_rng(seed + 1)
    listed = []
    for number in range(n_playlists):
        odds = np.where(style == number % len(STYLES), 30.0, 1.0)
        rows = rng.choice(len(tracks), rng.integers(12, 31), replace=False, p=odds / odds.sum())
        listed += [(f"p{number:02d}", f"Playlist {number}", tracks["track_id"][row]) for row in rows]
    playlists = pd.DataFrame(listed, columns=["playlist_id", "playlist_name", "track_id"])
    return Small(Catalog(tracks, playlists), style, small_index(tracks, style, params, seed), params)


def small_index(tracks: pd.DataFrame, style: NDArray[np.intp], params: Params, seed: int = 0) -> RankingIndex:
    """Index a small catalog, with posteriors that are right more often than not."""
    rng = np.random.default_rng(seed + 2)
    posteriors = rng.dirichlet(np.ones(len(STYLES)), len(tracks)) + np.eye(len(STYLES))[style]
    posteriors /= posteriors.sum(axis=1, keepdims=True)
    return RankingIndex.build(tracks, STYLES, posteriors, params.ranking, quantiles=200, seed=seed)
