"""Other versions of a song: live, remastered, cut for radio, played without amplifiers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from recommender.catalog.sample.audio import rounded
from recommender.catalog.sample.chance import Chance

if TYPE_CHECKING:
    from recommender.catalog.sample.songs import Track

VENUES = ("the Harbour Stage", "Kestrel Hall", "the Old Tannery", "Lantern Park", "the Salt Theatre")
VERSIONS = ("live", "remastered", "radio edit", "acoustic")


def other_version(track: Track, chance: Chance, isrc: str, prefix: str) -> Track:
    """Make another version of `track`: same artist, other id, slightly different features.

    Parameters
    ----------
    prefix : str
        What its track id starts with.
    """
    kind = chance.pick(VERSIONS)
    version = replace(
        track,
        track_id=chance.identifier(prefix),
        album_id=chance.identifier("msralbum"),
        isrc=isrc,
        also_in=(),
        popularity=max(0, track.popularity - chance.between(2, 18)),
    )
    if kind == "live":
        return _live(version, chance)
    if kind == "remastered":
        return _remastered(version, chance)
    if kind == "radio edit":
        return _radio_edit(version)
    return _acoustic(version, chance)


def _live(track: Track, chance: Chance) -> Track:
    audio = replace(
        track.audio,
        liveness=0.62 + 0.35 * chance.unit(),
        acousticness=track.audio.acousticness * 0.9,
        tempo=track.audio.tempo * (1 + 0.02 * chance.normal()),
    )
    place = chance.pick(VENUES)
    title = f"{track.title} - Live" if chance.happens(0.5) else f"{track.title} (Live at {place})"
    duration = round(track.duration_ms * (1.06 + 0.1 * chance.unit()))
    return replace(track, title=title, album=f"Live at {place}", duration_ms=duration, audio=rounded(audio))


def _remastered(track: Track, chance: Chance) -> Track:
    year = chance.pick((2009, 2011, 2015))
    if int(track.released[:4]) >= year:
        return _radio_edit(track)
    audio = replace(
        track.audio,
        loudness=min(-1.0, track.audio.loudness + 2.2),
        energy=min(0.999, track.audio.energy * 1.04),
    )
    title = (
        f"{track.title} - Remastered {year}" if chance.happens(0.6) else f"{track.title} - {year} Remaster"
    )
    return replace(
        track,
        title=title,
        album=f"{track.album} (Remastered)",
        duration_ms=track.duration_ms + chance.between(-900, 900),
        audio=rounded(audio),
    )


def _radio_edit(track: Track) -> Track:
    title = f"{track.title} - Radio Edit"
    return replace(
        track, title=title, album=title, duration_ms=min(track.duration_ms, 150_000 + track.duration_ms // 4)
    )


def _acoustic(track: Track, chance: Chance) -> Track:
    audio = replace(
        track.audio,
        acousticness=1 - (1 - track.audio.acousticness) * 0.15,
        energy=track.audio.energy * 0.55,
        loudness=track.audio.loudness - 3.5,
        tempo=track.audio.tempo * (1 + 0.01 * chance.normal()),
    )
    title = f"{track.title} - Acoustic"
    return replace(track, title=title, album=title, audio=rounded(audio))
