"""The form of the Million Playlist Dataset: playlists of `tracks` with `track_uri`."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.playlists import values
from recommender.playlists.document import Document
from recommender.playlists.entry import entry
from recommender.playlists.formats.format import Row
from recommender.playlists.formats.records import has_objects_with, listing, mapping, own_names, records
from recommender.playlists.playlist import SetAside


class MillionPlaylists:
    """The format; the oldest account data of Spotify, with `trackName`, has the same shape."""

    name = "Million Playlist Dataset"

    def recognise(self, document: Document) -> bool:
        """An object with playlists, of which one has `tracks`."""
        return has_objects_with(mapping(document.json).get("playlists"), "tracks")

    def read(self, document: Document) -> Iterator[Row]:
        """Every track of every playlist."""
        playlists = listing(mapping(document.json).get("playlists"))
        for name, playlist in zip(own_names(playlists, "name"), playlists, strict=True):
            for position, track in records(mapping(playlist).get("tracks")):
                if isinstance(track, SetAside):
                    yield name, track
                    continue
                yield (
                    name,
                    entry(
                        position,
                        title=track.get("track_name", track.get("trackName")),
                        artists=[track.get("artist_name", track.get("artistName"))],
                        album=track.get("album_name", track.get("albumName")),
                        links=[track.get("track_uri", track.get("trackUri"))],
                        duration_ms=values.milliseconds(track.get("duration_ms")),
                    ),
                )
