"""Logging in at Spotify: authorization code with PKCE (RFC 7636), no secret needed.

The caller keeps the attempt (state and verifier) between the two steps, and the tokens after them::

    attempt = LoginAttempt.new(redirect_uri)
    send the listener to authorize_url(settings, attempt)
    tokens = exchange(settings, attempt, query of the redirect)
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from recommender.errors import LoginError, ServiceError, SettingsError
from recommender.settings.services import Spotify
from recommender.spotify.service import Service

SCOPES = ("playlist-read-private", "playlist-read-collaborative", "playlist-modify-private")

_HOW_TO = 'see the README, "Spotify and new songs"'
_REFUSALS = {"invalid_grant", "invalid_client", "invalid_request", "unauthorized_client"}


@dataclass(frozen=True)
class LoginAttempt:
    """One way to Spotify and back; its secrets stay with whoever began it.

    Attributes
    ----------
    redirect_uri : str
        Where Spotify sends the listener afterwards.
    state, verifier : str
        Chosen at random; the first comes back with the answer, the second proves who asked.
    """

    redirect_uri: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)

    @classmethod
    def new(cls, redirect_uri: str) -> LoginAttempt:
        """Begin an attempt."""
        return cls(redirect_uri, secrets.token_urlsafe(24), secrets.token_urlsafe(64))


@dataclass(frozen=True)
class Tokens:
    """What a log-in gave; never shown.

    Attributes
    ----------
    access, refresh : str
    expires_at : float
        Unix time in seconds at which `access` ends.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: float


def authorize_url(settings: Spotify, attempt: LoginAttempt) -> str:
    """The page of Spotify where the listener agrees.

    Raises
    ------
    SettingsError
        No client id is set.
    """
    digest = hashlib.sha256(attempt.verifier.encode()).digest()
    query = {
        "client_id": client_id(settings),
        "response_type": "code",
        "redirect_uri": attempt.redirect_uri,
        "scope": " ".join(SCOPES),
        "state": attempt.state,
        "code_challenge_method": "S256",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
    }
    return f"{settings.accounts.rstrip('/')}/authorize?{urlencode(query)}"


def exchange(settings: Spotify, attempt: LoginAttempt, answer: Mapping[str, str]) -> Tokens:
    """Turn the answer in the redirect's query into tokens.

    Raises
    ------
    LoginError
        The listener said no, the answer belongs to another attempt, or Spotify refuses it.
    ServiceError
        Spotify cannot be reached.
    """
    if not secrets.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
        raise LoginError("this answer belongs to another log-in", do="begin the log-in again")
    if "error" in answer:
        denied = answer["error"] == "access_denied"
        raise LoginError(
            "the log-in was not agreed to" if denied else "Spotify refused the log-in",
            do="begin it again and press Agree" if denied else _HOW_TO,
        )
    form = {
        "grant_type": "authorization_code",
        "code": answer.get("code", ""),
        "redirect_uri": attempt.redirect_uri,
        "client_id": client_id(settings),
        "code_verifier": attempt.verifier,
    }
    return _tokens(_ask(settings, form), None)


def renew(settings: Spotify, tokens: Tokens) -> Tokens:
    """Get new tokens for those that end; Spotify may give a new refresh token or let the old one stand.

    Raises
    ------
    LoginError
        The log-in was revoked or has ended.
    ServiceError
        Spotify cannot be reached.
    """
    form = {
        "grant_type": "refresh_token",
        "refresh_token": tokens.refresh,
        "client_id": client_id(settings),
    }
    return _tokens(_ask(settings, form), tokens.refresh)


def client_id(settings: Spotify) -> str:
    """The app that asks.

    Raises
    ------
    SettingsError
        None is set.
    """
    if not settings.client_id.strip():
        raise SettingsError(
            "no client id of a Spotify app is set",
            wanted="SPOTIFY_CLIENT_ID in the environment, or spotify.client_id in config.yaml",
            do=f"make an app at developer.spotify.com; {_HOW_TO}",
        )
    return settings.client_id.strip()


def _ask(settings: Spotify, form: Mapping[str, str]) -> dict[str, Any]:
    with Service("Spotify's log-in", settings.accounts, settings) as accounts:
        status, document = accounts.post_form("api/token", form)
    if status < 300:
        return document
    code = document.get("error")
    shown = code if code in _REFUSALS else "refused"  # not the rest: it may repeat what was sent
    raise LoginError(f"the log-in at Spotify is not valid ({shown})", do="log in again: msr spotify login")


def _tokens(document: Mapping[str, Any], refresh: str | None) -> Tokens:
    access, kept = document.get("access_token"), document.get("refresh_token") or refresh
    lasts = document.get("expires_in", 3600)
    if not isinstance(access, str) or not isinstance(kept, str) or not isinstance(lasts, int | float):
        raise ServiceError("Spotify's log-in answered without tokens", do="log in again")
    return Tokens(access, kept, time.time() + float(lasts))
