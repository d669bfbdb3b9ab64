"""Uploads in a real browser."""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
import time
from io import StringIO
from pathlib import Path

import pandas as pd


def exportify(tracks: pd.DataFrame) -> str:
    """Write tracks as exportify.net does, in the columns that matter."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow(["Track URI", "Track Name", "Album Name", "Artist Name(s)", "Duration (ms)"])
    for track_id, title, album, artists, duration in zip(
        *(tracks[name] for name in ("track_id", "title", "album", "artists", "duration_ms")), strict=True
    ):
        table.writerow([f"spotify:track:{track_id}", title, album, ";".join(artists), int(duration)])
    return "\ufeff" + out.getvalue()


def upload_times(address: str, content: str, uploads: int) -> list[float]:
    """Time from dropping a file to its songs on the screen, ms; the first, cold one is left out."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("the uploads need Chromium (Debian: apt-get install chromium)")
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-dev-shm-usage",
    ]
    times = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector("[data-act=example]")
        for number in range(uploads + 1):
            path = Path(folder) / f"playlist {number}.csv"
            path.write_text(content, encoding="utf-8")
            began = time.perf_counter()
            page.set_input_files("#file input[type=file]", str(path))
            page.wait_for_function(
                f"document.querySelector('#results-heading')?.innerText.includes('playlist {number}')"
            )
            times.append((time.perf_counter() - began) * 1000)
            page.wait_for_timeout(1500)
            page.click("#again")
            page.wait_for_selector("#file input[type=file]", state="attached")
        browser.close()
    return times[1:]
