"""Links and URIs of Spotify: what they point at."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote_plus

_KINDS = "track|album|artist|playlist|episode|show|audiobook|chapter"
_ID = "[0-9A-Za-z]{22}"
_BARE = re.compile(_ID)
_LINK = re.compile(
    rf"spotify:(?:user:[^:\s]{{1,80}}:)?(?P<uri>{_KINDS}):(?P<uri_id>{_ID})(?![0-9A-Za-z])(?:\?[^\s,;]*)?"
    rf"|(?:https?://)?(?:open|play)\.spotify\.com/(?:intl-[\w-]{{2,10}}/)?(?:embed/)?(?:user/[^/\s]{{1,80}}/)?"
    rf"(?P<url>{_KINDS})/(?P<url_id>{_ID})(?![0-9A-Za-z])(?:[/?#][^\s,;]*)?",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"spotify:local:([^:\s]*):([^:\s]*):([^:\s]*):?(\d*)", re.IGNORECASE)


class Link(NamedTuple):
    """A page of Spotify: its kind (`track`, `album`, `playlist`, …), its id, where it stood in the text."""

    kind: str
    id: str
    start: int
    end: int


class LocalFile(NamedTuple):
    """A file of the listener's own disk, as a Spotify URI names it."""

    artist: str
    album: str
    title: str
    seconds: str


def find_links(text: str) -> list[Link]:
    """Every Spotify link or URI in a text, in order."""
    return [
        Link((m["uri"] or m["url"]).lower(), m["uri_id"] or m["url_id"], m.start(), m.end())
        for m in _LINK.finditer(text)
    ]


def parse_link(value: object) -> Link | None:
    """The link that a value is, or None; a bare id of 22 base-62 characters is a track."""
    if not isinstance(value, str):
        return None
    stripped = value.strip()
    if _BARE.fullmatch(stripped):
        return Link("track", stripped, 0, len(stripped))
    found = _LINK.match(stripped)
    if not found:
        return None
    return Link((found["uri"] or found["url"]).lower(), found["uri_id"] or found["url_id"], 0, found.end())


def parse_local(value: object) -> LocalFile | None:
    """The names in a `spotify:local:artist:album:title:seconds` URI, or None for another value."""
    found = _LOCAL.match(value.strip()) if isinstance(value, str) else None
    return LocalFile(*(unquote_plus(part) for part in found.groups())) if found else None
