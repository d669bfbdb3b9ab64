"""Spotify's streaming history, the short and the extended form: plays become songs, the most played first.

Addresses, devices and times stand in these files too; none of them is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from recommender.playlists import values
from recommender.playlists.document import Document
from recommender.playlists.entry import entry
from recommender.playlists.formats.format import Row
from recommender.playlists.formats.records import Record, has_objects_with, records
from recommender.playlists.links import parse_link
from recommender.playlists.playlist import Note, SetAside

MIN_PLAY_MS = 30_000
"""A shorter play was skipped, not listened to."""

_NAME = "Most played"


class _Song(NamedTuple):
    title: str | None
    artist: str | None
    uri: str | None


class SpotifyHistory:
    """The format."""

    name = "Spotify streaming history"

    def recognise(self, document: Document) -> bool:
        """A list of plays with their lengths."""
        return has_objects_with(document.json, "msPlayed", "ms_played")

    def read(self, document: Document) -> Iterator[Row]:
        """Every song played for at least 30 seconds, once, by falling number of plays."""
        plays: Counter[_Song] = Counter()
        first: dict[_Song, tuple[int, Record]] = {}
        short = spoken = 0
        for position, play in records(document.json):
            if isinstance(play, SetAside):
                yield _NAME, play
                continue
            if play.get("episode_name") or play.get("spotify_episode_uri") or play.get("audiobook_uri"):
                spoken += 1
                continue
            length = values.milliseconds(play.get("msPlayed", play.get("ms_played")))
            if (length is not None and length < MIN_PLAY_MS) or play.get(
                "msPlayed", play.get("ms_played")
            ) == 0:
                short += 1
                continue
            song = _song(play)
            plays[song] += 1
            first.setdefault(song, (position, play))
        # Sorting is stable, so songs played equally often stay in the order of their first play.
        for song in sorted(first, key=lambda played: -plays[played]):
            position, play = first[song]
            album = play.get("master_metadata_album_album_name")
            yield (
                _NAME,
                entry(position, title=song.title, artists=[song.artist], album=album, links=[song.uri]),
            )
        yield from ((_NAME, note) for note in _notes(short, spoken))


def _song(play: Record) -> _Song:
    title = values.text(play.get("trackName", play.get("master_metadata_track_name")))
    artist = values.text(play.get("artistName", play.get("master_metadata_album_artist_name")))
    link = parse_link(play.get("spotify_track_uri", play.get("trackUri")))
    return _Song(title, artist, f"spotify:{link.kind}:{link.id}" if link else None)


def _notes(short: int, spoken: int) -> Iterator[Note]:
    if short:
        yield Note(f"Plays shorter than 30 seconds were left out: {short:,}.")
    if spoken:
        yield Note(f"Plays of podcasts and audiobooks were left out: {spoken:,}.")
