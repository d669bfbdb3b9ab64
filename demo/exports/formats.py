"""The ways to take a page of songs home."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from demo.exports.lists import to_jspf, to_links, to_m3u8, to_uris
from demo.exports.table import to_csv
from recommender.results import Recommendations


@dataclass(frozen=True)
class ExportFormat:
    """One of them.

    Attributes
    ----------
    write : callable
    ending : str
        Of the file.
    media_type : str
    needs_links : bool
        Holds nothing for songs that have no page.
    """

    write: Callable[[Recommendations], str]
    ending: str
    media_type: str
    needs_links: bool = False


FORMATS: dict[str, ExportFormat] = {
    "csv": ExportFormat(to_csv, "csv", "text/csv; charset=utf-8"),
    "m3u8": ExportFormat(to_m3u8, "m3u8", "application/vnd.apple.mpegurl"),
    "jspf": ExportFormat(to_jspf, "jspf", "application/jspf+json"),
    "links": ExportFormat(to_links, "txt", "text/plain; charset=utf-8", needs_links=True),
    "uris": ExportFormat(to_uris, "txt", "text/plain; charset=utf-8", needs_links=True),
}


def file_name(songs: Recommendations, kind: str) -> str:
    """Name the file of an export: only letters, digits and dashes, whatever the playlist is called."""
    plain = unicodedata.normalize("NFKD", songs.playlist).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:60] or "playlist"
    listed = f"-{kind}" if FORMATS[kind].needs_links else ""
    return f"{stem}-more{listed}.{FORMATS[kind].ending}"
