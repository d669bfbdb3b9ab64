"""The playlists of a real catalog, written as people upload them, are found in it again."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recommender.catalog.songs import song_ids
from recommender.playlists import read_playlist
from recommender.playlists.catalog_index import CatalogIndex
from recommender.playlists.matching import match
from recommender.settings.config import UploadLimits

pytestmark = pytest.mark.data

LIMITS = UploadLimits(max_bytes=2_000_000, max_rows=10_000, max_playlists=1000, max_line=20_000)
PLAYLISTS = 80
MARKS = (" - 2011 Remaster", " (Live)", " - Radio Edit", " (Remastered)", " - Single Version")
GUESTS = (" feat. Other", ", Other", " & Other", " x Other")
Names = tuple[str, str]


@pytest.fixture(scope="module")
def rows(real_data: Path) -> pd.DataFrame:
    return pd.read_csv(real_data / "spotify_songs.zip").dropna(subset=["track_name"])


@pytest.fixture(scope="module")
def index(rows: pd.DataFrame) -> CatalogIndex:
    unique = rows.drop_duplicates("track_id").sort_values("track_id").reset_index(drop=True)
    tracks = unique.rename(
        columns={"track_name": "title", "track_artist": "artist", "track_album_name": "album"}
    )
    tracks["artists"] = [(name,) for name in tracks["artist"]]
    tracks["isrc"] = None
    tracks["popularity"] = tracks["track_popularity"].astype(np.float32)
    tracks["duration_ms"] = tracks["duration_ms"].astype(np.float32)
    tracks["song_id"] = song_ids(tracks["title"].tolist(), tracks["artist"].tolist())
    return CatalogIndex.build(tracks)


def some_playlists(rows: pd.DataFrame) -> list[pd.DataFrame]:
    return [playlist for _, playlist in list(rows.groupby("playlist_id"))[:PLAYLISTS]]


def exportify(playlist: pd.DataFrame, change: Callable[[str, str], Names], *, ids: bool) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Track URI", "Track Name", "Album Name", "Artist Name(s)", "Duration (ms)"])
    for row in playlist.itertuples():
        title, artist = change(row.track_name, row.track_artist)
        uri = f"spotify:track:{row.track_id}" if ids else ""
        writer.writerow([uri, title, row.track_album_name, artist, row.duration_ms])
    return out.getvalue().encode("utf-8-sig")


def found_again(contents: list[tuple[bytes, list[str]]], index: CatalogIndex, first_line: int) -> float:
    """The share of songs matched to the right song."""
    rows = {track_id: row for row, track_id in enumerate(index.tracks["track_id"])}
    songs = index.tracks["song_id"].to_numpy()
    right = []
    for content, ids in contents:
        (playlist,) = read_playlist(content, limits=LIMITS)
        for track in match(playlist, index).tracks:
            truth = rows[ids[track.track.line - first_line]]
            right.append(track.row is not None and songs[track.row] == songs[truth])
    assert len(right) > 3000
    return float(np.mean(right))


def test_ids_are_found_exactly(rows: pd.DataFrame, index: CatalogIndex) -> None:
    for playlist in some_playlists(rows):
        (read,) = read_playlist(exportify(playlist, lambda *names: names, ids=True), limits=LIMITS)
        found = match(read, index)
        ids = list(dict.fromkeys(playlist["track_id"]))
        assert index.tracks["track_id"].iloc[found.given_rows].tolist() == ids


@pytest.mark.parametrize(
    ("kind", "least"),
    [("as they stand", 0.999), ("case", 0.999), ("another version", 0.998), ("a guest", 0.99)],
)
def test_names_are_found(kind: str, least: float, rows: pd.DataFrame, index: CatalogIndex) -> None:
    chance = random.Random(20)
    change: dict[str, Callable[[str, str], Names]] = {
        "as they stand": lambda title, artist: (title, artist),
        "case": lambda title, artist: (title.upper(), artist.lower()),
        "another version": lambda title, artist: (title + chance.choice(MARKS), artist),
        "a guest": lambda title, artist: (f"{title} (feat. Other)", artist + chance.choice(GUESTS)),
    }
    contents = [
        (exportify(playlist, change[kind], ids=False), playlist["track_id"].tolist())
        for playlist in some_playlists(rows)
    ]
    assert found_again(contents, index, first_line=2) >= least


@pytest.mark.parametrize("pattern", ["{artist} - {title}", "{title} – {artist}"])
def test_pasted_lines_are_found_either_way_round(
    pattern: str, rows: pd.DataFrame, index: CatalogIndex
) -> None:
    contents = []
    for playlist in some_playlists(rows):
        names = zip(playlist["track_name"], playlist["track_artist"], strict=True)
        lines = [pattern.format(title=title, artist=artist) for title, artist in names]
        contents.append(("\n".join(lines).encode(), playlist["track_id"].tolist()))
    assert found_again(contents, index, first_line=1) >= 0.995
