"""Which tracks of the catalog the songs of a playlist are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from recommender.errors import PlaylistError
from recommender.playlists.by_name import Length, NameMatch, match_by_name
from recommender.playlists.catalog_index import CatalogIndex, SortedKeys
from recommender.playlists.features import RANGES
from recommender.playlists.keys import text_keys
from recommender.playlists.playlist import GivenTrack, Playlist

MIN_FEATURES = 6
"""Audio features that an unknown track must bring to be used: half of the eleven and a little more."""


class How(StrEnum):
    """How a given track is known."""

    ID = "id"
    ISRC = "isrc"
    NAME = "name"
    FILE = "file"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class TrackMatch:
    """One given track and what it is.

    Attributes
    ----------
    row : int or None
        Its row of the catalog.
    duplicate_of : int or None
        The line of the earlier track that is the same row; this one does not count.
    other_version : bool
        It is that song, but not of that length.
    """

    track: GivenTrack
    how: How
    row: int | None = None
    duplicate_of: int | None = None
    other_version: bool = False


@dataclass(frozen=True)
class Match:
    """A playlist in terms of the catalog.

    Attributes
    ----------
    playlist : Playlist
    tracks : tuple of TrackMatch
        One for each track of the playlist, in order.
    """

    playlist: Playlist
    tracks: tuple[TrackMatch, ...]

    @cached_property
    def given_rows(self) -> npt.NDArray[np.intp]:
        """Rows of the catalog that were given, in the playlist's order, none twice."""
        rows = [found.row for found in self.tracks if found.row is not None and found.duplicate_of is None]
        return np.array(rows, dtype=np.intp)

    @cached_property
    def extra(self) -> pd.DataFrame:
        """The tracks that only the upload knows, with their features.

        Columns as in `Catalog.tracks`: `track_id`, `title`, `artists`, `artist`,
        `album`, and as float32 with NaN for unknown `popularity`,
        `duration_ms`, `year`, `explicit` and the audio features; and `line`.
        """
        unknown = [found.track for found in self.tracks if found.how is How.FILE]
        return _feature_rows(unknown) if unknown else _no_rows()

    def require_known(self) -> Match:
        """Return the match itself where something can be recommended for it.

        Raises
        ------
        PlaylistError
            No track is in the catalog, and none brings its own features.
        """
        if any(found.how is not How.NOT_FOUND for found in self.tracks):
            return self
        count = len(self.tracks)
        songs = "its only song is not" if count == 1 else f"none of its {count:,} songs is"
        raise PlaylistError(
            f'nothing can be recommended for "{self.playlist.name}": {songs} in the catalog, '
            "and the file carries no audio features",
            wanted="at least one song that the catalog has, or a file with audio features",
            do="export the playlist with exportify.net, whose files carry them, or try another playlist",
        )


def match(playlist: Playlist, index: CatalogIndex) -> Match:
    """Find each track by Spotify id, then ISRC, then names; use the upload's features for the rest.

    Two given tracks that turn out to be the same row count once.
    """
    found: list[TrackMatch | None] = [None] * len(playlist.tracks)
    _match_code(playlist.tracks, found, index.ids, index.tracks, How.ID, lambda track: track.track_id)
    _match_code(playlist.tracks, found, index.isrcs, index.tracks, How.ISRC, lambda track: track.isrc)
    rest = [position for position, done in enumerate(found) if done is None]
    named = match_by_name([playlist.tracks[position] for position in rest], index)
    for position, name in zip(rest, named, strict=True):
        found[position] = _named(playlist.tracks[position], name)
    return Match(playlist, _once([done for done in found if done is not None]))


def _match_code(
    tracks: Sequence[GivenTrack],
    found: list[TrackMatch | None],
    keys: SortedKeys,
    catalog: pd.DataFrame,
    how: How,
    code: Callable[[GivenTrack], str | None],
) -> None:
    wanted = [(position, code(track)) for position, track in enumerate(tracks) if found[position] is None]
    coded = [(position, value) for position, value in wanted if value is not None]
    proposed = keys.find(text_keys([value for _, value in coded]))
    if not any(proposed):
        return
    column = catalog["track_id" if how is How.ID else "isrc"].array
    codes = iter(column.take(np.fromiter(chain.from_iterable(proposed), np.intp)).tolist())
    for (position, value), rows in zip(coded, proposed, strict=True):
        right = [row for row in rows if next(codes) == value]
        if right:
            best = (
                max(right, key=lambda row: (_popularity(catalog, row), -row)) if len(right) > 1 else right[0]
            )
            found[position] = TrackMatch(tracks[position], how, best)


def _popularity(catalog: pd.DataFrame, row: int) -> float:
    value: Any = catalog["popularity"].iat[row]
    return -1.0 if np.isnan(value) else float(value)


def _named(track: GivenTrack, name: NameMatch | None) -> TrackMatch:
    if name is not None:
        return TrackMatch(track, How.NAME, name.row, other_version=name.length is Length.OTHER)
    enough = track.features is not None and len(set(track.features) - {"time_signature"}) >= MIN_FEATURES
    return TrackMatch(track, How.FILE if enough else How.NOT_FOUND)


def _once(found: Sequence[TrackMatch]) -> tuple[TrackMatch, ...]:
    lines: dict[int, int] = {}
    result = []
    for match in found:
        if match.row is not None and match.row in lines:
            match = TrackMatch(match.track, match.how, match.row, lines[match.row], match.other_version)
        elif match.row is not None:
            lines[match.row] = match.track.line
        result.append(match)
    return tuple(result)


def _feature_rows(tracks: Sequence[GivenTrack]) -> pd.DataFrame:
    numbers = {
        name: np.array([_or_nan(getattr(track, name)) for track in tracks], dtype=np.float32)
        for name in ("popularity", "duration_ms", "year", "explicit")
    }
    audio = {
        name: np.array([_or_nan((track.features or {}).get(name)) for track in tracks], dtype=np.float32)
        for name in RANGES
    }
    return pd.DataFrame(
        {
            "line": np.array([track.line for track in tracks], dtype=np.int64),
            "track_id": [track.track_id for track in tracks],
            "title": [track.title for track in tracks],
            "artists": [track.artists for track in tracks],
            "artist": [track.artists[0] if track.artists else None for track in tracks],
            "album": [track.album for track in tracks],
            **numbers,
            **audio,
        }
    )


@cache
def _no_rows() -> pd.DataFrame:
    """The table of most requests; making one takes longer than matching a playlist."""
    return _feature_rows([])


def _or_nan(value: float | bool | None) -> float:
    return float("nan") if value is None else float(value)
