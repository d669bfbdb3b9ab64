"""How visitors move: files dropped anywhere, back and forward, a tab loaded again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from demo_server import Server
from test_demo_browser import changes, example, set_slider, titles

from recommender.state import PROJECT

JAZZ = PROJECT / "data" / "sample" / "playlists" / "late-night-jazz.csv"
Open = Callable[..., Any]

DROP = """([where, text, name]) => {
  const brought = new DataTransfer();
  brought.items.add(new File([text], name));
  const event = new DragEvent("drop", { dataTransfer: brought, bubbles: true, cancelable: true });
  document.querySelector(where).dispatchEvent(event);
  return event.defaultPrevented;
}"""


def upload(page: Any, path: Path = JAZZ) -> None:
    page.wait_for_selector("[data-ready] [data-act=example]")
    page.set_input_files("#file input[type=file]", str(path))
    page.wait_for_selector(".song")


@pytest.mark.parametrize("where", ["h1", "#file button", "body"])
def test_a_file_may_be_dropped_anywhere(server: Server, new_page: Open, where: str) -> None:
    page = new_page(server.address)
    page.wait_for_selector("[data-ready] [data-act=example]")
    assert page.evaluate(DROP, [where, JAZZ.read_text("utf-8-sig"), "late-night-jazz.csv"])
    page.wait_for_selector(".song")
    assert "late-night-jazz" in page.locator("#results-heading").inner_text()
    assert page.evaluate(DROP, ["h2", "x", "y"])  # beside the songs it is ignored, and the page stays


def test_a_file_that_is_too_large_is_told_and_not_sent(
    server: Server, new_page: Open, tmp_path: Path
) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(b"a" * 2_000_001)
    page = new_page(server.address)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_selector("[data-ready] [data-act=example]")
    page.set_input_files("#file input[type=file]", str(large))
    page.wait_for_selector(".notice")
    assert page.locator(".notice").inner_text() == "That file is too large. The limit is 2 MB."
    assert not any("upload" in url for url in asked)
    upload(page)
    assert page.locator(".notice").count() == 0


def test_a_number_beyond_a_sliders_end_counts_as_the_end(server: Server, new_page: Open) -> None:
    page = new_page(server.address)
    failed: list[int] = []
    page.on("response", lambda response: response.status >= 400 and failed.append(response.status))
    example(page)
    assert len(changes(page, lambda: set_slider(page, "wanted", 5000))) == 100
    assert len(changes(page, lambda: set_slider(page, "wanted", -3))) == 1
    assert len(changes(page, lambda: set_slider(page, "wanted", 7))) == 7
    field = page.locator("#wanted input[type=number]")
    assert len(changes(page, lambda: (field.fill(""), field.press("Tab")))) == 1
    assert failed == []


def test_back_and_forward_lead_from_the_start_to_the_songs_and_again(server: Server, new_page: Open) -> None:
    page = new_page(server.address)
    example(page)
    changes(page, lambda: set_slider(page, "wanted", 12))
    page.wait_for_function("location.search.includes('n=12')")
    page.go_back()
    page.wait_for_selector("h1")
    page.wait_for_selector("[data-ready] [data-act=example]")
    assert page.url.rstrip("/") == server.address
    page.go_forward()
    page.wait_for_selector(".song")
    assert len(titles(page)) == 12
    page.click("#again")
    page.wait_for_selector("h1")
    page.wait_for_function("location.search === '' && location.hash === ''")


def test_a_tab_that_is_loaded_again_goes_on_and_only_that_tab(server: Server, new_page: Open) -> None:
    page = new_page(server.address)
    upload(page)
    changes(page, lambda: set_slider(page, "wanted", 12))
    changes(page, page.locator(".song").nth(2).locator("[data-act=more]").click)
    page.wait_for_function("location.search.includes('n=12')")
    shown, token = titles(page), page.evaluate("sessionStorage.getItem('msr')")
    page.reload()
    page.wait_for_selector(".song")
    assert titles(page) == shown
    assert page.locator(".taste li").count() == 1
    # The link alone, or the link with the token, is another visitor's start page.
    for known in ("", token):
        other = new_page(server.address)
        other.evaluate("token => sessionStorage.setItem('msr', token)", known)
        other.goto(page.url)
        other.reload()
        other.wait_for_selector("[data-ready] [data-act=example]")
        assert other.locator(".song").count() == 0
        assert other.locator(".notice").count() == (1 if known else 0)
        example(other)
        assert len(titles(other)) == 12  # the settings are in the link
