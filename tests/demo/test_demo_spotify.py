"""Spotify on the page: log in, choose a playlist, save what was found, see it there."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from demo_server import Server, running
from fake_services.server import Fault
from fake_services.spotify import CLIENT_ID, FakePlaylist, FakeSpotify, track
from sample_bundle import lay_out

from demo.visitors.spotify import SpotifyVisitors, playlist_link
from recommender.errors import LoginError
from recommender.recommender import Recommender
from recommender.settings.config import Config
from recommender.state import StateDirectory

Open = Callable[..., Any]
MINE, THEIRS = "A" * 22, "B" * 22


@pytest.fixture(scope="module")
def spotify() -> Iterator[FakeSpotify]:
    with FakeSpotify() as fake:
        yield fake


@pytest.fixture(scope="module")
def real_bundle(sample: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample catalog as if its songs were to be heard at Spotify."""
    files, facts = sample
    folder = tmp_path_factory.mktemp("bundles")
    lay_out(folder, "1", files, facts | {"source": facts["source"] | {"fictional": False}})
    return folder


@pytest.fixture(scope="module")
def server(
    real_bundle: Path, spotify: FakeSpotify, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPOTIFY_CLIENT_ID", CLIENT_ID)
        patch.setenv("SPOTIFY_API", spotify.api)
        patch.setenv("SPOTIFY_ACCOUNTS", spotify.accounts)
        home = tmp_path_factory.mktemp("home")
        with running(real_bundle, home, recommendations_per_minute=10_000) as started:
            yield started


@pytest.fixture
def playlists(real_bundle: Path, spotify: FakeSpotify) -> FakeSpotify:
    tracks = Recommender.load(real_bundle / "1").bundle.tracks
    jazz = tracks[[genres == ("jazz",) for genres in tracks["genres"]]].head(8)
    rows = [track(0, id=one, uri=f"spotify:track:{one}") for one in jazz["track_id"]]
    spotify.heal()
    spotify.playlists = {}
    spotify.add(FakePlaylist(MINE, "Sunday <b>jazz</b>", rows=rows))
    spotify.add(FakePlaylist(THEIRS, "Hers", owner="bea", rows=rows, public=True))
    return spotify


def log_in(page: Any, server: Server) -> None:
    page.goto(f"{server.address}/spotify")
    page.click("#spotify-login")
    page.click("#agree")
    page.wait_for_selector("#playlists")


def test_the_whole_way(server: Server, playlists: FakeSpotify, new_page: Open) -> None:
    page = new_page(server.address)
    page.click("nav a[href='/spotify']")
    page.click("#spotify-login")
    page.wait_for_selector("#agree")
    assert page.locator("h1").inner_text() == "Fake Spotify"
    page.click("#agree")
    page.wait_for_selector("#playlists")
    assert page.url == f"{server.address}/spotify"  # the code is no longer in the address
    listed = page.locator("#playlists").inner_text()
    assert "Sunday <b>jazz</b> 8" in listed
    assert "by Bea, not shown to apps" in listed

    page.click("text=Sunday <b>jazz</b>")
    page.wait_for_selector(".song")
    found = page.locator(".song .title bdi").all_inner_texts()
    assert len(found) == 10
    with page.expect_popup() as opened:
        page.click("#to-spotify")
    popup = opened.value
    popup.fill("#save input[name=name]", "For Sunday")
    popup.click("#save button")
    popup.wait_for_selector("#saved")
    assert "10 songs are in your new private playlist “For Sunday”" in popup.inner_text("#saved")
    saved = next(iter(playlists.playlists.values()))
    assert (saved.name, saved.public, len(saved.rows)) == ("For Sunday", False, 10)
    assert popup.get_attribute("#saved a", "href") == f"https://open.spotify.com/playlist/{saved.id}"
    popup.goto(f"{server.address}/spotify")
    assert "For Sunday 10" in popup.inner_text("#playlists")  # and there it is
    popup.click("text=For Sunday")
    popup.wait_for_selector(".song")
    popup.goto(f"{server.address}/spotify")
    popup.click("#spotify-logout button")
    popup.wait_for_selector("#spotify-login")
    assert popup.locator("#spotify-login").count() == 1
    assert no_secret_in(server, playlists, page)


def no_secret_in(server: Server, spotify: FakeSpotify, page: Any) -> bool:
    """Look through the log, the disk, and what the browser keeps."""
    written = b"\n".join(path.read_bytes() for path in server.home.rglob("*") if path.is_file())
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    kept += json.dumps(page.context.cookies())
    return len(spotify.secrets) >= 3 and not [
        secret for secret in spotify.secrets if secret.encode() in written or secret in kept
    ]


def test_saving_twice_and_through_a_broken_connection_is_saving_once(
    server: Server, playlists: FakeSpotify, new_page: Open
) -> None:
    page = new_page(server.address)
    log_in(page, server)
    page.click("text=Sunday")
    page.wait_for_selector(".song")
    address = page.get_attribute("#to-spotify", "href")
    playlists.fail("POST /v1/me/playlists", "cut")
    playlists.fail(r"POST /v1/playlists/\w+/items", "cut")
    for _ in range(2):
        page.goto(server.address + address)
        page.fill("#save input[name=name]", "Once")
        page.click("#save button")
        page.wait_for_selector("#saved")
    made = [playlist for playlist in playlists.playlists.values() if playlist.name == "Once"]
    assert [len(playlist.rows) for playlist in made] == [10]


def test_links_pasted_on_the_first_page(server: Server, playlists: FakeSpotify, new_page: Open) -> None:
    page = new_page(server.address)
    paste(page, f"https://open.spotify.com/playlist/{MINE}?si=x")
    assert "you are not logged in at Spotify" in page.inner_text(".notice")
    log_in(page, server)
    page.goto(server.address)
    paste(page, f"https://open.spotify.com/playlist/{THEIRS}")
    told = page.inner_text(".notice")
    assert "belongs to Bea" in told
    assert "exportify.net" in told
    page.goto(server.address)
    paste(page, f"spotify:playlist:{MINE}", ".song")
    assert page.locator(".song").count() == 10


def paste(page: Any, text: str, wanted: str = ".notice") -> None:
    page.wait_for_selector("[data-ready] [data-act=example]")
    page.fill("#text textarea", text)
    page.click("#find button, button#find")
    page.wait_for_selector(wanted)


def test_a_listener_who_says_no(server: Server, playlists: FakeSpotify, new_page: Open) -> None:
    page = new_page(f"{server.address}/spotify")
    page.click("#spotify-login")
    page.click("#no")
    assert "not agreed to" in page.inner_text(".notice")
    page.wait_for_selector("#spotify-login")
    assert page.locator("#spotify-login").count() == 1


def test_spotify_in_trouble_is_said_on_the_page(
    server: Server, playlists: FakeSpotify, new_page: Open
) -> None:
    page = new_page(server.address)
    log_in(page, server)
    playlists.fail("GET /v1/me/playlists", Fault("429", after="7200"))
    began = time.monotonic()
    page.goto(f"{server.address}/spotify")
    assert "2 h 00 min" in page.inner_text(".notice")
    assert time.monotonic() - began < 10
    playlists.revoke_all()
    page.goto(f"{server.address}/spotify")
    assert "log in again" in page.inner_text(".notice").lower()


def test_an_answer_that_nobody_asked_for_logs_nobody_in(server: Server, playlists: FakeSpotify) -> None:
    with httpx.Client(base_url=server.address) as stranger:
        assert stranger.get("/callback?code=x&state=y").status_code == 303  # no cookie: nobody
        stranger.get("/spotify")
        answer = stranger.get("/callback?code=x&state=y")
        assert answer.status_code == 403
        assert "no log-in was begun here" in answer.text.lower()
        for _ in range(2):
            location = stranger.get("/spotify/login").headers["location"]
            assert location.startswith(f"{playlists.accounts}/authorize?")
        assert "another log-in" in stranger.get("/callback?code=x&state=y").text
        assert stranger.get("/spotify/save/guessed").status_code == 404
        assert stranger.post("/spotify/save/guessed").status_code == 404
        assert playlists.accounts not in stranger.get("/spotify").text


def test_localhost_is_led_to_where_spotify_sends_people_back(server: Server) -> None:
    port = server.address.rpartition(":")[2]
    answer = httpx.get(f"{server.address}/spotify/login", headers={"Host": f"localhost:{port}"})
    assert answer.headers["location"] == f"http://127.0.0.1:{port}/spotify"


def test_without_a_client_id_the_page_says_how(config: Config, tmp_path: Path) -> None:
    off = SpotifyVisitors(config, StateDirectory(tmp_path), 10, 100, environ={})
    assert not off.enabled
    with pytest.raises(LoginError, match="exportify"):
        off.api("somebody")


def test_a_log_in_is_forgotten_in_time(config: Config, tmp_path: Path) -> None:
    now = [0.0]
    environ = {"SPOTIFY_CLIENT_ID": CLIENT_ID}
    visitors = SpotifyVisitors(config, StateDirectory(tmp_path), 2, 100, environ, lambda: now[0])
    visitors.begin("a", "http://127.0.0.1:1/callback")
    now[0] = 101
    visitors.logged_in("b")
    with pytest.raises(LoginError, match="no log-in was begun"):
        visitors.finish("a", {})
    for visitor in "cde":
        visitors.begin(visitor, "http://127.0.0.1:1/callback")
    with pytest.raises(LoginError, match="no log-in was begun"):
        visitors.finish("c", {})


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (f" spotify:playlist:{MINE}\n", f"spotify:playlist:{MINE}"),
        (f"https://open.spotify.com/playlist/{MINE}?si=1", f"https://open.spotify.com/playlist/{MINE}?si=1"),
        (MINE, None),
        (f"spotify:track:{MINE}", None),
        (f"spotify:playlist:{MINE}\nspotify:playlist:{THEIRS}", None),
        ("", None),
        (None, None),
    ],
)
def test_what_is_a_playlists_link(text: Any, link: str | None) -> None:
    assert playlist_link(text) == link
