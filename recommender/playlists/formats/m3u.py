"""M3U and M3U8: `#EXTINF:seconds,Artist - Title`, then a path; or paths alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from recommender.playlists import values
from recommender.playlists.document import Document
from recommender.playlists.entry import Entry, entry
from recommender.playlists.formats.format import Row
from recommender.playlists.names import split_artist_title

_AUDIO_PATH = re.compile(
    r".*[^\s.]\.(?:mp3|m4a|m4p|aac|flac|ogg|oga|opus|wav|wma|aiff?|alac|ape|mpc)", re.IGNORECASE
)
_EXTINF = re.compile(r"#EXTINF:\s*(-?\d+(?:\.\d+)?)?[^,]*,(.*)", re.IGNORECASE)
_TRACK_NUMBER = re.compile(r"^\d{1,3}(?:\s*[.)]\s*|\s*[-_]\s+|\s+)(?=\S)")


class M3u:
    """The format."""

    name = "M3U"

    def recognise(self, document: Document) -> bool:
        """`#EXTM3U` or `#EXTINF` in the first line, or nothing but paths of sound files."""
        # Asked of the raw text first: the lines of JSON and XML may be of any length.
        head = document.text[:200].lstrip().upper()
        if head.startswith(("#EXTM3U", "#EXTINF", "#PLAYLIST:")):
            return True
        lines = [line.strip() for line in document.lines if line.strip() and not line.startswith("#")]
        return bool(lines) and all(map(_AUDIO_PATH.fullmatch, lines))

    def read(self, document: Document) -> Iterator[Row]:
        """Every path with the `#EXT` lines before it."""
        name: str | None = None
        said: dict[str, str] = {}
        for number, line in enumerate(document.lines, start=1):
            key, _, value = line.strip().partition(":")
            key = key.upper()
            if key == "#PLAYLIST":
                name = values.text(value)
            elif key == "#EXTINF":
                said[key] = line.strip()
                said["line"] = str(number)
            elif key in ("#EXTART", "#EXTALB"):
                said[key] = value
            elif line.strip() and not key.startswith("#"):
                yield name, _entry(int(said.get("line", number)), line.strip(), said)
                said = {}
        if "#EXTINF" in said:
            yield name, _entry(int(said["line"]), "", said)


def _entry(line: int, path: str, said: dict[str, str]) -> Entry:
    found = _EXTINF.fullmatch(said.get("#EXTINF", ""))
    shown = (found.group(2).strip() if found else "") or _from_path(path)
    artist, title = split_artist_title(shown) or (None, shown)
    return entry(
        line,
        title=title,
        artists=[said.get("#EXTART") or artist],
        album=said.get("#EXTALB"),
        links=[path],
        duration_ms=values.seconds(found.group(1)) if found else None,
    )


def _from_path(path: str) -> str:
    """The file's name without folder, number and ending, where it is a sound file's."""
    if not _AUDIO_PATH.fullmatch(path):
        return ""
    name = re.split(r"[\\/]", unquote(path) if "://" in path else path)[-1].rpartition(".")[0]
    return _TRACK_NUMBER.sub("", name).replace("_", " ")
