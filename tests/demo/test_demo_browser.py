"""The page in a real browser, as a visitor meets it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from demo_server import Server

from recommender.playlists import read_playlist
from recommender.state import PROJECT

UPLOADS = sorted((PROJECT / "data" / "sample" / "playlists").iterdir())
Open = Callable[..., Any]


def example(page: Any, name: str = "jazz") -> None:
    page.click(f"[data-ready] [data-act=example][data-id={name}]")
    page.wait_for_selector(".song")


def titles(page: Any) -> list[str]:
    return list(page.locator(".song .title bdi").all_inner_texts())


def changes(page: Any, action: Callable[[], None]) -> list[str]:
    """Do something and wait until other songs are shown; return their titles."""
    before = titles(page)
    action()
    page.wait_for_function(
        "before => JSON.stringify([...document.querySelectorAll('.song .title bdi')].map(e => e.innerText))"
        " !== JSON.stringify(before)",
        arg=before,
    )
    return titles(page)


def set_slider(page: Any, name: str, value: float) -> None:
    field = page.locator(f"#{name} input[type=number]")
    field.fill(str(value))
    field.press("Tab")


def test_the_whole_way_from_an_example_to_what_is_taken_home(server: Server, new_page: Open) -> None:
    page = new_page(server.address)
    assert page.locator("h1").inner_text() == "Drop a playlist, hear what belongs in it"
    assert "fictional" in page.locator(".banner").inner_text()
    example(page)
    assert len(titles(page)) == 10
    first = page.locator(".song").first
    assert "·" in first.locator(".by").inner_text()
    assert first.locator(".why").inner_text()
    assert re.fullmatch(r"match: \d+ of 100", first.locator(".match").get_attribute("aria-label"))
    assert page.locator("[data-act=listen]").count() == 0  # nothing to play of fictional songs
    shown = titles(page)
    for kind in ("csv", "m3u8", "jspf"):
        with page.expect_download() as download:
            page.click(f".export a[href$='/{kind}']")
        content = Path(download.value.path()).read_bytes()
        assert download.value.suggested_filename == f"late-night-jazz-more.{kind}"
        assert [track.title for track in read_playlist(content)[0].tracks] == shown
        if kind == "csv":
            assert len(list(csv.reader(StringIO(content.decode("utf-8-sig"))))) == 11


def test_every_format_can_be_dropped(server: Server, new_page: Open) -> None:
    page = new_page(server.address)
    page.wait_for_selector("[data-ready] [data-act=example]")
    assert len(UPLOADS) >= 25
    for path in UPLOADS:
        page.set_input_files("#file input[type=file]", str(path))
        page.wait_for_selector(".song, [data-act=choose], .notice")
        if page.locator("[data-act=choose]").count():
            assert page.locator(".song").count() == 0
            page.locator("[data-act=choose]").first.click()
            page.wait_for_selector(".song")
        assert page.locator(".notice").count() == 0, path.name
        assert len(titles(page)) == 10, path.name
        assert "matched" in page.locator(".results-head").inner_text()
        page.click("#again")
        page.wait_for_selector("#file")
        page.wait_for_function("!document.querySelector('.song')")
    assert not list((server.home / "state" / "web" / "uploads").rglob("*.*"))


def test_pasted_lines_are_read_and_nonsense_is_told_kindly(server: Server, new_page: Open) -> None:
    page = new_page(server.address)
    page.wait_for_selector("[data-ready] [data-act=example]")
    page.click("#find")
    assert "Paste a link" in page.locator(".notice").inner_text()
    page.fill("#text textarea", "https://open.spotify.com/album/4aawyAB9vmqN3uQ7FjRGTy")
    page.click("#find")
    page.wait_for_function("document.querySelector('.notice')?.innerText.includes('What to do')")
    page.fill("#text textarea", (PROJECT / "data/sample/playlists/pasted-names.txt").read_text())
    page.click("#find")
    page.wait_for_selector(".song")
    assert page.locator(".notice").count() == 0


def test_a_file_with_several_playlists_asks_which(server: Server, new_page: Open) -> None:
    page = new_page(server.address)
    page.click("[data-ready] [data-act=example][data-id=gym]")
    page.wait_for_selector("[data-act=choose]")
    assert "3 playlists. Which one?" in page.locator(".choose").inner_text()
    assert page.locator(".song").count() == 0
    page.locator("[data-act=choose]").nth(1).click()
    page.wait_for_selector(".song")
    one = page.locator("#results-heading").inner_text()
    changes(page, page.locator("[data-act=choose]").nth(2).click)
    assert page.locator("#results-heading").inner_text() != one
    assert page.locator("[data-act=choose]").nth(2).get_attribute("aria-pressed") == "true"


def test_a_press_at_any_moment_is_answered(server: Server, new_page: Open) -> None:
    """Also just as the last answer's pictures arrive: Gradio's queue would lose some of these."""
    page = new_page(server.address)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_selector("[data-ready] [data-act=example]")
    for _ in range(10):
        for text, said in (("", "Paste a link"), ("https://open.spotify.com/album/x", "What to do")):
            page.fill("#text textarea", text)
            page.click("#find")
            page.wait_for_function(
                "said => document.querySelector('.notice')?.innerText.includes(said)", arg=said
            )
    assert sum("/gradio_api/run/" in url for url in asked) >= 20
    assert not any("/queue/" in url for url in asked)


def test_steering_is_followed_at_once_and_stands_in_the_address(server: Server, new_page: Open) -> None:
    page = new_page(server.address)
    example(page)
    assert len(changes(page, lambda: set_slider(page, "wanted", 25))) == 25
    given_artists = set(page.locator(".song .by").all_inner_texts())
    changes(page, page.locator("#new_artists input").check)
    assert set(page.locator(".song .by").all_inner_texts()) != given_artists
    assert "who has" not in " ".join(page.locator(".song .why").all_inner_texts())
    changes(page, lambda: set_slider(page, "first_year", 1990))
    years = [int(text.rsplit("·", 1)[1]) for text in page.locator(".song .by").all_inner_texts()]
    assert min(years) >= 1990
    changes(page, lambda: set_slider(page, "familiarity", 1))
    changes(page, lambda: set_slider(page, "diversity", 1))
    page.wait_for_function("location.search.includes('variety=1')")
    query = page.evaluate("location.search")
    for part in ("example=jazz", "n=25", "new=1", "from=1990", "familiar=1"):
        assert part in query
    shared, shown = page.url, titles(page)
    other = new_page(shared)
    other.wait_for_selector(".song")
    assert titles(other) == shown
    assert other.locator("#wanted input[type=number]").input_value() == "25"
    changes(page, page.locator("#reset").click)
    assert len(titles(page)) == 10
    assert page.evaluate("location.search") == "?example=jazz"


def test_genres_and_explicit_can_be_chosen_with_the_keyboard(server: Server, new_page: Open) -> None:
    page = new_page(server.address)
    example(page)
    box = page.locator("#genres input")
    box.focus()
    box.type("classical")
    changes(page, lambda: box.press("Enter"))
    page.wait_for_function("location.search.includes('genres=classical')")
    page.locator("#explicit input[value=any]").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_function("location.search.includes('explicit=no')")


def test_thumbs_rerank_at_once_are_kept_and_can_be_taken_back(server: Server, new_page: Open) -> None:
    page = new_page(server.address)
    example(page)
    start = titles(page)
    after_more = changes(page, page.locator(".song").nth(2).locator("[data-act=more]").click)
    assert start[2] not in after_more
    assert f"More like: {start[2]}" in page.locator(".taste").inner_text()
    gone = after_more[0]
    assert gone not in changes(page, page.locator(".song").first.locator("[data-act=less]").click)
    artist = page.locator(".song .by").first.inner_text().split(" · ")[0].split(", ")[0]
    changes(page, page.locator(".song").first.locator("[data-act=not_artist]").click)
    assert not any(by.startswith(artist) for by in page.locator(".song .by").all_inner_texts())
    for _ in range(3):
        count = page.locator(".taste li").count()
        page.locator(".taste [data-act]").first.click()
        page.wait_for_function(f"document.querySelectorAll('.taste li').length < {count}")
    assert titles(page) == start
    votes = (server.home / "state" / "web" / "votes.sqlite").stat().st_size
    assert votes > 0


def test_the_report_lists_what_was_not_matched_and_why(server: Server, new_page: Open) -> None:
    page = new_page(server.address)
    page.wait_for_selector("[data-ready] [data-act=example]")
    page.set_input_files("#file input[type=file]", str(PROJECT / "data/sample/playlists/plain.csv"))
    page.wait_for_selector(".song")
    assert page.locator(".report").count() == 0 or not page.locator(".report").is_visible()
    page.click("#report > button")
    report = page.locator(".report")
    report.wait_for(state="visible")
    assert "matched" in report.inner_text()
    assert "not found" in report.inner_text()
    assert "Read as" in report.inner_text()


def test_the_pictures_are_drawn_and_say_what_they_show(server: Server, new_page: Open) -> None:
    page = new_page(server.address)
    example(page)
    page.wait_for_selector("#map .js-plotly-plot")
    page.wait_for_selector("#sound .js-plotly-plot")
    shares = [int(text.removesuffix("%")) for text in page.locator(".shares .number").all_inner_texts()]
    (rest,) = re.findall(r"The rest, (\d+)%", page.locator(".shares").inner_text())
    assert 95 <= sum(shares) + int(rest) <= 105
    names = page.evaluate("document.querySelector('#map .js-plotly-plot').data.map(d => d.name)")
    assert names == ["Groups of similar songs", "Your songs", "Recommendations"]
    said = page.evaluate("document.querySelector('#map .js-plotly-plot').data[2].text")
    assert [text.split(" – ")[0] for text in said] == titles(page)


def ink_and_ground(page: Any, selector: str) -> tuple[float, float]:
    """Luminance of an element's text and of the page."""
    light = """(selector) => {
      const sum = (css) => css.match(/[\\d.]+/g).slice(0, 3).map(Number).reduce((a, b) => a + b);
      return [sum(getComputedStyle(document.querySelector(selector)).color),
              sum(getComputedStyle(document.querySelector('.gradio-container')).backgroundColor)];
    }"""
    text, ground = page.evaluate(light, selector)
    return text / 765, ground / 765


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_both_themes(server: Server, new_page: Open, scheme: str) -> None:
    page = new_page(server.address, scheme=scheme)
    example(page)
    page.wait_for_selector("#map .js-plotly-plot .xtitle")
    for selector in (".song .title", ".song .why", ".results-head .quiet", "#steer label"):
        text, ground = ink_and_ground(page, selector)
        assert abs(text - ground) > 0.35
        assert (ground < 0.5) == (scheme == "dark")
    fill = page.evaluate("getComputedStyle(document.querySelector('#map .xtitle')).fill")
    level = sum(map(float, re.findall(r"[\d.]+", fill)[:3])) / 765
    assert (level > 0.5) == (scheme == "dark")


