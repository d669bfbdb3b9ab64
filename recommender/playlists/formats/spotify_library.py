"""The liked songs of Spotify's account data (`YourLibrary.json`)."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.playlists.document import Document
from recommender.playlists.entry import entry
from recommender.playlists.formats.format import Row
from recommender.playlists.formats.records import has_objects_with, mapping, records
from recommender.playlists.playlist import SetAside


class SpotifyLibrary:
    """The format."""

    name = "Spotify account data (library)"

    def recognise(self, document: Document) -> bool:
        """An object with `tracks`, each with `track` or `uri`."""
        return has_objects_with(mapping(document.json).get("tracks"), "track", "uri")

    def read(self, document: Document) -> Iterator[Row]:
        """Every liked song; albums, shows and artists of the library are no songs."""
        for position, item in records(mapping(document.json).get("tracks")):
            if isinstance(item, SetAside):
                yield "Liked songs", item
                continue
            yield (
                "Liked songs",
                entry(
                    position,
                    title=item.get("track"),
                    artists=[item.get("artist")],
                    album=item.get("album"),
                    links=[item.get("uri")],
                ),
            )
