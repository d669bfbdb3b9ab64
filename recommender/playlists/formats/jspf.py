"""JSPF, the JSON form of XSPF, as ListenBrainz exports it."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.playlists import values
from recommender.playlists.document import Document
from recommender.playlists.entry import entry
from recommender.playlists.formats.format import Row
from recommender.playlists.formats.records import mapping, records, strings
from recommender.playlists.playlist import SetAside


class Jspf:
    """The format."""

    name = "JSPF"

    def recognise(self, document: Document) -> bool:
        """An object with a playlist that has a list of `track`."""
        return isinstance(mapping(mapping(document.json).get("playlist")).get("track"), list)

    def read(self, document: Document) -> Iterator[Row]:
        """Every track; `identifier` and `location` are a string or a list."""
        playlist = mapping(mapping(document.json).get("playlist"))
        name = values.text(playlist.get("title"))
        for position, track in records(playlist.get("track")):
            if isinstance(track, SetAside):
                yield name, track
                continue
            yield (
                name,
                entry(
                    position,
                    title=track.get("title"),
                    artists=[track.get("creator")],
                    album=track.get("album"),
                    links=[*strings(track.get("identifier")), *strings(track.get("location"))],
                    duration_ms=values.milliseconds(track.get("duration")),
                ),
            )
