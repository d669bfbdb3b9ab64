"""Finding tracks by title and artist, with the length to tell versions apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from recommender.playlists.catalog_index import CatalogIndex
from recommender.playlists.keys import exact_titles, name_keys, plain_names, song_titles
from recommender.playlists.playlist import GivenTrack
from recommender.playlists.readings import Reading, first_reading, other_readings

SAME_LENGTH_MS = 3000


class Length(IntEnum):
    """How a track's length compares, the best first."""

    SAME = 0
    UNKNOWN = 1
    OTHER = 2


class NameMatch(NamedTuple):
    """A row of the catalog and how its length compares."""

    row: int
    length: Length


def match_by_name(tracks: Sequence[GivenTrack], index: CatalogIndex) -> list[NameMatch | None]:
    """Look for tracks first as their names stand, then as they may be meant.

    Of the catalog's tracks that fit, the one taken is of the same length (±3 s,
    where both are known), of the same title with its version mark, by that main
    artist, from the same album, the most popular: in this order of importance.
    """
    catalog = _CatalogNames(index)
    found: list[NameMatch | None] = [None] * len(tracks)
    for readings in (first_reading, other_readings):
        left = [position for position, match in enumerate(found) if match is None]
        matches = _round([tracks[position] for position in left], readings, catalog)
        for position, match in zip(left, matches, strict=True):
            found[position] = match
    return found


class _Names(NamedTuple):
    """A row of the catalog in comparable form; artists in their order."""

    title: str
    exact: str
    artists: tuple[str, ...]
    album: str
    duration_ms: float
    popularity: float


@dataclass(frozen=True)
class _CatalogNames:
    """The names of the rows that were asked for, each made comparable once."""

    index: CatalogIndex
    known: dict[int, _Names] = field(default_factory=dict)

    def propose(self, titles: Sequence[str], artists: Sequence[str]) -> list[list[int]]:
        """The rows whose keys fit; their names are known from now on."""
        proposed = self.index.names.find(name_keys(titles, artists))
        self._learn(sorted({row for rows in proposed for row in rows} - self.known.keys()))
        return proposed

    def _learn(self, rows: list[int]) -> None:
        if not rows:
            return
        columns = ("title", "artists", "album", "duration_ms", "popularity")
        titles, artists, albums, lengths, popularity = (
            self.index.tracks[c].iloc[rows].tolist() for c in columns
        )
        people = list({name for names in artists for name in names})
        plain = dict(zip(people, plain_names(people), strict=True))
        for position, (row, exact) in enumerate(zip(rows, exact_titles(titles), strict=True)):
            self.known[row] = _Names(
                titles[position],
                exact,
                tuple(plain[name] for name in artists[position]),
                albums[position] if isinstance(albums[position], str) else "",
                lengths[position],
                popularity[position],
            )


@dataclass
class _Query:
    """One reading of one track, and the rows that may be it."""

    track: GivenTrack
    title: str
    artist: str
    exact: str
    song: str = ""
    rows: list[int] = field(default_factory=list)


def _round(
    tracks: Sequence[GivenTrack], readings: Callable[[GivenTrack], list[Reading]], catalog: _CatalogNames
) -> list[NameMatch | None]:
    queries = _queries([(track, reading) for track in tracks for reading in readings(track)])
    for query, rows in zip(queries, catalog.propose(*_sought(queries, "exact")), strict=True):
        query.rows = rows
    # Where the title as it stands has no track of that length, another version may have it.
    unsure = [query for query in queries if not _is_sure(query.track, _best(query, catalog.known))]
    titles = {query.title: query.exact for query in unsure}
    songs = dict(zip(titles, song_titles(list(titles), list(titles.values())), strict=True))
    for query in unsure:
        query.song = songs[query.title]
    for query, rows in zip(unsure, catalog.propose(*_sought(unsure, "song")), strict=True):
        query.rows = [*query.rows, *rows]
    return _first_found(tracks, queries, catalog)


def _queries(asked: Sequence[tuple[GivenTrack, Reading]]) -> list[_Query]:
    titles = list({reading.title: None for _, reading in asked})
    artists = list({reading.artist: None for _, reading in asked})
    exact = dict(zip(titles, exact_titles(titles), strict=True))
    plain = dict(zip(artists, plain_names(artists), strict=True))
    return [
        _Query(track, reading.title, plain[reading.artist], exact[reading.title]) for track, reading in asked
    ]


def _sought(queries: Sequence[_Query], form: str) -> tuple[list[str], list[str]]:
    return [getattr(query, form) for query in queries], [query.artist for query in queries]


def _first_found(
    tracks: Sequence[GivenTrack], queries: Sequence[_Query], catalog: _CatalogNames
) -> list[NameMatch | None]:
    found: dict[int, NameMatch] = {}
    for query in queries:
        if id(query.track) not in found:
            match = _best(query, catalog.known)
            if match is not None:
                found[id(query.track)] = match
    return [found.get(id(track)) for track in tracks]


def _is_sure(track: GivenTrack, match: NameMatch | None) -> bool:
    return match is not None and (track.duration_ms is None or match.length is Length.SAME)


def _best(query: _Query, known: dict[int, _Names]) -> NameMatch | None:
    # Equal keys do not prove equal names.
    fitting = [(row, known[row]) for row in query.rows if _fits(query, known[row])]
    if len(fitting) < 2:
        return NameMatch(fitting[0][0], _length(query.track, fitting[0][1])) if fitting else None
    album = plain_names([query.track.album])[0] if query.track.album else ""

    def order(candidate: tuple[int, _Names]) -> tuple[int, bool, bool, bool, float, int]:
        row, names = candidate
        return (
            _length(query.track, names),
            query.exact != names.exact,
            query.artist != names.artists[0],
            not album or album != plain_names([names.album])[0],
            1.0 if np.isnan(names.popularity) else -names.popularity,
            row,
        )

    row, names = min(fitting, key=order)
    return NameMatch(row, _length(query.track, names))


def _fits(query: _Query, names: _Names) -> bool:
    if query.artist not in names.artists:
        return False
    if query.exact == names.exact:
        return True
    if not query.song:
        return False
    # A version mark mostly stands at the end; only elsewhere has the whole title to be worked out.
    begins = names.exact == query.song or names.exact.startswith(query.song + " ")
    return begins or song_titles([names.title], [names.exact])[0] == query.song


def _length(track: GivenTrack, names: _Names) -> Length:
    if track.duration_ms is None or np.isnan(names.duration_ms):
        return Length.UNKNOWN
    return Length.SAME if abs(track.duration_ms - names.duration_ms) <= SAME_LENGTH_MS else Length.OTHER
