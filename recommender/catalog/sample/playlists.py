"""Fictional playlists: one or two styles, a mood, favourite artists, a taste for the famous."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.sample.audio import latent
from recommender.catalog.sample.chance import Chance
from recommender.catalog.sample.songs import Track

MOOD_WIDTH = 4.0  # in spreads of the features: how far from the mood a song may be
FAVOURITES = 1.5  # spread of the log-liking of artists: some come back, most do not
NEARBY = -1.8  # log-weight of a song of another style in the same genre
ELSEWHERE = -5.0  # the same, in another genre
FEWEST, MOST = 10, 60


@dataclass(frozen=True)
class Taste:
    """What one listener wants.

    Attributes
    ----------
    famous : float
        Log-weight of 10 points of popularity.
    length : int or None
        None: drawn between 10 and 60.
    focus : float
        1 lets songs of other styles in as most people do; more keeps them out.
    """

    name: str
    styles: tuple[str, ...]
    famous: float = 0.25
    length: int | None = None
    focus: float = 1.0


@dataclass(frozen=True)
class Playlist:
    """Tracks in the listener's order."""

    name: str
    tracks: tuple[Track, ...]


class Listener:
    """Chooses songs of the catalog for one taste after the other."""

    def __init__(self, tracks: Sequence[Track]) -> None:
        self._tracks = tuple(tracks)
        self._latent = np.array([latent(track.audio) for track in tracks])
        self._popularity = np.array([track.popularity for track in tracks], dtype=np.float64)
        self._style = np.array([track.style for track in tracks])
        self._genre = np.array([track.genre for track in tracks])
        names = sorted({track.artists[0] for track in tracks})
        number = {name: place for place, name in enumerate(names)}
        self._artist = np.array([number[track.artists[0]] for track in tracks])

    def make(self, taste: Taste, chance: Chance) -> Playlist:
        """Draw one playlist without repeats."""
        in_style = np.isin(self._style, taste.styles)
        in_genre = np.isin(self._genre, self._genre[in_style])
        mood = self._latent[chance.pick([int(place) for place in np.flatnonzero(in_style)])]
        liking = chance.normals(int(self._artist.max()) + 1) * FAVOURITES
        log_weights = (
            taste.focus * np.where(in_style, 0.0, np.where(in_genre, NEARBY, ELSEWHERE))
            + liking[self._artist]
            + taste.famous * self._popularity / 10
            + self._closeness(mood)
        )
        length = taste.length or FEWEST + round((MOST - FEWEST) * chance.unit() ** 1.5)
        return Playlist(
            taste.name, tuple(self._tracks[place] for place in chance.sample(log_weights, length))
        )

    def _closeness(self, mood: NDArray[np.float64]) -> NDArray[np.float64]:
        squared = ((self._latent - mood) ** 2).sum(axis=1)
        closeness: NDArray[np.float64] = -squared / (2 * MOOD_WIDTH**2)
        return closeness
