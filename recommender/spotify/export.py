"""A playlist as the CSV that Exportify writes, which every reader of playlists knows."""

from __future__ import annotations

import csv
import io

from recommender.playlists.playlist import GivenTrack, Playlist

_AUDIO = {
    "Danceability": "danceability",
    "Energy": "energy",
    "Key": "key",
    "Loudness": "loudness",
    "Mode": "mode",
    "Speechiness": "speechiness",
    "Acousticness": "acousticness",
    "Instrumentalness": "instrumentalness",
    "Liveness": "liveness",
    "Valence": "valence",
    "Tempo": "tempo",
    "Time Signature": "time_signature",
}
_HEADER = (
    *("Track URI", "Track Name", "Album Name", "Artist Name(s)", "Release Date", "Duration (ms)"),
    *("Popularity", "Explicit", *_AUDIO),
)


def exported(playlist: Playlist) -> str:
    """Write a playlist down, with the features its tracks have."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(_cells(track) for track in playlist.tracks)
    return out.getvalue()


def _cells(track: GivenTrack) -> list[object]:
    uri = f"spotify:track:{track.track_id}" if track.track_id else ""
    artists = ";".join(name.replace(";", ",") for name in track.artists)
    features = track.features or {}
    facts = [uri, track.title, track.album, artists, track.year, track.duration_ms, track.popularity]
    explicit = "" if track.explicit is None else str(track.explicit).lower()
    audio = [features.get(name) for name in _AUDIO.values()]
    return ["" if cell is None else cell for cell in (*facts, explicit, *audio)]
