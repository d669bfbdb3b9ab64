"""A page of songs as M3U8, as JSPF, as links and as URIs."""

from __future__ import annotations

import json
from typing import Any

from recommender.results import Recommendations, Song

JSPF_NOTE = "https://example.invalid/msr/recommendation"
"""Names our own fields in a JSPF track; an address that leads nowhere, as the format asks for an address."""


def to_m3u8(songs: Recommendations) -> str:
    """Write an extended M3U in UTF-8; players that cannot open a link look the song up by its name."""
    lines = ["#EXTM3U", f"#PLAYLIST:{_one_line(songs.playlist)}"]
    for each in songs.songs:
        song = each.song
        seconds = -1 if song.duration_ms is None else round(song.duration_ms / 1000)
        lines.append(f"#EXTINF:{seconds},{_one_line(_artists(song))} - {_one_line(song.title)}")
        lines.append(song.link or f"{_as_file(_artists(song))} - {_as_file(song.title)}.mp3")
    return "\n".join(lines) + "\n"


def to_jspf(songs: Recommendations) -> str:
    """Write the JSON form of XSPF, as ListenBrainz and others read it."""
    document = {
        "playlist": {
            "title": songs.playlist,
            "annotation": f"recommended by run {songs.run_id}, bundle {songs.digest}",
            "track": [_jspf_track(each.song, each.why, each.match) for each in songs.songs],
        }
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def to_links(songs: Recommendations) -> str:
    """Write one link to a line; songs that have no page are left out."""
    return "".join(f"{each.song.link}\n" for each in songs.songs if each.song.link)


def to_uris(songs: Recommendations) -> str:
    """Write one URI to a line, for pasting into Spotify; songs that have no page are left out."""
    return "".join(f"spotify:track:{each.song.track_id}\n" for each in songs.songs if each.song.link)


def _jspf_track(song: Song, why: str, match: float) -> dict[str, Any]:
    track: dict[str, Any] = {
        "title": song.title,
        "creator": _artists(song),
        "album": song.album,
        "duration": song.duration_ms,
        "identifier": [song.link] if song.link else None,
        "annotation": why,
        "extension": {JSPF_NOTE: [{"match": round(match, 4)}]},
    }
    return {name: value for name, value in track.items() if value is not None}


def _artists(song: Song) -> str:
    return ", ".join(song.artists)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _as_file(text: str) -> str:
    """Take out of a name what would make it a path, a comment or another address."""
    kept = "".join(sign for sign in _one_line(text) if sign not in '/\\:*?"<>|')
    return kept.lstrip("#.") or "_"
