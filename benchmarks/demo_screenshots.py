"""The README's pictures of the web page.

    python -m benchmarks.demo_screenshots [--bundles DIR]

Starts the page on the latest run (or on the last bundle in a folder), opens an
example in Chromium and writes `docs/demo-*.png`: light, dark, on a phone, and
the pages beside it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from recommender.state import PROJECT

PHONE, DESK = (390, 844), (1280, 860)


def main(
    bundles: Annotated[
        Path | None, typer.Option(help="A folder of bundles; by default the latest run.")
    ] = None,
    to: Annotated[Path, typer.Option(help="Where the pictures go.")] = PROJECT / "docs",
) -> None:
    """Take them all."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("the pictures need Chromium (Debian: apt-get install chromium)")
    command = [sys.executable, "-m", "demo", "--port", "0", *(["--bundles", str(bundles)] if bundles else [])]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    try:
        if process.stdout is None:
            sys.exit("the page said no address")
        address = process.stdout.readline().strip().removeprefix("MSR: ")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            _start(browser, address, to / "demo-start.png")
            _songs(browser, address, to / "demo-songs.png", "light", DESK)
            _songs(browser, address, to / "demo-phone.png", "light", PHONE)
            _pictures(browser, address, to / "demo-pictures-dark.png")
            _page(browser, f"{address}/explore", to / "demo-explore.png")
            browser.close()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(15)


def _open(browser: Any, url: str, scheme: str, size: tuple[int, int]) -> Any:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
    )
    page = context.new_page()
    for _ in range(60):
        if page.goto(url).ok:  # until the run is loaded, a page that says so
            return page
        page.wait_for_timeout(500)
    sys.exit(f"nothing is served at {url}: make a run first (make run)")


def _start(browser: Any, address: str, path: Path) -> None:
    page = _open(browser, address, "light", DESK)
    page.wait_for_selector("[data-act=example]")
    page.screenshot(path=path)


def _songs(browser: Any, address: str, path: Path, scheme: str, size: tuple[int, int]) -> None:
    page = _with_songs(browser, address, scheme, size)
    page.screenshot(path=path)


def _pictures(browser: Any, address: str, path: Path) -> None:
    page = _with_songs(browser, address, "dark", DESK)
    page.locator("#pictures").screenshot(path=path)


def _page(browser: Any, url: str, path: Path) -> None:
    _open(browser, url, "light", DESK).screenshot(path=path)


def _with_songs(browser: Any, address: str, scheme: str, size: tuple[int, int]) -> Any:
    page = _open(browser, address, scheme, size)
    page.locator("[data-act=example]").first.click()
    page.wait_for_selector("#map .js-plotly-plot .xtitle")
    page.wait_for_timeout(800)
    return page


if __name__ == "__main__":
    typer.run(main)
