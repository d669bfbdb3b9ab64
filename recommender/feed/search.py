"""New songs from Spotify's search: by genre and year, ten a page, a thousand deep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from recommender.catalog.ingest import RawTable
from recommender.catalog.playlist_file import no_playlists
from recommender.catalog.source import Source
from recommender.errors import ServiceError
from recommender.playlists.playlist import GivenTrack
from recommender.settings.schema import CatalogSchema
from recommender.spotify.shapes import track_row
from recommender.spotify.web_api import SEARCH_DEPTH, SpotifyAPI

_LEAST, _MOST = 40, 200
"""Songs gathered before features are asked for: one call of ReccoBeats, and five."""

Known = Callable[[Sequence[str]], set[tuple[str, str]]]


def query(genre: str, years: int, this_year: int, names: Mapping[str, str]) -> str:
    """What is searched for."""
    first = this_year - years + 1
    span = f"{first}-{this_year}" if years > 1 else f"{this_year}"
    return f'genre:"{names.get(genre, genre)}" year:{span}'


def new_songs(
    api: SpotifyAPI, wanted: str, genre: str, known: Known, limit: int
) -> Iterator[list[GivenTrack]]:
    """Go through what a search finds, in lots of 40 to 200 songs that the catalog lacks.

    Parameters
    ----------
    limit : int
        About so many are wanted.
    known : callable
        Of some ids, the (id, genre) in the catalog, and (id, "") of songs that were removed.

    Raises
    ------
    ServiceError
        Spotify cannot be asked any further; what was found before has been given.
    """
    seen: set[str] = set()
    lot: list[GivenTrack] = []
    offset, at_once = 0, min(max(limit, _LEAST), _MOST)
    while offset < SEARCH_DEPTH:
        try:
            page = api.search_tracks(wanted, offset)
        except ServiceError:
            if lot:
                yield lot
            raise
        offset += max(len(page.rows), 1)
        found = [row for row in map(_song, page.rows) if row is not None and row.track_id not in seen]
        seen |= {str(row.track_id) for row in found}
        there = known([str(row.track_id) for row in found])
        lot += [row for row in found if not {(row.track_id, genre), (row.track_id, "")} & there]
        ended = not page.rows or (page.total is not None and offset >= page.total)
        if lot and (ended or len(lot) >= at_once):
            yield lot
            lot = []
        if ended:
            return
    if lot:
        yield lot


def raw_table(songs: Sequence[GivenTrack], genre: str, schema: CatalogSchema) -> RawTable:
    """Write songs down as a source would, to be validated as one."""
    separator = schema.columns["artists"].separator or ";"
    rows = [_cells(song, genre, separator) for song in songs]
    columns = {
        name: pd.Series([row.get(name, np.nan) for row in rows], dtype="str") for name in schema.columns
    }
    frame = pd.DataFrame(columns).set_axis(pd.RangeIndex(1, len(rows) + 1, name="row"), axis=0)
    source = Source("spotify-search", "https://api.spotify.com/v1/search", is_url=True)
    headers = {name: name for name in schema.columns}
    return RawTable(source.name, source, frame, headers, (), "", no_playlists(), None)


def _song(row: Any) -> GivenTrack | None:
    made = track_row(0, row) if isinstance(row, Mapping) else None
    whole = isinstance(made, GivenTrack) and made.track_id and made.title and made.artists
    return made if isinstance(made, GivenTrack) and whole else None


def _cells(song: GivenTrack, genre: str, separator: str) -> dict[str, str]:
    facts = {
        "track_id": song.track_id,
        "title": song.title,
        "artists": separator.join(name.replace(separator, ",") for name in song.artists),
        "album": song.album,
        "isrc": song.isrc,
        "genre": genre,
        "released": song.year,
        "popularity": song.popularity,
        "duration_ms": song.duration_ms,
        "explicit": song.explicit,
    }
    return {name: str(value) for name, value in facts.items() if value is not None}
