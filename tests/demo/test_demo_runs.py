"""The page over time: no run, a first one, a fresh one, a damaged one; its limits as a visitor meets them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from demo_server import Server, running
from sample_bundle import lay_out
from test_demo_browser import example, titles
from test_demo_watcher import changed, damage

from recommender.bundle import describe

Open = Callable[..., Any]
Files = tuple[dict[str, bytes], dict[str, Any]]
BODY = {"text": "Odessa Beauregarde & the Staircases - Once, at Pier 40", "options": {"wanted": 3}}


def keep_asking(server: Server, until: threading.Event, answers: list[httpx.Response]) -> None:
    with httpx.Client(timeout=20) as client:
        while not until.is_set():
            answers.append(client.post(server.address + "/api/recommend", json=BODY))


def test_runs_come_and_go_under_an_open_page(sample: Files, tmp_path: Path, new_page: Open) -> None:
    files, facts = sample
    folder = tmp_path / "bundles"
    folder.mkdir()
    with running(folder, tmp_path / "home", ready=False, recommendations_per_minute=10_000) as server:
        page = new_page(server.address)
        assert "make run" in page.locator("pre").inner_text()
        lay_out(folder, "1", files, facts)
        server.wait_for("/readyz", '"run_id":"1"')
        page.wait_for_selector(
            "[data-ready] [data-act=example]", timeout=30_000
        )  # the page looks again by itself
        example(page)
        over, answers = threading.Event(), list[httpx.Response]()
        asking = threading.Thread(target=keep_asking, args=(server, over, answers))
        asking.start()
        lay_out(folder, "2", changed(files), facts)
        began = time.monotonic()
        server.wait_for("/readyz", '"run_id":"2"')
        assert time.monotonic() - began < 60
        damage(lay_out(folder, "3", changed(changed(files)), facts))
        server.wait_for("/readyz", "damaged")
        assert '"run_id":"2"' in server.get("/readyz").text
        assert "damaged" in server.get("/healthz").text
        over.set()
        asking.join()
        assert {answer.status_code for answer in answers} == {200}
        assert {answer.json()["run_id"] for answer in answers} == {"1", "2"}
        page.locator(".song [data-act=less]").first.click()  # the open page goes on with the fresh run
        digest = describe(changed(files), run_id="2", **facts).digest
        page.wait_for_function(f"document.querySelector('.results').dataset.digest === '{digest}'")
        assert len(titles(page)) == 10
    assert "still serving run 2" in server.log.read_text()


def test_the_limit_is_told_and_the_wish_is_followed_later(
    bundles: Path, tmp_path: Path, new_page: Open
) -> None:
    with running(bundles, tmp_path, recommendations_per_minute=2) as server:
        page = new_page(server.address)
        example(page)
        shown = titles(page)
        page.locator(".song [data-act=less]").first.click()
        page.wait_for_function("document.querySelectorAll('.taste li').length === 1")
        page.locator(".song [data-act=less]").first.click()
        notice = page.locator(".notice")
        notice.wait_for()
        assert "in one minute" in notice.inner_text()
        assert int(notice.get_attribute("data-retry")) <= 60
        assert len(titles(page)) == len(shown)


def test_the_player_is_loaded_for_a_chosen_real_song_only(
    sample: Files, tmp_path: Path, browser: Any
) -> None:
    files, facts = sample
    real = {**facts, "source": {**facts["source"], "fictional": False}}
    lay_out(tmp_path / "bundles", "1", files, real)
    with running(tmp_path / "bundles", tmp_path / "home") as server:
        context = browser.new_context()
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        context.route("https://open.spotify.com/**", lambda route: route.fulfill(body="player"))
        page = context.new_page()
        page.goto(server.address)
        page.wait_for_selector("[data-ready] [data-act=example]")
        assert page.locator(".banner").count() == 0
        example(page, "genre-jazz")
        assert not [url for url in asked if "spotify" in url]
        page.locator("[data-act=listen]").nth(1).click()
        track = page.locator("[data-act=listen]").nth(1).get_attribute("data-id")
        frame = page.locator(".player iframe")
        frame.wait_for()
        assert frame.get_attribute("src") == f"https://open.spotify.com/embed/track/{track}"
        assert frame.get_attribute("title")
        page.locator("[data-act=listen]").nth(2).click()
        assert page.locator("iframe").count() == 1
        assert "spotify:track:" in page.locator(".export textarea").input_value()
        context.set_offline(True)
        page.locator("[data-act=listen]").first.click()
        assert page.locator("iframe").count() == 0
        assert page.locator(".player a").get_attribute("href").startswith("https://open.spotify.com/track/")
        page.locator(".player button").click()
        assert page.locator(".player").count() == 0
        assert {url.split("/")[2].split(":")[0] for url in asked} <= {"127.0.0.1", "open.spotify.com"}
        context.close()
