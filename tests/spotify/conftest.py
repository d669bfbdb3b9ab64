"""A fake Spotify, a listener logged in at it, and waits that take no time."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from fake_services.reccobeats import FakeReccoBeats
from fake_services.spotify import CLIENT_ID, FakeSpotify

from recommender.settings import load_settings
from recommender.settings.services import ReccoBeats, Spotify
from recommender.spotify.login import Tokens
from recommender.spotify.session import SpotifySession
from recommender.spotify.web_api import SpotifyAPI


@pytest.fixture
def settings(spotify: FakeSpotify) -> Spotify:
    """Those of config.yaml, pointed at the fake service, with short waits."""
    return load_settings().config.spotify.model_copy(
        update={
            "client_id": CLIENT_ID,
            "api": spotify.api,
            "accounts": spotify.accounts,
            "timeout_s": 0.5,
            "wait_s": 0.01,
            "max_wait_s": 3.0,
            "calls": 1000,
        }
    )


@pytest.fixture
def reccobeats_settings(reccobeats: FakeReccoBeats) -> ReccoBeats:
    return load_settings().config.reccobeats.model_copy(
        update={"api": reccobeats.api, "timeout_s": 0.5, "wait_s": 0.01, "max_wait_s": 3.0, "calls": 1000}
    )


@pytest.fixture
def session(spotify: FakeSpotify, settings: Spotify) -> SpotifySession:
    access, refresh = spotify.grant()
    return SpotifySession(settings, Tokens(access, refresh, time.time() + 3600))


@pytest.fixture
def api(settings: Spotify, session: SpotifySession) -> Iterator[SpotifyAPI]:
    with SpotifyAPI(settings, session) as made:
        yield made
