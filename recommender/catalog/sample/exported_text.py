"""Playlists as players write them to XML and text, and as people paste them."""

from __future__ import annotations

import codecs
import plistlib
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from recommender.catalog.sample.exported_csv import columns, link, uri
from recommender.catalog.sample.playlists import Playlist
from recommender.catalog.sample.songs import Track


def xspf(playlist: Playlist) -> bytes:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<playlist version="1" xmlns="http://xspf.org/ns/0/">',
        f"  <title>{escape(playlist.name)}</title>",
        "  <trackList>",
    ]
    for track in playlist.tracks:
        lines += [
            "    <track>",
            f"      <location>{link(track)}</location>",
            f"      <title>{escape(track.title)}</title>",
            f"      <creator>{escape(track.artists[0])}</creator>",
            f"      <album>{escape(track.album)}</album>",
            f"      <duration>{track.duration_ms}</duration>",
            "    </track>",
        ]
    return ("\n".join([*lines, "  </trackList>", "</playlist>"]) + "\n").encode()


def m3u(playlist: Playlist, *, encoding: str) -> bytes:
    """M3U (Latin-1 by custom) or M3U8 (UTF-8), lines ended as on Windows."""
    lines = ["#EXTM3U", f"#PLAYLIST:{playlist.name}"]
    for track in playlist.tracks:
        lines.append(f"#EXTINF:{track.duration_ms // 1000},{track.artists[0]} - {track.title}")
        lines.append(
            f"Music/{_in_path(track.artists[0])}/{_in_path(track.album)}/{_in_path(track.title)}.mp3"
        )
    return ("\r\n".join(lines) + "\r\n").encode(encoding, errors="replace")


def _in_path(name: str) -> str:
    return "".join("_" if letter in '<>:"/\\|?*' else letter for letter in name)


def itunes_library(playlists: Sequence[Playlist]) -> bytes:
    """The library file of iTunes and Apple Music: tracks by number, playlists that name the numbers."""
    distinct = dict.fromkeys(track for playlist in playlists for track in playlist.tracks)
    numbers = {track.track_id: number for number, track in enumerate(distinct, start=1001)}
    library = {
        "Major Version": 1,
        "Minor Version": 1,
        "Application Version": "1.5.0",
        "Date": datetime(2025, 12, 28, 9, 30),
        "Music Folder": "file:///Music/",
        "Tracks": {
            str(numbers[track.track_id]): _itunes_track(track, numbers[track.track_id]) for track in distinct
        },
        "Playlists": [
            _itunes_playlist("Library", 1, [numbers[track.track_id] for track in distinct], master=True),
            *(
                _itunes_playlist(playlist.name, place, [numbers[track.track_id] for track in playlist.tracks])
                for place, playlist in enumerate(playlists, start=2)
            ),
        ],
    }
    return plistlib.dumps(library, fmt=plistlib.FMT_XML, sort_keys=False)


def _itunes_track(track: Track, number: int) -> dict[str, object]:
    path = quote(f"{_in_path(track.artists[0])}/{_in_path(track.title)}.m4a")
    return {
        "Track ID": number,
        "Name": track.title,
        "Artist": " & ".join(track.artists),
        "Album": track.album,
        "Genre": track.genre.title(),
        "Kind": "AAC audio file",
        "Total Time": track.duration_ms,
        "Year": int(track.released[:4]),
        "Track Type": "File",
        "Location": f"file:///Music/{path}",
    }


def _itunes_playlist(
    name: str, number: int, tracks: Sequence[int], *, master: bool = False
) -> dict[str, object]:
    return {
        "Name": name,
        **({"Master": True, "Visible": False} if master else {}),
        "Playlist ID": number,
        "All Items": True,
        "Playlist Items": [{"Track ID": track} for track in tracks],
    }


_APPLE = columns(
    "Name,Artist,Composer,Album,Grouping,Work,Movement Number,Movement Count,Movement Name,"
    "Genre,Size,Time,Disc Number,Disc Count,Track Number,Track Count,Year,Date Modified,"
    "Date Added,Bit Rate,Sample Rate,Volume Adjustment,Kind,Equalizer,Comments,Plays,"
    "Last Played,Skips,Last Skipped,My Rating,Location"
)


def apple_text(playlist: Playlist) -> bytes:
    """Apple Music's text export: UTF-16, tabs, lines ended by a carriage return alone."""
    lines = ["\t".join(_APPLE)]
    for track in playlist.tracks:
        known = {
            "Name": track.title,
            "Artist": track.artists[0],
            "Album": track.album,
            "Genre": track.genre.title(),
            "Time": str(track.duration_ms // 1000),
            "Year": track.released[:4],
            "Kind": "Apple Music AAC audio file",
        }
        lines.append("\t".join(known.get(column, "") for column in _APPLE))
    return codecs.BOM_UTF16_LE + ("\r".join(lines) + "\r").encode("utf-16-le")


def links(playlist: Playlist) -> bytes:
    """Links as the share button gives them: with `?si=`, with a language, some without either."""
    forms = (
        "https://open.spotify.com/track/{}?si=0a1b2c3d4e5f6071",
        "https://open.spotify.com/intl-de/track/{}",
        "https://open.spotify.com/track/{}",
        "https://open.spotify.com/intl-pt/track/{}?si=9f8e7d6c5b4a3021",
    )
    lines = [forms[place % len(forms)].format(track.track_id) for place, track in enumerate(playlist.tracks)]
    return ("\n".join(lines) + "\n").encode()


def uris(playlist: Playlist) -> bytes:
    """URIs as the desktop player copies them; the last line has no end."""
    return "\n".join(uri(track) for track in playlist.tracks).encode()


def names(playlist: Playlist) -> bytes:
    """`Artist - Title` lines as people write them: some numbered, some dashes long, blank lines between."""
    lines = []
    for place, track in enumerate(playlist.tracks, start=1):
        dash = "–" if place % 5 == 0 else "-"
        number = f"{place}. " if place % 4 == 0 else ""
        lines.append(f"{number}{track.artists[0]} {dash} {track.title}")
        if place % 6 == 0:
            lines.append("")
    return ("\n".join(lines) + "\n").encode()