@pytest.mark.parametrize("path", ["/", "/?example=jazz", "/explore", "/explore/jazz", "/about", "/api"])
def test_a_phone_needs_no_sideways_scrolling(server: Server, new_page: Open, path: str) -> None:
    page = new_page(server.address + path, width=390, height=844)
    page.wait_for_selector("[data-act=example], h1, .song")
    if "example=" in path:
        page.wait_for_selector(".song")
        page.wait_for_selector("#map .js-plotly-plot")
        assert not page.locator("#wanted").is_visible()  # folded away
        page.wait_for_function("scrollY === 0")
        page.click("#steer > button")
        page.locator("#wanted").wait_for(state="visible")
        assert page.locator("#side").bounding_box()["y"] < page.locator("#songs").bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.locator("button.act:visible, a.act:visible").evaluate_all(
        "all => all.filter(e => e.getBoundingClientRect().width < 40).length"
    )
    assert small == 0


def test_markup_and_formulas_in_an_upload_are_only_text(
    server: Server, new_page: Open, tmp_path: Path
) -> None:
    nasty = [
        "<img src=x onerror=window.hurt=1>",
        '=HYPERLINK("http://evil")',
        "${window.hurt=1}",
        "{{window.hurt=1}}",
    ]
    tracks = [{"title": title, "creator": title, "album": title} for title in nasty]
    tracks.append({"title": "Once, at Pier 40", "creator": "Odessa Beauregarde & the Staircases"})
    path = tmp_path / "<b>evil.jspf"
    path.write_text(json.dumps({"playlist": {"title": nasty[0], "track": tracks}}))
    page = new_page(server.address)
    page.wait_for_selector("[data-ready] [data-act=example]")
    page.set_input_files("#file input[type=file]", str(path))
    page.wait_for_selector(".song")
    page.click("#report > button")
    page.locator(".report").wait_for(state="visible")
    assert nasty[0] in page.locator("#results-heading").inner_text()
    for text in nasty:
        assert text in page.locator(".report").inner_text()
    page.wait_for_selector("#map .js-plotly-plot")
    assert page.evaluate("window.hurt") is None
    assert page.locator(".report img, .results img").count() == 0


