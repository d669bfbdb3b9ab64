"""The log-in of the command line: one file in the state directory that only its owner can read."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from recommender.errors import LoginError, StateError
from recommender.settings.services import Spotify
from recommender.spotify.login import Tokens
from recommender.spotify.session import SpotifySession
from recommender.state import StateDirectory, sync_folder

_LOCK = "spotify-login"


class KeptSession(SpotifySession):
    """A session whose tokens are in the file, shared with other processes.

    Raises
    ------
    LoginError
        Nobody is logged in.
    """

    def __init__(self, settings: Spotify, state: StateDirectory) -> None:
        super().__init__(settings, read_login(state))
        self._state = state

    def _renewed(self, old: str, ask: Callable[[Tokens], Tokens]) -> Tokens:
        # A refresh token works once: two processes must not use the same one.
        with self._state.lock(_LOCK, exclusive=True):
            kept = read_login(self._state)
            if kept.access != old:
                return kept
            tokens = ask(kept)
            write_login(self._state, tokens)
            return tokens


def read_login(state: StateDirectory) -> Tokens:
    """Read the tokens.

    Raises
    ------
    LoginError
        Nobody is logged in, or the file is damaged.
    """
    path = login_file(state)
    try:
        document = json.loads(path.read_bytes())
        tokens = Tokens(str(document["access"]), str(document["refresh"]), float(document["expires_at"]))
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except FileNotFoundError:
        raise LoginError("nobody is logged in at Spotify", do="log in: msr spotify login") from None
    except (OSError, ValueError, KeyError, TypeError):
        # Without the cause: it may quote what stands in the file.
        raise LoginError(f"{path} cannot be read", do="log in again: msr spotify login") from None
    return tokens


def write_login(state: StateDirectory, tokens: Tokens) -> None:
    """Keep tokens, readable by their owner alone from the first byte on.

    Raises
    ------
    StateError
        The disk is full or cannot be written.
    """
    path = login_file(state)
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
        temporary = Path(name)
        with os.fdopen(descriptor, "w") as handle:
            json.dump(asdict(tokens), handle)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise StateError(f"cannot write {path} ({error.strerror})", do="free some space") from error


def forget_login(state: StateDirectory) -> bool:
    """Remove the tokens; whether there were any."""
    path = login_file(state)
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


def login_file(state: StateDirectory) -> Path:
    """Where the tokens are."""
    return state.root / "spotify" / "login.json"
