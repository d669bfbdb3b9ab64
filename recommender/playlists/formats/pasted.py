"""Pasted text: links, URIs, ISRCs, or one "Artist - Title" a line."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import islice

from recommender.playlists import values
from recommender.playlists.document import Document
from recommender.playlists.entry import Entry, cut, entry
from recommender.playlists.formats.format import Row
from recommender.playlists.links import Link, find_links, parse_link, parse_local
from recommender.playlists.names import split_artist_title, tidy
from recommender.playlists.playlist import GivenTrack, Reason, SetAside

_BULLET = re.compile(r"^(?:[•*·▪–-]\s+|\(?\d{1,5}[.):\]]\s+|#\d{1,5}\s+)+")
_CLOCK = re.compile(r"\s*[\[(]?\b(\d{1,2}:)?\d{1,2}:\d{2}[\])]?\s*$")
_BY = re.compile(r"\s+by\s+", re.IGNORECASE)
_MIN_SHARE = 0.25  # of the lines that name a song: below, the text is something else
_OTHER_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


class Pasted:
    """The format."""

    name = "pasted text"

    def recognise(self, document: Document) -> bool:
        """Whether enough of its lines are links, to songs or not, or name a song and its artist."""
        if document.json is not None or document.xml is not None:
            return False
        filled = [line for line in document.lines if line.strip()]
        enough = max(1, math.ceil(_MIN_SHARE * len(filled)))
        telling = (line for line in filled if any(map(_tells, _entries(0, line))))
        return sum(1 for _ in islice(telling, enough)) == enough

    def read(self, document: Document) -> Iterator[Row]:
        """Every line that is not blank, every link of it."""
        for number, line in enumerate(document.lines, start=1):
            if line.strip():
                yield from ((None, item) for item in _entries(number, line))


def _tells(item: Entry) -> bool:
    """Whether a line is about music: a song, or a link to something else."""
    return not isinstance(item, SetAside) or item.reason is not Reason.NAMELESS


def _entries(number: int, line: str) -> list[Entry]:
    links = find_links(line)
    if links:
        return [_linked(number, link) for link in links]
    plain = _BULLET.sub("", tidy(line))
    if parse_link(plain) or parse_local(plain):
        return [entry(number, links=[plain])]
    if _OTHER_ADDRESS.fullmatch(plain):
        return [SetAside(number, Reason.OTHER_LINK, cut(plain))]
    if values.isrc(plain):
        return [entry(number, isrc=plain)]
    return [_named(number, plain)]


def _linked(number: int, link: Link) -> Entry:
    if link.kind == "track":
        return GivenTrack(number, track_id=link.id)
    return entry(number, links=[f"spotify:{link.kind}:{link.id}"])


def _named(number: int, line: str) -> Entry:
    clock = _CLOCK.search(line)
    duration = values.duration(clock.group().strip(" []()")) if clock else None
    name = line[: clock.start()] if clock else line
    parts = split_artist_title(name) or _by(name)
    if parts is None:
        return SetAside(number, Reason.NAMELESS, cut(line))
    return entry(number, title=parts[1].strip('"“”„«» '), artists=[parts[0]], duration_ms=duration)


def _by(line: str) -> tuple[str, str] | None:
    """ "Title by Artist", at the last "by"."""
    found = list(_BY.finditer(line))
    if not found:
        return None
    return line[found[-1].end() :], line[: found[-1].start()]
