"""The fictional catalog: artists with a style, their albums, their songs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from recommender.catalog.sample.audio import (
    ALBUM_SHARE,
    ARTIST_SHARE,
    TRACK_SHARE,
    Audio,
    Vector,
    deviation,
    draw_audio,
)
from recommender.catalog.sample.chance import Chance
from recommender.catalog.sample.names import Namer
from recommender.catalog.sample.styles import STYLES, Style
from recommender.catalog.sample.versions import other_version

TRACKS_PER_GENRE = 400
OUTSIDE_PER_GENRE = 8
LATEST_YEAR = 2024
LABELS = (
    "Paperboat",
    "Nine Lanterns",
    "Tin Orchard",
    "Low Harbour",
    "Glasshouse",
    "Vesperine",
    "Half Moon Yard",
)


@dataclass(frozen=True)
class Artist:
    """`fame` is on the scale of popularity; `distance` in standard deviations from the style."""

    artist_id: str
    name: str
    style: Style
    fame: float
    first_year: int
    home_key: int
    blunt: float
    distance: Vector


@dataclass(frozen=True)
class Album:
    """Songs released together; `released` as YYYY, YYYY-MM or YYYY-MM-DD."""

    album_id: str
    name: str
    released: str
    label: str
    distance: Vector


@dataclass(frozen=True)
class Track:
    """One fictional recording, as the catalog lists it.

    Attributes
    ----------
    artists, artist_ids : tuple of str
        The first is the main artist.
    isrc : str or None
        Of the country code ZZ, which no registrar may give.
    also_in : tuple of str
        Genres beside `genre` that list the track again.
    """

    track_id: str
    title: str
    artists: tuple[str, ...]
    artist_ids: tuple[str, ...]
    album: str
    album_id: str
    label: str
    isrc: str | None
    genre: str
    style: str
    also_in: tuple[str, ...]
    released: str
    popularity: int
    duration_ms: int
    explicit: bool
    audio: Audio


def songs_of(genre: str, seed: int) -> tuple[list[Track], list[Track]]:
    """Make the tracks of one genre.

    Returns
    -------
    catalog : list of Track, length 400
    outside : list of Track, length 8
        Of other artists: songs that playlists may hold and the catalog lacks.
    """
    scene = _Scene(genre, seed)
    catalog: list[Track] = []
    roster: list[Artist] = []
    while len(catalog) < TRACKS_PER_GENRE:
        roster.append(scene.artist(len(roster)))
        wanted = min(scene.catalogue_size(), TRACKS_PER_GENRE - len(catalog))
        catalog += scene.discography(roster[-1], wanted, roster, "msrsample")
    outside: list[Track] = []
    while len(outside) < OUTSIDE_PER_GENRE:
        stranger = scene.artist(0)
        wanted = min(4, OUTSIDE_PER_GENRE - len(outside))
        outside += scene.discography(stranger, wanted, [stranger], "msroutside")
    return catalog, outside


class _Scene:
    """Makes the artists, albums and tracks of one genre from one stream of chance."""

    def __init__(self, genre: str, seed: int) -> None:
        place = sorted(STYLES).index(genre)
        self._genre = genre
        self._chance = Chance(seed, 1, place)
        self._namer = Namer(genre, self._chance)
        self._recordings = iter(range(place * 10_000, (place + 1) * 10_000))

    def catalogue_size(self) -> int:
        """Few artists have many songs: the median is 8, the longest 28."""
        return min(28, max(2, round(8 * exp(self._chance.normal(0, 0.62)))))

    def artist(self, number: int) -> Artist:
        chance = self._chance
        style = chance.pick(STYLES[self._genre])
        first, last = style.years
        return Artist(
            artist_id=chance.identifier("msrartist"),
            name=self._namer.artist(number),
            style=style,
            fame=10 + 62 * chance.unit() ** 2 + style.fame,
            first_year=chance.between(first, max(first, last - 4)),
            home_key=chance.between(0, 11),
            blunt=min(1.0, style.explicit * (0.4 + 1.2 * chance.unit())),
            distance=deviation(chance),
        )

    def discography(self, artist: Artist, wanted: int, roster: Sequence[Artist], prefix: str) -> list[Track]:
        """Make `wanted` tracks, album by album; `prefix` begins their ids."""
        chance = self._chance
        tracks: list[Track] = []
        label = f"{chance.pick(LABELS)} {chance.pick(('Records', 'Recordings', 'Discs', 'Music'))}"
        while len(tracks) < wanted:
            album = self._album(artist, label)
            for _ in range(chance.between(2, 8)):
                if len(tracks) < wanted:
                    tracks.append(self._track(artist, album, roster, prefix))
                if len(tracks) < wanted and chance.happens(0.05):
                    isrc = self._isrc(album.released)
                    tracks.append(other_version(tracks[-1], chance, isrc, prefix))
        return tracks

    def _album(self, artist: Artist, label: str) -> Album:
        chance = self._chance
        year = min(artist.first_year + chance.between(0, 14), artist.style.years[1], LATEST_YEAR)
        month, day = chance.between(1, 12), chance.between(1, 28)
        released = f"{year}-{month:02d}-{day:02d}"
        if year < 1985 and chance.happens(0.45):
            released = str(year)
        elif chance.happens(0.02):
            released = f"{year}-{month:02d}"
        name = self._namer.album(artist.name)
        return Album(chance.identifier("msralbum"), name, released, label, deviation(chance))

    def _track(self, artist: Artist, album: Album, roster: Sequence[Artist], prefix: str) -> Track:
        chance = self._chance
        style = artist.style if chance.happens(0.88) else chance.pick(STYLES[self._genre])
        own = deviation(chance)
        distance = ARTIST_SHARE * artist.distance + ALBUM_SHARE * album.distance + TRACK_SHARE * own
        title, credited = self._credits(artist, roster)
        single = chance.happens(0.06)
        return Track(
            track_id=chance.identifier(prefix),
            title=title,
            artists=tuple(one.name for one in credited),
            artist_ids=tuple(one.artist_id for one in credited),
            album=title if single else album.name,
            album_id=chance.identifier("msralbum") if single else album.album_id,
            label=album.label,
            isrc=self._isrc(album.released) if chance.happens(0.93) else None,
            genre=self._genre,
            style=style.name,
            also_in=(style.kin,) if style.kin and chance.happens(0.14) else (),
            released=album.released,
            popularity=self._popularity(artist, album),
            duration_ms=round(min(max(style.minutes * exp(chance.normal(0, 0.2)), 0.9), 16.0) * 60_000),
            explicit=chance.happens(artist.blunt),
            audio=draw_audio(style, distance, artist.home_key, chance),
        )

    def _credits(self, artist: Artist, roster: Sequence[Artist]) -> tuple[str, list[Artist]]:
        """Name a song and its artists; a guest is named in half of the titles."""
        title = self._namer.title(artist.name)
        guest = self._chance.pick(roster)
        if guest is artist or not self._chance.happens(0.09):
            return title, [artist]
        if self._chance.happens(0.5):
            title = f"{title} (feat. {guest.name})"
        return title, [artist, guest]

    def _popularity(self, artist: Artist, album: Album) -> int:
        """Most songs lie well below what their artist is known for; newer ones a little less so."""
        if self._chance.happens(0.04):
            return 0
        recent = 0.12 * (int(album.released[:4]) - 2000)
        spread = 3 * self._chance.normal() - 11 * abs(self._chance.normal())
        return min(96, max(0, round(artist.fame + recent + spread)))

    def _isrc(self, released: str) -> str:
        return f"ZZMSR{released[2:4]}{next(self._recordings):05d}"
