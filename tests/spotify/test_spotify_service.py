"""Every way in which a service fails, and what comes of it."""

from __future__ import annotations

import pickle
import time
from datetime import UTC, datetime

import pytest
from fake_services.server import Fault
from fake_services.spotify import FakeSpotify
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import BusyError, DeniedError, LoginError, ServiceError
from recommender.settings.services import Spotify
from recommender.spotify.busy import busy, in_words, retry_after
from recommender.spotify.limiter import Limiter
from recommender.spotify.service import InterruptedCallError, Service
from recommender.spotify.session import SpotifySession
from recommender.spotify.web_api import SpotifyAPI

SEARCH = "GET /v1/search"


@pytest.mark.parametrize("kind", ["500", "503", "lost", "cut", "half", "malformed", "html", "list"])
def test_a_call_that_may_be_repeated_is(spotify: FakeSpotify, api: SpotifyAPI, kind: str) -> None:
    spotify.fail(SEARCH, kind, kind)
    assert api.search_tracks("x", 0).rows == ()
    assert len(spotify.asked(SEARCH)) == 3


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("500", "answered 500"),
        ("cut", "broke the connection off"),
        ("half", "broke the connection off"),
        ("malformed", "no JSON"),
    ],
)
def test_a_service_that_keeps_failing_is_named(
    spotify: FakeSpotify, settings: Spotify, api: SpotifyAPI, kind: str, said: str
) -> None:
    spotify.fail(SEARCH, *[kind] * 9)
    with pytest.raises(ServiceError, match=said) as raised:
        api.search_tracks("x", 0)
    assert raised.value.got.startswith("Spotify")
    assert len(spotify.asked(SEARCH)) == settings.attempts


@pytest.mark.parametrize("fault", [Fault("slow", 1.2), Fault("drip", 0.05)])
def test_a_slow_answer_is_waited_for_no_longer_than_set(
    spotify: FakeSpotify, settings: Spotify, session: SpotifySession, fault: Fault
) -> None:
    spotify.fail(SEARCH, *[fault] * 9)
    began = time.monotonic()
    hasty = settings.model_copy(update={"attempts": 2})
    with SpotifyAPI(hasty, session) as api, pytest.raises(ServiceError, match=r"within 0\.5 s"):
        api.search_tracks("x", 0)
    assert time.monotonic() - began < 2.5


def test_nobody_there(settings: Spotify) -> None:
    with Service("Spotify", "http://127.0.0.1:9", settings) as nobody:
        with pytest.raises(ServiceError, match="cannot be reached"):
            nobody.get("me")
        with pytest.raises(ServiceError, match="cannot be reached") as raised:
            nobody.post("me/playlists", {})
    assert not isinstance(raised.value, InterruptedCallError)  # it was never sent


@pytest.mark.parametrize("kind", ["500", "lost", "cut", "half", "malformed"])
def test_a_change_is_never_asked_for_twice_unseen(spotify: FakeSpotify, api: SpotifyAPI, kind: str) -> None:
    spotify.fail("POST /v1/me/playlists", kind)
    with pytest.raises(InterruptedCallError):
        api.create_playlist("x", "")
    assert len(spotify.asked("POST .*")) == 1


def test_a_429_of_two_hours_ends_at_once_and_says_when_to_come_back(
    spotify: FakeSpotify, api: SpotifyAPI
) -> None:
    spotify.fail(SEARCH, Fault("429", after="7200"))
    began = time.monotonic()
    with pytest.raises(BusyError, match=r"2 h 00 min.*come back after \d{4}-") as raised:
        api.search_tracks("x", 0)
    assert time.monotonic() - began < 1
    assert raised.value.seconds == 7200
    assert pickle.loads(pickle.dumps(raised.value)).seconds == 7200
    assert len(spotify.asked(SEARCH)) == 1


