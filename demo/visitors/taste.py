"""What a visitor said about songs on the page: more like this, less like this, not this artist."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from recommender.ranking.options import Options
from recommender.results import Song

Verdict = Literal["more", "less"]


@dataclass(frozen=True)
class Taste:
    """Verdicts in the order they were given.

    Attributes
    ----------
    liked, disliked : tuple of Song
    not_artists : tuple of str
    """

    liked: tuple[Song, ...] = ()
    disliked: tuple[Song, ...] = ()
    not_artists: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.liked or self.disliked or self.not_artists)

    def judged(self, song: Song, verdict: Verdict) -> Taste:
        """Add a verdict; it replaces an earlier one on the same song."""
        rest = self.without(song.track_id)
        if verdict == "more":
            return replace(rest, liked=(*rest.liked, song))
        return replace(rest, disliked=(*rest.disliked, song))

    def without(self, track_id: str) -> Taste:
        """Take a verdict back."""
        return replace(
            self,
            liked=tuple(song for song in self.liked if song.track_id != track_id),
            disliked=tuple(song for song in self.disliked if song.track_id != track_id),
        )

    def refusing(self, artist: str) -> Taste:
        """Leave an artist out."""
        return replace(self, not_artists=tuple(dict.fromkeys((*self.not_artists, artist))))

    def admitting(self, artist: str) -> Taste:
        """Let an artist in again."""
        return replace(self, not_artists=tuple(name for name in self.not_artists if name != artist))

    def applied(self, options: Options) -> Options:
        """Add the verdicts to a request."""
        return replace(
            options,
            liked=tuple(song.track_id for song in self.liked),
            disliked=tuple(song.track_id for song in self.disliked),
            not_artists=(*options.not_artists, *self.not_artists),
        )
