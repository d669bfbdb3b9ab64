"""A log-in in use: the token for the next call, renewed in time or when it was refused."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from recommender.settings.services import Spotify
from recommender.spotify.login import Tokens, renew

_IN_TIME_S = 60.0


class SpotifySession:
    """The tokens of one listener, in memory only, for any number of threads.

    Parameters
    ----------
    settings : Spotify
    tokens : Tokens
        As `exchange` gave them.
    """

    def __init__(self, settings: Spotify, tokens: Tokens) -> None:
        self._settings, self._tokens = settings, tokens
        self._lock = threading.RLock()

    def token(self) -> str:
        """Give a token that is valid for a minute at least."""
        with self._lock:
            if self._tokens.expires_at - time.time() < _IN_TIME_S:
                self._replace(self._tokens.access)
            return self._tokens.access

    def renew(self, refused: str) -> str:
        """Give another token than the refused one; renewed once, however many threads ask."""
        with self._lock:
            if self._tokens.access == refused:
                self._replace(refused)
            return self._tokens.access

    def _replace(self, old: str) -> None:
        self._tokens = self._renewed(old, lambda tokens: renew(self._settings, tokens))

    def _renewed(self, old: str, ask: Callable[[Tokens], Tokens]) -> Tokens:
        return ask(self._tokens)
