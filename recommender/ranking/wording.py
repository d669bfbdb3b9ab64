"""The reasons in plain words, each to stand in the middle of a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.ranking.given import Given
from recommender.ranking.index import RankingIndex, Vector, feature_weights
from recommender.ranking.names import UNKNOWN
from recommender.results import Song
from recommender.settings.params import Ranking

SOUND_WORDS = {
    "tempo": ("slow", "fast"),
    "energy": ("calm", "energetic"),
    "acousticness": ("electric", "acoustic"),
    "danceability": ("hard to dance to", "danceable"),
    "valence": ("sombre", "cheerful"),
    "instrumentalness": ("", "instrumental"),
    "speechiness": ("", "wordy"),
    "liveness": ("", "live"),
    "loudness": ("quiet", "loud"),
}
"""For each feature the word for little and for much of it, where a listener would use one."""

_NOTICEABLE = 0.6
_MOST_WORDS = 2
_AUDIBLE = 0.15
_UNKNOWN_BELOW, _KNOWN_ABOVE = 25, 60


@dataclass(frozen=True)
class GivenSongs:
    """The given songs as reasons name them, in the order of `Given`.

    Attributes
    ----------
    given : Given
    songs : sequence of Song
    liked : ndarray of bool
        Songs that are given only because the listener liked them.
    tempo : ndarray of float32
        BPM; NaN where unknown.
    """

    given: Given
    songs: Sequence[Song]
    liked: NDArray[np.bool_]
    tempo: Vector

    def spread(self, kind: str) -> tuple[float, float] | None:
        """Say between what values most of the playlist's songs lie (all, where there are few)."""
        values = self.tempo if kind == "tempo" else _values(self.songs, kind)
        known = values[~np.isnan(values)]
        if not len(known):
            return None
        low, high = np.quantile(known, (0.1, 0.9) if len(known) > 4 else (0, 1))
        return float(low), float(high)


