"""Playlists of Spotify's account data (`Playlist1.json`), with and without `trackUri`."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.playlists import values
from recommender.playlists.document import Document
from recommender.playlists.entry import Entry, entry
from recommender.playlists.formats.format import Row
from recommender.playlists.formats.records import (
    Record,
    has_objects_with,
    listing,
    mapping,
    own_names,
    records,
)
from recommender.playlists.playlist import Reason, SetAside


class SpotifyPlaylists:
    """The format."""

    name = "Spotify account data (playlists)"

    def recognise(self, document: Document) -> bool:
        """An object with playlists, of which one has `items`."""
        return has_objects_with(mapping(document.json).get("playlists"), "items")

    def read(self, document: Document) -> Iterator[Row]:
        """Every item of every playlist."""
        playlists = listing(mapping(document.json).get("playlists"))
        for name, playlist in zip(own_names(playlists, "name"), playlists, strict=True):
            for position, item in records(mapping(playlist).get("items")):
                yield name, item if isinstance(item, SetAside) else _item(position, item)


def _item(position: int, item: Record) -> Entry:
    track, local = mapping(item.get("track")), mapping(item.get("localTrack"))
    if not track and item.get("episode"):
        episode = mapping(item["episode"])
        return SetAside(position, Reason.EPISODE, values.text(episode.get("episodeName")) or "")
    if not track and item.get("audiobook"):
        book = mapping(item["audiobook"])
        return SetAside(position, Reason.AUDIOBOOK, values.text(book.get("audiobookName")) or "")
    if not track and local:
        return entry(
            position,
            title=local.get("trackName") or local.get("name"),
            artists=[local.get("artistName")],
            album=local.get("albumName"),
            links=[local.get("uri") or "spotify:local::::"],
        )
    return entry(
        position,
        title=track.get("trackName"),
        artists=[track.get("artistName")],
        album=track.get("albumName"),
        links=[track.get("trackUri")],
    )
