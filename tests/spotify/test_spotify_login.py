"""Logging in with PKCE, keeping the log-in, and showing its secrets to nobody."""

from __future__ import annotations

import json
import logging
import stat
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from fake_services.spotify import CLIENT_ID, FakeSpotify, authorize

from recommender.errors import LoginError, ServiceError, SettingsError
from recommender.settings import load_settings
from recommender.settings.services import Spotify
from recommender.spotify.environment import reccobeats_settings as reccobeats_from
from recommender.spotify.environment import spotify_settings
from recommender.spotify.kept_login import (
    KeptSession,
    forget_login,
    login_file,
    read_login,
    write_login,
)
from recommender.spotify.login import LoginAttempt, Tokens, authorize_url, exchange, renew
from recommender.spotify.loopback import Loopback
from recommender.spotify.session import SpotifySession
from recommender.spotify.web_api import SpotifyAPI
from recommender.state import StateDirectory


def answer_of(settings: Spotify, attempt: LoginAttempt, *, agree: bool = True) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(authorize(authorize_url(settings, attempt), agree=agree)).query))


@pytest.fixture
def state(tmp_path: Path) -> StateDirectory:
    return StateDirectory(tmp_path)


@pytest.fixture
def tokens(spotify: FakeSpotify) -> Tokens:
    access, refresh = spotify.grant()
    return Tokens(access, refresh, time.time() + 3600)


def test_a_listener_agrees_and_the_token_works(settings: Spotify) -> None:
    attempt = LoginAttempt.new("http://127.0.0.1:8123/callback")
    tokens = exchange(settings, attempt, answer_of(settings, attempt))
    assert tokens.expires_at > time.time() + 3000
    with SpotifyAPI(settings, SpotifySession(settings, tokens)) as api:
        assert (api.user_id, api.user_name) == ("listener", "Ann Listener")


