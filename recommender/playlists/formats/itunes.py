"""The XML of iTunes and Apple Music: a property list with `Tracks` by id and `Playlists`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from recommender.playlists import values
from recommender.playlists.document import Document
from recommender.playlists.entry import Entry, entry
from recommender.playlists.formats.format import Row
from recommender.playlists.formats.records import Record, listing, mapping, own_names
from recommender.playlists.playlist import Reason, SetAside

_MAX_DEPTH = 8
_SPOKEN = {
    "Podcast": Reason.EPISODE,
    "Audiobook": Reason.AUDIOBOOK,
    "Movie": Reason.VIDEO,
    "TV Show": Reason.VIDEO,
}


class ITunes:
    """The format."""

    name = "iTunes or Apple Music XML"

    def recognise(self, document: Document) -> bool:
        """A root element `plist`."""
        return document.xml is not None and document.xml.tag == "plist"

    def read(self, document: Document) -> Iterator[Row]:
        """Every item of every playlist a listener made, or of the library where there is none."""
        root = document.xml
        library = mapping(_value(root[0], 0)) if root is not None and len(root) else {}
        tracks = mapping(library.get("Tracks"))
        playlists = _own_playlists(listing(library.get("Playlists")))
        for name, playlist in zip(own_names(playlists, "Name"), playlists, strict=True):
            for position, item in enumerate(listing(mapping(playlist).get("Playlist Items")), start=1):
                yield name, _entry(position, mapping(tracks.get(str(mapping(item).get("Track ID")))))
        if not playlists:
            for position, track in enumerate(tracks.values(), start=1):
                yield None, _entry(position, mapping(track))


def _own_playlists(playlists: list[Any]) -> list[Any]:
    """Leave out folders and what the program itself fills (the whole library, Music, Podcasts, …)."""
    filled = [playlist for playlist in playlists if mapping(playlist).get("Playlist Items")]
    made = [
        playlist
        for playlist in filled
        if not any(mapping(playlist).get(key) for key in ("Master", "Distinguished Kind", "Folder"))
    ]
    return made or filled[:1]


def _entry(position: int, track: Record) -> Entry:
    for key, reason in _SPOKEN.items():
        if track.get(key):
            return SetAside(position, reason, values.text(track.get("Name")) or "")
    return entry(
        position,
        title=track.get("Name"),
        artists=[track.get("Artist")],
        album=track.get("Album"),
        duration_ms=values.milliseconds(track.get("Total Time")),
        released=track.get("Year") or track.get("Release Date"),
        explicit=track.get("Explicit"),
    )


def _value(element: Element, depth: int) -> Any:
    """The value of a property list element; deeper ones than any library has are None."""
    if depth > _MAX_DEPTH:
        return None
    match element.tag:
        case "dict":
            children = list(element)
            return {
                key.text or "": _value(value, depth + 1)
                for key, value in zip(children[::2], children[1::2], strict=False)
            }
        case "array":
            return [_value(child, depth + 1) for child in element]
        case "true":
            return True
        case "false":
            return False
        case _:
            return element.text
