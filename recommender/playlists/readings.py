"""The ways in which a given track's names may be meant."""

from __future__ import annotations

import re
from typing import NamedTuple

from recommender.playlists.names import other_splits, split_artist_title
from recommender.playlists.playlist import GivenTrack

_JOINED = re.compile(
    r"\s*[,;/]\s*|\s+[&+×]\s+|\s+(?:x|and|with|vs\.?|feat\.?|ft\.?|featuring)\s+", re.IGNORECASE
)
_MOST = 6


class Reading(NamedTuple):
    """A title and the artist to look for it with."""

    title: str
    artist: str


def first_reading(track: GivenTrack) -> list[Reading]:
    """What the names say as they stand, or nothing where one is missing."""
    return [Reading(track.title, track.artists[0])] if track.title and track.artists else []


def other_readings(track: GivenTrack) -> list[Reading]:
    """What they may mean beside that, the likelier first.

    Several artists in one string ("K-Ci & JoJo feat. A"), one artist with a comma in the name, a later
    artist of several, and "Title - Artist" the other way round.
    """
    if not track.title:
        return []
    if not track.artists:
        parts = split_artist_title(track.title)
        pairs = [parts, *other_splits(*parts)] if parts else []
        return [Reading(title, artist) for artist, title in pairs][:_MOST]
    names = list(track.artists)
    if len(names) > 1:
        names += [", ".join(names)]
    names += [part for name in track.artists for part in _parts(name)]
    direct = [Reading(track.title, name) for name in dict.fromkeys(names[1:])][:_MOST]
    if len(track.artists) > 1:
        return direct
    splits = other_splits(track.artists[0], track.title)[:_MOST]
    swapped = [Reading(title, artist) for artist, title in splits]
    firsts = [Reading(title, part) for artist, title in splits for part in _parts(artist)[:2]][:_MOST]
    return direct + swapped + firsts


def _parts(name: str) -> list[str]:
    """What stands before the last sign that joins artists, before the first, then between them all."""
    joints = list(_JOINED.finditer(name))
    before = [name[: joint.start()] for joint in reversed(joints)]
    parts = (*before[:1], *before[-1:], *before, *_JOINED.split(name))
    return list(dict.fromkeys(part for part in parts if part and part != name))
