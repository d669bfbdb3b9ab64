"""What each visitor has open: a sitting for every open tab, forgotten after a while."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from demo.visitors.taste import Taste
from recommender.playlists import Playlist
from recommender.playlists.matching import Match
from recommender.ranking.options import Options
from recommender.results import Recommendations


@dataclass(frozen=True)
class Shown:
    """The page of songs that a sitting shows.

    Attributes
    ----------
    match : Match
        Of the playlist with the catalog of that run.
    """

    answer: Recommendations
    options: Options
    match: Match


@dataclass
class Sitting:
    """One open tab.

    Attributes
    ----------
    visitor : str
    token : str
        Names the sitting in the addresses of its downloads; nobody can guess it.
    playlists : tuple of Playlist
        From the last upload.
    playlist : Playlist or None
        The one that is continued; None while the visitor has to choose.
    taste : Taste
        Thumbs and artists left out.
    shown : Shown or None
    drawn : Shown or None
        What the pictures are of.
    asked : int
        Grows with every request; an older one that is overtaken need not answer.
    example : str
        The example that was opened; empty for an upload.
    """

    visitor: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    playlists: tuple[Playlist, ...] = ()
    playlist: Playlist | None = None
    taste: Taste = Taste()  # noqa: RUF009 (frozen)
    shown: Shown | None = None
    drawn: Shown | None = None
    asked: int = 0
    example: str = ""
    used: float = 0.0

    def open(self, playlists: tuple[Playlist, ...], example: str = "") -> None:
        """Take a new upload in the place of the last; its only playlist is chosen at once."""
        self.playlists, self.taste, self.shown, self.example = playlists, Taste(), None, example
        self.playlist = playlists[0] if len(playlists) == 1 else None

    def take_over(self, before: Sitting) -> None:
        """Go on where another sitting of the same visitor stands."""
        self.playlists, self.playlist = before.playlists, before.playlist
        self.taste, self.example = before.taste, before.example

    def choose(self, number: int) -> None:
        """Choose a playlist of the upload, from 0; a number that it does not have chooses none."""
        in_range = 0 <= number < len(self.playlists)
        self.playlist = self.playlists[number] if in_range else None
        self.taste, self.shown = Taste(), None


class Sittings:
    """All open sittings.

    Parameters
    ----------
    most : int
        Kept at the same time; the longest unused goes first.
    kept_s : float
        A sitting that was not used for so long is forgotten, s.
    """

    def __init__(self, most: int, kept_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._kept_s, self._clock = most, kept_s, clock
        self._open: OrderedDict[tuple[str, str], Sitting] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, visitor: str, session: str) -> Sitting:
        """Open the sitting of a visitor's tab, a new one where there is none."""
        with self._lock:
            self._forget_old()
            sitting = self._open.setdefault((visitor, session), Sitting(visitor))
            sitting.used = self._clock()
            self._open.move_to_end((visitor, session))
            while len(self._open) > self._most:
                self._open.popitem(last=False)
            return sitting

    def by_token(self, token: str, visitor: str) -> Sitting | None:
        """Find a sitting by its token; None for everybody but its own visitor."""
        with self._lock:
            self._forget_old()
            matching = (
                sitting
                for sitting in self._open.values()
                if secrets.compare_digest(sitting.token.encode(), token.encode())
            )
            found = next(matching, None)
            return found if found is not None and found.visitor == visitor else None

    def close(self, visitor: str, session: str) -> None:
        """Forget a sitting whose tab was closed."""
        with self._lock:
            self._open.pop((visitor, session), None)

    def __len__(self) -> int:
        return len(self._open)

    def forget_old(self) -> None:
        """Forget the sittings that were not used for too long."""
        with self._lock:
            self._forget_old()

    def _forget_old(self) -> None:
        oldest = self._clock() - self._kept_s
        while self._open:
            sitting = next(iter(self._open.values()))
            if sitting.used > oldest:
                return
            self._open.popitem(last=False)
