"""The one way an upload is refused: what it is, what would do, what to do next."""

from __future__ import annotations

from recommender.errors import PlaylistError

WANTED = "a playlist as CSV, JSON, XSPF, M3U, iTunes XML or a plain list of songs"
EXPORT = 'export the playlist again (for example with exportify.net), or paste one "Artist - Title" per line'


def refusal(got: str, do: str = EXPORT) -> PlaylistError:
    """Make the error for an upload that is no playlist."""
    return PlaylistError(got, wanted=WANTED, do=do)
