"""Who is logged in at Spotify: tokens in this process's memory, for as long as the visitor is here."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from recommender.errors import LoginError
from recommender.playlists import Playlist
from recommender.playlists.links import parse_link
from recommender.settings.config import Config
from recommender.spotify.environment import spotify_settings
from recommender.spotify.features import feature_chain, with_features
from recommender.spotify.limiter import Limiter
from recommender.spotify.login import LoginAttempt, authorize_url, exchange
from recommender.spotify.playlists import read_own_playlist
from recommender.spotify.session import SpotifySession
from recommender.spotify.web_api import SpotifyAPI
from recommender.state import StateDirectory

_AT_HAND = ("upload", "catalog")


@dataclass
class _Visitor:
    """A log-in under way, and one that is done."""

    attempt: LoginAttempt | None = None
    session: SpotifySession | None = None
    used: float = 0.0


class SpotifyVisitors:
    """The log-ins of all visitors, on no disk.

    Parameters
    ----------
    config : Config
    state : StateDirectory
        For the memory of audio features, which names no listener.
    most : int
        Kept at the same time; the longest unused goes first.
    kept_s : float
        A log-in that was not used for so long is forgotten, s.
    """

    def __init__(
        self,
        config: Config,
        state: StateDirectory,
        most: int,
        kept_s: float,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = spotify_settings(config, environ)
        self._limits, self._most, self._kept_s, self._clock = config.upload, most, kept_s, clock
        # One for everybody: Spotify counts calls by app.
        self._limiter = Limiter(self._settings.calls, self._settings.window_s)
        remote = [name for name in config.features.sources if name not in (*_AT_HAND, "spotify")]
        self._chain = feature_chain(config, state, sources=["upload", *remote], environ=environ)
        self._asks_elsewhere = bool(remote)
        self._visitors: OrderedDict[str, _Visitor] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def enabled(self) -> bool:
        """Whether a client id is set."""
        return bool(self._settings.client_id.strip())

    def begin(self, visitor: str, redirect_uri: str) -> str:
        """Begin a log-in; the address of Spotify to send the visitor to."""
        attempt = LoginAttempt.new(redirect_uri)
        self._of(visitor).attempt = attempt
        return authorize_url(self._settings, attempt)

    def finish(self, visitor: str, answer: Mapping[str, str]) -> None:
        """Take the answer that the visitor came back with.

        Raises
        ------
        LoginError
            It is not the answer to this visitor's log-in, or the visitor said no.
        ServiceError
            Spotify cannot be reached.
        """
        found = self._of(visitor)
        attempt, found.attempt = found.attempt, None  # an attempt counts once
        if attempt is None:
            raise LoginError("no log-in was begun here", do="log in again")
        found.session = SpotifySession(self._settings, exchange(self._settings, attempt, answer))

    def logged_in(self, visitor: str) -> bool:
        """Whether the visitor is."""
        return self._of(visitor).session is not None

    def forget(self, visitor: str) -> None:
        """Log the visitor out."""
        with self._lock:
            self._visitors.pop(visitor, None)

    def api(self, visitor: str) -> SpotifyAPI:
        """Open Spotify for a visitor.

        Raises
        ------
        LoginError
            The visitor is not logged in.
        """
        session = self._of(visitor).session
        if session is None:
            raise LoginError(
                "a playlist's link does not hold its songs, and you are not logged in at Spotify",
                do="log in on the Spotify page for a playlist of your own; or export the playlist with "
                "exportify.net and drop the file",
            )
        return SpotifyAPI(self._settings, session, self._limiter)

    def read(self, visitor: str, link: str) -> Playlist:
        """Read a playlist of the visitor's own, with the features that the chain has; errors as there."""
        with self.api(visitor) as api:
            playlist = read_own_playlist(api, link, self._limits)
        if not self._asks_elsewhere:
            return playlist
        filled = self._chain.fill(playlist.tracks)
        completed = with_features(playlist, filled)
        return replace(completed, notes=(*completed.notes, filled.report.text))

    def _of(self, visitor: str) -> _Visitor:
        with self._lock:
            now = self._clock()
            while self._visitors and next(iter(self._visitors.values())).used < now - self._kept_s:
                self._visitors.popitem(last=False)
            found = self._visitors.setdefault(visitor, _Visitor())
            found.used = now
            self._visitors.move_to_end(visitor)
            while len(self._visitors) > self._most:
                self._visitors.popitem(last=False)
            return found


def playlist_link(text: Any) -> str | None:
    """The link where a text is the link of a playlist and nothing else."""
    stripped = text.strip() if isinstance(text, str) else ""
    found = parse_link(stripped)
    return stripped if found and found.kind == "playlist" and found.end == len(stripped) else None