def test_two_visitors_do_not_see_each_other(server: Server, new_page: Open) -> None:
    anna, bert = new_page(server.address), new_page(server.address)
    example(anna, "jazz")
    example(bert, "salsa")
    assert "late-night-jazz" in anna.locator("#results-heading").inner_text()
    assert "Salsa" in bert.locator("#results-heading").inner_text()
    changes(anna, anna.locator(".song").first.locator("[data-act=less]").click)
    assert bert.locator(".taste li").count() == 0
    address = anna.locator(".export a").first.get_attribute("href")
    assert anna.evaluate("fetch('" + address + "').then(a => a.status)") == 200
    assert bert.evaluate("fetch('" + address + "').then(a => a.status)") == 404


def test_everything_is_reached_and_used_with_the_keyboard(server: Server, new_page: Open) -> None:
    page = new_page(server.address)
    page.wait_for_selector("[data-ready] [data-act=example]")
    page.locator("[data-ready] [data-act=example]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".song")
    page.locator(".song [data-act=less]").first.focus()
    changes(page, lambda: page.keyboard.press("Enter"))
    assert page.evaluate("document.activeElement.dataset.act") == "less"  # focus stays on the place
    nameless = page.evaluate(
        """[...document.querySelectorAll('button, a[href], input, textarea, select')]
        .filter(e => e.getClientRects().length && !e.closest('[aria-hidden=true]'))
        .filter(e => !(e.ariaLabel || e.title || e.innerText.trim() || e.labels?.length || e.placeholder
                       || e.getAttribute('aria-labelledby')))
        .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert nameless == []


def test_the_page_and_its_parts_come_from_here_alone(server: Server, new_page: Open) -> None:
    for path in ("/?example=jazz", "/explore", "/explore/jazz", "/about", "/api"):
        page = new_page(server.address + path)
        page.wait_for_load_state("load")
    page = new_page(server.address + "/?example=jazz")
    page.wait_for_selector("#map .js-plotly-plot")
    # `new_page` checks every request of this test.