def test_the_address_asks_for_what_is_needed_and_shows_no_verifier(settings: Spotify) -> None:
    attempt = LoginAttempt.new("http://127.0.0.1:1/callback")
    address = authorize_url(settings, attempt)
    query = parse_qs(urlsplit(address).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["scope"] == ["playlist-read-private playlist-read-collaborative playlist-modify-private"]
    assert attempt.verifier not in address
    assert 43 <= len(attempt.verifier) <= 128  # RFC 7636, 4.1
    assert LoginAttempt.new("x").verifier != attempt.verifier


def test_no_is_no(settings: Spotify) -> None:
    attempt = LoginAttempt.new("http://127.0.0.1:1/callback")
    with pytest.raises(LoginError, match="not agreed to"):
        exchange(settings, attempt, answer_of(settings, attempt, agree=False))


def test_an_answer_to_another_attempt_is_refused_unasked(spotify: FakeSpotify, settings: Spotify) -> None:
    attempt = LoginAttempt.new("http://127.0.0.1:1/callback")
    answer = answer_of(settings, attempt)
    for state in ("", "other", "ünï"):
        with pytest.raises(LoginError, match="another log-in"):
            exchange(settings, attempt, answer | {"state": state})
    assert spotify.asked("POST /api/token") == []


def test_a_code_without_its_verifier_is_worth_nothing(settings: Spotify) -> None:
    attempt = LoginAttempt.new("http://127.0.0.1:1/callback")
    answer = answer_of(settings, attempt)
    stranger = LoginAttempt(attempt.redirect_uri, attempt.state, LoginAttempt.new("x").verifier)
    with pytest.raises(LoginError, match="not valid") as raised:
        exchange(settings, stranger, answer)
    assert answer["code"] not in str(raised.value)  # the service repeats it


def test_without_a_client_id_the_way_to_one_is_said(settings: Spotify) -> None:
    none = settings.model_copy(update={"client_id": " "})
    with pytest.raises(SettingsError, match="SPOTIFY_CLIENT_ID"):
        authorize_url(none, LoginAttempt.new("http://127.0.0.1:1/callback"))


@pytest.mark.parametrize("kind", ["500", "malformed", "html", "cut"])
def test_a_token_service_that_fails_is_named(spotify: FakeSpotify, settings: Spotify, kind: str) -> None:
    attempt = LoginAttempt.new("http://127.0.0.1:1/callback")
    spotify.fail("POST /api/token", *[kind] * 9)
    with pytest.raises(ServiceError, match="Spotify's log-in"):
        exchange(settings, attempt, {"state": attempt.state, "code": "x"})


def test_a_refresh_token_that_is_not_replaced_stays(
    settings: Spotify, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = LoginAttempt.new("http://127.0.0.1:1/callback")
    tokens = exchange(settings, attempt, answer_of(settings, attempt))
    once = renew(settings, tokens)
    assert once.refresh != tokens.refresh  # this service replaces it
    with pytest.raises(LoginError, match="invalid_grant"):
        renew(settings, tokens)


def test_the_loopback_takes_the_right_answer_only(settings: Spotify, spotify: FakeSpotify) -> None:
    with Loopback() as loopback:
        attempt = LoginAttempt.new(loopback.redirect_uri)
        assert attempt.redirect_uri.startswith("http://127.0.0.1:")
        loopback.expect(attempt.state)
        base = attempt.redirect_uri.removesuffix("/callback")
        for wrong in ("/", "/favicon.ico", "/callback", "/callback?state=other&code=x"):
            assert httpx.get(base + wrong).status_code == 404
        came = httpx.get(authorize(authorize_url(settings, attempt)))
        assert "Back to the terminal" in came.text
        tokens = exchange(settings, attempt, loopback.wait(1))
    assert tokens.access in spotify.secrets


def test_nobody_answers() -> None:
    with Loopback() as loopback:
        loopback.expect("x")
        with pytest.raises(LoginError, match="no answer came back"):
            loopback.wait(0.1)


def test_the_kept_log_in_is_its_owners_alone(state: StateDirectory, tokens: Tokens) -> None:
    write_login(state, tokens)
    assert read_login(state) == tokens
    assert stat.S_IMODE(login_file(state).stat().st_mode) == 0o600
    login_file(state).chmod(0o644)
    read_login(state)
    assert stat.S_IMODE(login_file(state).stat().st_mode) == 0o600
    assert forget_login(state)
    assert not forget_login(state)
    with pytest.raises(LoginError, match="msr spotify login"):
        read_login(state)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"access": "planted-s3cret"', '{"expires_at": "x"}'])
def test_a_damaged_file_is_a_log_in_that_is_gone(state: StateDirectory, tokens: Tokens, content: str) -> None:
    write_login(state, tokens)
    login_file(state).write_text(content)
    with pytest.raises(LoginError, match="log in again") as raised:
        read_login(state)
    assert "planted" not in str(raised.value)


def test_two_processes_renew_once(
    spotify: FakeSpotify, settings: Spotify, state: StateDirectory, tokens: Tokens
) -> None:
    write_login(state, tokens)
    sessions = [KeptSession(settings, state) for _ in range(4)]
    spotify.revoke_access()
    names: list[str] = []

    def ask(session: KeptSession) -> None:
        with SpotifyAPI(settings, session) as api:
            names.append(api.user_name)

    threads = [threading.Thread(target=ask, args=(session,)) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == ["Ann Listener"] * 4
    assert len(spotify.asked("POST /api/token")) == 1
    assert read_login(state).access == sessions[0].token()


def test_a_token_about_to_end_is_renewed_before_it_is_used(
    spotify: FakeSpotify, settings: Spotify, tokens: Tokens
) -> None:
    ending = SpotifySession(settings, Tokens(tokens.access, tokens.refresh, time.time() + 5))
    assert ending.token() != tokens.access
    assert len(spotify.asked("POST /api/token")) == 1


def test_no_secret_is_shown_by_reprs_logs_or_errors(
    spotify: FakeSpotify, settings: Spotify, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    attempt = LoginAttempt.new("http://127.0.0.1:1/callback")
    tokens = exchange(settings, attempt, answer_of(settings, attempt))
    session = SpotifySession(settings, tokens)
    said = [repr(attempt), repr(tokens), repr(session)]
    with SpotifyAPI(settings, session) as api:
        _ = api.user_name
        for kind in ("500", "403", "404", "malformed", "cut", "quota"):
            spotify.fail("GET /v1/search", *[kind] * 5)
            with pytest.raises(ServiceError) as raised:
                api.search_tracks("x", 0)
            said += [str(raised.value), repr(raised.value)]
            spotify.heal()
        spotify.revoke_all()
        with pytest.raises(LoginError) as refused:
            api.search_tracks("x", 0)
        said.append(str(refused.value))
    written = caplog.text + json.dumps(said)
    codes = [secret for secret in spotify.secrets if secret.startswith("code")]
    assert len(codes) == 1
    sent_by_us = [attempt.verifier, tokens.access, tokens.refresh]
    # The test's own browser (authorize) shows the code in its log; what MSR sends stands nowhere.
    assert not [
        secret for secret in [*sent_by_us, *spotify.secrets] if secret in written and secret not in codes
    ]


def test_the_environment_comes_first() -> None:
    config = load_settings().config
    environ = {
        "SPOTIFY_CLIENT_ID": CLIENT_ID,
        "SPOTIFY_API": "http://127.0.0.1:1/v1",
        "RECCOBEATS_API": "https://proxy.example/v1",
    }
    assert spotify_settings(config, environ).client_id == CLIENT_ID
    assert spotify_settings(config, environ).api == "http://127.0.0.1:1/v1"
    assert spotify_settings(config, {}).accounts == "https://accounts.spotify.com"
    assert reccobeats_from(config, environ).api == "https://proxy.example/v1"


@pytest.mark.parametrize("address", ["http://example.org/v1", "ftp://x", "https://", "https://me:pw@host/v1"])
def test_a_token_goes_to_no_open_address(address: str) -> None:
    with pytest.raises(SettingsError, match="api"):
        spotify_settings(load_settings().config, {"SPOTIFY_API": address})
