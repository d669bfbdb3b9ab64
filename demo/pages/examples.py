"""Playlists to begin with, for somebody who has none at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from demo.serving.served import Served
from demo.texts import Texts
from recommender.playlists import GivenTrack, Playlist
from recommender.state import PROJECT

FOLDER = PROJECT / "data" / "sample" / "playlists"

_FILES = {
    "jazz": ("late-night-jazz.csv", "Exportify"),
    "gym": ("tunemymusic.csv", "TuneMyMusic"),
    "salsa": ("salsa.m3u", "M3U"),
    "alphabets": ("mixed-scripts.m3u8", "M3U8"),
    "weekly": ("listenbrainz.jspf", "JSPF"),
    "throwbacks": ("Playlist1-2020.json", "JSON"),
    "library": ("itunes-library.xml", "iTunes"),
    "names": ("pasted-names.txt", "text"),
}
"""Fictional playlists, each in another format."""

_GENRES = ("jazz", "rock", "classical", "hip-hop", "country", "edm", "r-n-b", "latin")
_SONGS = 20


@dataclass(frozen=True)
class Example:
    """One of the buttons.

    Attributes
    ----------
    id : str
        Stands in the page's address.
    form : str
        The format of its file, empty for one that is no file.
    """

    id: str
    name: str
    form: str


def examples(served: Served, say: Texts) -> list[Example]:
    """List the examples that the catalog can continue.

    The fictional files for the fictional catalog; for a real one, typical songs of some of its genres.
    """
    if served.fictional:
        return [Example(id_, say(f"examples.{id_}"), form) for id_, (_, form) in _FILES.items()]
    return [Example(f"genre-{genre}", say("examples.genre", genre=genre), "") for genre in _genres(served)]


def file_of(example: str) -> tuple[bytes, str] | None:
    """The content and the name of a fictional example's file; None for any other."""
    if example not in _FILES:
        return None
    name = _FILES[example][0]
    return (FOLDER / name).read_bytes(), name


def typical_songs(served: Served, example: str, say: Texts) -> Playlist | None:
    """Typical songs of a genre, taken in turn from its groups; None for any other example."""
    genre = example.removeprefix("genre-")
    if genre == example or genre not in served.recommender.bundle.atlas.clusters:
        return None
    clusters = served.recommender.bundle.atlas.clusters[genre]
    songs = served.songs(_in_turn([cluster.typical for cluster in clusters])[:_SONGS])
    given = tuple(
        GivenTrack(line, song.title, song.artists, track_id=song.track_id)
        for line, song in enumerate(songs, start=1)
    )
    return Playlist(say("examples.genre", genre=genre), given, "catalog")


def _genres(served: Served) -> list[str]:
    clustered = served.recommender.bundle.atlas.clusters
    usual = [genre for genre in _GENRES if genre in clustered]
    return (usual or sorted(clustered))[: len(_GENRES)]


def _in_turn(lists: Sequence[Sequence[str]]) -> list[str]:
    longest = max((len(each) for each in lists), default=0)
    picked = [each[place] for place in range(longest) for each in lists if place < len(each)]
    return list(dict.fromkeys(picked))