class Words:
    """What each kind of reason says of each song shown.

    Parameters
    ----------
    side : GivenSongs
    shown : sequence of Song
        Of the catalog.
    nearest : sequence of int or None
        For each, the place in `Given` of the given song that sounds most like it.
    """

    def __init__(
        self,
        index: RankingIndex,
        side: GivenSongs,
        shown: Sequence[Song],
        nearest: Sequence[int | None],
        settings: Ranking,
    ) -> None:
        self.index, self.side, self.shown, self.nearest = index, side, shown, nearest
        self.rows = np.array([song.row for song in shown], np.intp)
        weights = feature_weights(settings, index.spaces.columns)
        self.normal = index.normal[self.rows] / weights
        self.given_normal = side.given.normal / weights
        self.audio_place = np.cumsum(side.given.audio) - 1
        self.artist_sound = self._artist_sounds()
        self.spreads = {kind: side.spread(kind) for kind in ("year", "popularity", "duration", "tempo")}
        genre = side.given.genre
        self.genre_share = genre.mean(axis=0) if len(genre) else np.zeros(len(index.genres), np.float32)

    def of(self, kind: str, line: int) -> str:
        """The words of one reason."""
        say: Mapping[str, Callable[[int], str]] = {
            "artist": self._artist,
            "album": self._album,
            "sound": self._sound,
            "artist_sound": self._artist_sound,
            "genre": self._genre,
            "text": lambda _: "title and names like those of your playlist",
            "year": self._year,
            "popularity": self._popularity,
            "duration": lambda _: self._between("as long as most of your songs", "duration", _clock),
            "tempo": lambda _: self._between("at the pace of most of your songs", "tempo", _bpm),
            "familiarity": self._familiarity,
        }
        return say[kind](line)

    def _artist(self, line: int) -> str:
        code = self.index.artists.code[self.rows[line]]
        same = self.side.given.artist == code
        times = int(np.count_nonzero(same & ~self.side.liked))
        name = self.shown[line].artists[0]
        if times == 0:
            return f"by {name}, whom you liked"
        return f"by {name}, who has {times} song{'s' if times > 1 else ''} in your playlist"

    def _album(self, line: int) -> str:
        code = self.index.albums.code[self.rows[line]]
        place = int(np.flatnonzero(self.side.given.album == code)[0])
        return f"from the same album as {_quoted(self.side.songs[place].title)}"

    def _sound(self, line: int) -> str:
        place = self.nearest[line]
        if place is None:
            return "sounds like your playlist"
        words = self._shared_words(line, place)
        return f"sounds like {_named(self.side.songs[place])}{': ' + ', '.join(words) if words else ''}"

    def _shared_words(self, line: int, place: int) -> list[str]:
        """What the two songs have in common that most songs have not."""
        here, there = self.normal[line], self.given_normal[self.audio_place[place]]
        found = []
        for column, own, other in zip(self.index.spaces.columns, here, there, strict=True):
            strength = min(abs(own), abs(other))
            if own * other > 0 and strength >= _NOTICEABLE and column in SOUND_WORDS:
                found.append((-strength, SOUND_WORDS[column][int(own > 0)]))
        return [word for _, word in sorted(found) if word][:_MOST_WORDS]

    def _artist_sounds(self) -> list[int | None]:
        """The given song whose artist, another one, sounds most like each song's artist."""
        given = self.side.given
        if not len(given.artist_sound):
            return [None] * len(self.rows)
        codes = self.index.artists.code[self.rows]
        apart = distances(self.index.artist_sound[codes], given.artist_sound)
        places = np.flatnonzero(given.audio)
        apart[(given.artist[places][None, :] == codes[:, None]) & (codes[:, None] != UNKNOWN)] = np.inf
        best = apart.argmin(axis=1)
        return [
            int(places[place]) if np.isfinite(apart[line, place]) else None for line, place in enumerate(best)
        ]

    def _artist_sound(self, line: int) -> str:
        place = self.artist_sound[line]
        if place is None or not self.side.songs[place].artists:
            return "by an artist whose songs sound like yours"
        return f"by an artist who sounds like {self.side.songs[place].artists[0]}"

    def _genre(self, line: int) -> str:
        posterior = self.index.genre[self.rows[line]].astype(np.float32)
        best = int(np.argmax(posterior * self.genre_share))
        share = float(self.genre_share[best])
        if share < _AUDIBLE or posterior[best] < _AUDIBLE:
            return "of the genres that your playlist sounds like"
        return f"sounds like {self.index.genres[best]}, as {share:.0%} of your playlist does"

    def _year(self, line: int) -> str:
        spread = self.spreads["year"]
        if spread is None:
            return "from the years of your playlist"
        low, high = int(spread[0]), int(spread[1])
        years = str(low) if low == high else f"{low}–{high}"
        year = self.shown[line].year
        inside = year is None or low <= year <= high
        return f"from {'the same time as' if inside else 'about the time of'} your songs ({years})"

    def _popularity(self, _: int) -> str:
        known = self.spreads["popularity"]
        if known is not None and known[1] < _UNKNOWN_BELOW:
            return "as little known as your songs"
        return f"{'as' if known and known[0] > _KNOWN_ABOVE else 'about as'} well known as your songs"

    def _between(self, what: str, kind: str, unit: Callable[[float, float], str]) -> str:
        spread = self.spreads[kind]
        return what if spread is None else f"{what} ({unit(*spread)})"

    def _familiarity(self, line: int) -> str:
        popularity = self.shown[line].popularity
        known = popularity is not None and popularity >= 50
        return f"{'well' if known else 'little'} known, as you wished"


def _values(songs: Sequence[Song], kind: str) -> Vector:
    column = "duration_ms" if kind == "duration" else kind
    values = [getattr(song, column) for song in songs]
    return np.array([np.nan if value is None else value for value in values], np.float32)


def _named(song: Song) -> str:
    return f"{_quoted(song.title)} by {song.artists[0]}" if song.artists else _quoted(song.title)


def _quoted(title: str) -> str:
    return f"“{title}”"


def _clock(low: float, high: float) -> str:
    first, last = (f"{int(value) // 60000}:{int(value) // 1000 % 60:02d}" for value in (low, high))
    return first if first == last else f"{first}–{last}"


def _bpm(low: float, high: float) -> str:
    return f"{low:.0f} BPM" if round(low) == round(high) else f"{low:.0f}–{high:.0f} BPM"


def distances(points: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.float32]:
    """Squared Euclidean distances, shape (n, m)."""
    squares = np.einsum("ij,ij->i", points, points)[:, None] + np.einsum("ij,ij->i", centres, centres)
    return np.asarray(squares - 2 * points @ centres.T, np.float32)