def test_a_used_up_quota_ends_at_once(spotify: FakeSpotify, api: SpotifyAPI) -> None:
    spotify.fail(SEARCH, Fault("quota", after="2"))
    began = time.monotonic()
    with pytest.raises(BusyError, match="quota"):
        api.search_tracks("x", 0)
    assert time.monotonic() - began < 1
    assert len(spotify.asked(SEARCH)) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_short_429_is_waited_out(
    spotify: FakeSpotify, settings: Spotify, session: SpotifySession, method: str
) -> None:
    spotify.fail(".*", Fault("429", after="1"))
    began = time.monotonic()
    with SpotifyAPI(settings, session) as api:
        if method == "get":
            api.search_tracks("x", 0)
        else:
            api.create_playlist("x", "")
    assert 1 <= time.monotonic() - began < 2.5


def test_429_for_ever_ends(spotify: FakeSpotify, api: SpotifyAPI) -> None:
    spotify.fail(SEARCH, *[Fault("429", after="0")] * 9)
    with pytest.raises(BusyError, match="asked too often"):
        api.search_tracks("x", 0)


@pytest.mark.parametrize("status", [403, 404])
def test_a_refusal_is_for_good(spotify: FakeSpotify, api: SpotifyAPI, status: int) -> None:
    spotify.fail(SEARCH, status, status)
    with pytest.raises(DeniedError) as raised:
        api.search_tracks("x", 0)
    assert raised.value.status == status
    assert pickle.loads(pickle.dumps(raised.value)).status == status
    assert len(spotify.asked(SEARCH)) == 1


def test_a_token_that_ended_is_renewed_once_and_the_call_made_again(
    spotify: FakeSpotify, api: SpotifyAPI
) -> None:
    spotify.revoke_access()
    assert api.user_name == "Ann Listener"
    assert len(spotify.asked("POST /api/token")) == 1


def test_a_log_in_that_was_revoked_says_so(spotify: FakeSpotify, api: SpotifyAPI) -> None:
    spotify.revoke_all()
    with pytest.raises(LoginError, match="msr spotify login"):
        _ = api.user_name


def test_401_in_spite_of_a_new_token_says_so(spotify: FakeSpotify, api: SpotifyAPI) -> None:
    spotify.fail("GET /v1/me", 401, 401)
    with pytest.raises(LoginError, match="does not accept"):
        _ = api.user_name


def test_a_redirect_is_not_followed(spotify: FakeSpotify, api: SpotifyAPI) -> None:
    spotify.fail(SEARCH, 302)
    with pytest.raises(ServiceError, match="302"):
        api.search_tracks("x", 0)


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


@given(
    calls=st.integers(1, 5),
    window=st.floats(0.1, 40),
    steps=st.lists(st.tuples(st.floats(0, 20), st.floats(0, 30)), max_size=30),
)
def test_no_window_ever_has_more_calls_than_allowed(
    calls: int, window: float, steps: list[tuple[float, float]]
) -> None:
    clock = Clock()
    limiter = Limiter(calls, window, clock=clock, sleep=clock.sleep)
    begun: list[float] = []
    for idle, pause in steps:
        clock.now += idle
        limiter.wait()
        begun.append(clock.now)
        if pause > 15:
            limiter.pause(pause)
            until = clock.now + pause
            limiter.wait()
            begun.append(clock.now)
            assert clock.now >= until - 1e-6
    for first, last in zip(begun, begun[calls:], strict=False):
        assert last - first >= window


def test_calls_within_the_limit_do_not_wait() -> None:
    clock = Clock()
    limiter = Limiter(3, 10, clock=clock, sleep=clock.sleep)
    for _ in range(3):
        limiter.wait()
    assert clock.now == 0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("5", 5.0),
        (" 7200 ", 7200.0),
        ("0.5", 0.5),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("9" * 40, 30 * 86400.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, datetime(2026, 11, 23, 12, tzinfo=UTC)) == seconds


@given(st.text(max_size=30))
def test_no_retry_after_breaks_the_reading(header: str) -> None:
    found = retry_after(header)
    assert found is None or 0 <= found <= 30 * 86400


@pytest.mark.parametrize(("seconds", "said"), [(30, "30 s"), (300, "5 min"), (9000, "2 h 30 min")])
def test_times_are_said_as_people_do(seconds: float, said: str) -> None:
    assert in_words(seconds) == said
    assert said in str(busy("Spotify", seconds, quota=False))
