"""What a listener may ask of a page of recommendations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from recommender.errors import PlaylistError

MOST_WANTED = 500
"""Songs on a page at most."""


@dataclass(frozen=True)
class Options:
    """The wishes of one request; the defaults wish for nothing beyond params.yaml's page rules.

    Attributes
    ----------
    wanted : int or None
        Songs on the page, 1..500.
    per_artist : int or None
        Songs of one artist at most. None leaves it to params.yaml, and to the playlist: an artist may come
        as often as the playlist has it.
    new_artists : bool
        Only artists that the playlist does not have.
    explicit : {'any', 'no', 'only'}
        A song of which it is not known passes neither 'no' nor 'only'.
    familiarity : float
        -1 (adventurous) .. 1 (familiar): how much popularity as such counts.
    diversity : float or None
        0 (by score alone) .. 1 (each song as unlike those above it as can be).
    first_year, last_year : int or None
        A song of unknown year passes no year range.
    genres, not_genres : tuple of str
        Genres of the catalog; a song of several passes `genres` by any of them.
    not_artists : tuple of str
        Artists never to show.
    liked, disliked : tuple of str
        Track ids. A liked song counts as given; a disliked one, and its other versions, are never shown,
        and what is like it sinks. A song in both is disliked; ids that the catalog lacks mean nothing.
    """

    wanted: int | None = None
    per_artist: int | None = None
    new_artists: bool = False
    explicit: Literal["any", "no", "only"] = "any"
    familiarity: float = 0.0
    diversity: float | None = None
    first_year: int | None = None
    last_year: int | None = None
    genres: tuple[str, ...] = ()
    not_genres: tuple[str, ...] = ()
    not_artists: tuple[str, ...] = ()
    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._require("wanted", self.wanted is None or 1 <= self.wanted <= MOST_WANTED, f"1 to {MOST_WANTED}")
        self._require("per_artist", self.per_artist is None or self.per_artist >= 1, "1 or more")
        self._require("explicit", self.explicit in ("any", "no", "only"), "any, no or only")
        self._require("familiarity", -1 <= self.familiarity <= 1, "-1 to 1")
        self._require("diversity", self.diversity is None or 0 <= self.diversity <= 1, "0 to 1")
        years = (self.first_year, self.last_year)
        in_order = None in years or self.first_year <= self.last_year  # type: ignore[operator]
        self._require("first_year", in_order, f"at most last_year ({self.last_year})")

    def _require(self, name: str, fine: bool, wanted: str) -> None:
        if not fine:
            raise PlaylistError(f"{name} is {getattr(self, name)!r}", wanted=wanted)
