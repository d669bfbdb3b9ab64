"""XSPF, the open XML playlist format."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from recommender.playlists import values
from recommender.playlists.document import Document
from recommender.playlists.entry import entry
from recommender.playlists.formats.format import Row


class Xspf:
    """The format."""

    name = "XSPF"

    def recognise(self, document: Document) -> bool:
        """A root element `playlist`, in any namespace."""
        return document.xml is not None and _tag(document.xml) == "playlist"

    def read(self, document: Document) -> Iterator[Row]:
        """Every track of the track list."""
        root = document.xml
        if root is None:
            return
        name = values.text(_first(root, "title"))
        tracks = (
            track for child in root if _tag(child) == "trackList" for track in child if _tag(track) == "track"
        )
        for position, track in enumerate(tracks, start=1):
            yield (
                name,
                entry(
                    position,
                    title=_first(track, "title"),
                    artists=[_first(track, "creator")],
                    album=_first(track, "album"),
                    links=[child.text for child in track if _tag(child) in ("identifier", "location")],
                    duration_ms=values.milliseconds(_first(track, "duration")),
                ),
            )


def _tag(element: Element) -> str:
    # A comment's or processing instruction's tag is a function.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _first(element: Element, tag: str) -> str | None:
    return next((child.text for child in element if _tag(child) == tag), None)
