"""The settings in the page's address, so that a link can be shared: only what differs from the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from recommender.errors import PlaylistError
from recommender.ranking.options import Options

MOST_WANTED, MOST_PER_ARTIST = 100, 10
"""Ends of the page's sliders."""

_SEPARATOR = ","


@dataclass(frozen=True)
class Address:
    """What a link to the page says.

    Attributes
    ----------
    options : Options
    example : str
        An example to open at once; empty for none.
    """

    options: Options
    example: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], genres: tuple[str, ...]) -> Address:
        """Read a query; what makes no sense, or names a genre that is not there, is left out."""
        first, last = _whole(query, "from", 0, 9999), _whole(query, "to", 0, 9999)
        explicit = query.get("explicit", "any")
        try:
            options = Options(
                wanted=_whole(query, "n", 1, MOST_WANTED),
                per_artist=_whole(query, "artist", 1, MOST_PER_ARTIST),
                new_artists=query.get("new") == "1",
                explicit=explicit if explicit in ("no", "only") else "any",  # type: ignore[arg-type]
                familiarity=_number(query, "familiar", -1, 1) or 0.0,
                diversity=_number(query, "variety", 0, 1),
                first_year=first,
                last_year=last if first is None or last is None or first <= last else None,
                genres=_known(query, "genres", genres),
                not_genres=_known(query, "without", genres),
            )
        except PlaylistError:
            options = Options()
        return cls(options, query.get("example", "")[:40])

    def query(self) -> str:
        """Write the address: ``n=30&new=1``; empty where everything is as it comes."""
        options = self.options
        parts = {
            "example": self.example,
            "n": options.wanted,
            "artist": options.per_artist,
            "new": "1" if options.new_artists else None,
            "explicit": None if options.explicit == "any" else options.explicit,
            "familiar": f"{options.familiarity:g}" if options.familiarity else None,
            "variety": None if options.diversity is None else f"{options.diversity:g}",
            "from": options.first_year,
            "to": options.last_year,
            "genres": _SEPARATOR.join(options.genres),
            "without": _SEPARATOR.join(options.not_genres),
        }
        return urlencode({name: value for name, value in parts.items() if value not in (None, "")})


def _whole(query: Mapping[str, str], name: str, low: int, high: int) -> int | None:
    text = query.get(name, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None
    return number if number is not None and low <= number <= high else None


def _number(query: Mapping[str, str], name: str, low: float, high: float) -> float | None:
    try:
        number = float(query.get(name, ""))
    except ValueError:
        return None
    return number if low <= number <= high else None


def _known(query: Mapping[str, str], name: str, genres: tuple[str, ...]) -> tuple[str, ...]:
    asked = query.get(name, "")[:4000].split(_SEPARATOR)
    return tuple(dict.fromkeys(genre for genre in asked if genre in genres))
