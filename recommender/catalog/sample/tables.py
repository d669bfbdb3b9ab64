"""The sample's own two files: the catalog as CSV, the playlists in Million Playlist form."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from recommender.catalog.sample.audio import DECIMALS
from recommender.catalog.sample.playlists import Playlist
from recommender.catalog.sample.songs import Track

COLUMNS = (
    "track_id",
    "title",
    "artists",
    "album",
    "album_id",
    "isrc",
    "genre",
    "subgenre",
    "released",
    "popularity",
    "duration_ms",
    "explicit",
    *DECIMALS,
)


def catalog_csv(tracks: Sequence[Track]) -> bytes:
    """Write the catalog: a row for each track and genre, by genre, then by track id."""
    listed = [(genre, track) for track in tracks for genre in (track.genre, *track.also_in)]
    listed.sort(key=lambda row: (row[0], row[1].track_id))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for genre, track in listed:
        writer.writerow(
            [
                track.track_id,
                track.title,
                ";".join(track.artists),
                track.album,
                track.album_id,
                track.isrc or "",
                genre,
                track.style,
                track.released,
                track.popularity,
                track.duration_ms,
                track.explicit,
                *audio_fields(track),
            ]
        )
    return text.getvalue().encode()


def audio_fields(track: Track) -> list[str]:
    """Write the audio features with their fixed decimals, in the order of `DECIMALS`."""
    return [f"{getattr(track.audio, name):.{places}f}" for name, places in DECIMALS.items()]


def playlists_json(playlists: Sequence[Playlist]) -> bytes:
    """Write playlists in Million Playlist form, one to a line."""
    info = {"name": "MSR sample playlists", "version": 1, "licence": "CC0-1.0", "fictional": True}
    lines = ",\n".join(compact(million_playlist(playlist, pid)) for pid, playlist in enumerate(playlists))
    return f'{{"info":{compact(info)},"playlists":[\n{lines}\n]}}\n'.encode()


def million_playlist(playlist: Playlist, pid: int) -> dict[str, object]:
    """One playlist as the Million Playlist Dataset writes it."""
    return {
        "name": playlist.name,
        "pid": pid,
        "num_tracks": len(playlist.tracks),
        "tracks": [
            {
                "pos": place,
                "artist_name": track.artists[0],
                "track_uri": f"spotify:track:{track.track_id}",
                "artist_uri": f"spotify:artist:{track.artist_ids[0]}",
                "track_name": track.title,
                "album_uri": f"spotify:album:{track.album_id}",
                "duration_ms": track.duration_ms,
                "album_name": track.album,
            }
            for place, track in enumerate(playlist.tracks)
        ],
    }


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
