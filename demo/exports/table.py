"""A page of songs as CSV, in a form that playlist services and this page read."""

from __future__ import annotations

import csv
from io import StringIO

from demo.exports.safe_cells import safe_cell
from recommender.results import Recommendations, Recommended

HEADINGS = (
    "Track URI", "Track Name", "Artist Name(s)", "Album Name", "Year", "Match", "Why", "Link",
)  # fmt: skip


def to_csv(songs: Recommendations) -> str:
    """Write a header and a row for each song; every text cell is safe to open in a spreadsheet.

    It starts with a byte order mark, without which Excel takes it for Latin-1.
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(HEADINGS)
    table.writerows(_row(song, songs.fictional) for song in songs.songs)
    return "\ufeff" + out.getvalue()


def _row(recommended: Recommended, fictional: bool) -> list[str | int]:
    song = recommended.song
    texts = (song.title, ";".join(song.artists), song.album or "")
    return [
        "" if fictional else f"spotify:track:{song.track_id}",
        *map(safe_cell, texts),
        "" if song.year is None else song.year,
        round(100 * recommended.match),
        safe_cell(recommended.why),
        song.link or "",
    ]
