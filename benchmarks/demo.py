"""How fast is the web page?

    python -m benchmarks.demo [--bundles DIR] [--seconds 30]

On the latest run (make it on the 114k catalog first), or on the last bundle in
a folder. The page runs in a process of its own; eight clients ask from
another. The student project's request path is measured on the same catalog in
the same run: what it computes for a request, without any web server.
"""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import httpx
import numpy as np
import psutil
import typer
import yaml
from rich.console import Console
from rich.table import Table

from benchmarks.demo_clients import Load, put_under_load
from benchmarks.demo_upload import exportify, upload_times
from recommender.evaluation.seed_method import SeedMethod
from recommender.evaluation.tasks import Task
from recommender.recommender import Recommender
from recommender.state import PROJECT, StateDirectory

AIMS = {"start_s": 8.0, "browser_ms": 700.0, "rate": 60.0, "p95_ms": 250.0, "growth_mb": 20.0}
WARM_UP_S = 60


def main(
    bundles: Annotated[
        Path | None, typer.Option(help="A folder of bundles; by default the latest run.")
    ] = None,
    seconds: Annotated[int, typer.Option(help="Length of the measured load, s.")] = 30,
    uploads: Annotated[int, typer.Option(help="Uploads in the browser.")] = 15,
) -> None:
    """Measure and print the table."""
    folder = _last(bundles) if bundles else _latest_run()
    recommender = Recommender.load(folder)
    console = Console()
    tracks = recommender.bundle.tracks
    ids = tracks["track_id"].to_numpy()
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as work:
        served = Path(work) / "bundles"
        served.mkdir()
        _copy(folder, served / "1")
        playlists = [rng.choice(ids, 50, replace=False).tolist() for _ in range(40)]
        with _page(Path(work), served) as page:
            console.print(f"first answer {page.start_s:.1f} s after the start")
            big = exportify(tracks.iloc[np.sort(rng.choice(len(tracks), 100, replace=False))])
            browser = upload_times(page.address, big, uploads)
            warm = put_under_load(page.address, playlists, WARM_UP_S)
            before = page.resident_mb()
            load = put_under_load(page.address, playlists, seconds)
            after = page.resident_mb()
            swapped = _load_during_swap(page, folder, served / "2", playlists, seconds)
            after_swap = page.resident_mb()
    seed = _seed_path(recommender, playlists[:10])
    table = Table(
        "", "measured", "aim", title=f"{len(tracks):,} tracks of {recommender.source}, {os.cpu_count()} cores"
    )
    rows = [
        ("start to first answered request", f"{page.start_s:.1f} s", f"≤ {AIMS['start_s']:g} s"),
        (
            "upload of 100 tracks to songs, browser, p50 (max)",
            f"{statistics.median(browser):.0f} ms ({max(browser):.0f} ms)",
            f"≤ {AIMS['browser_ms']:g} ms",
        ),
        ("POST /api/recommend, 8 clients", f"{load.rate:.0f}/s", f"≥ {AIMS['rate']:g}/s"),
        (
            "… p50, p95",
            f"{load.percentile(50):.0f} ms, {load.percentile(95):.0f} ms",
            f"p95 ≤ {AIMS['p95_ms']:g} ms",
        ),
        ("… errors", str(load.errors + warm.errors), "0"),
        (
            "… growth after the first minute",
            f"{after - before:+.1f} MB of {before:.0f}",
            f"≤ {AIMS['growth_mb']:g} MB",
        ),
        ("the same while a run is swapped in", f"{swapped.rate:.0f}/s", ""),
        ("… p95, errors", f"{swapped.percentile(95):.0f} ms, {swapped.errors}", "0 errors"),
        ("… growth over the swap", f"{after_swap - before:+.1f} MB", f"≤ {AIMS['growth_mb']:g} MB"),
        (
            "the student project's request path, p50 (max)",
            f"{statistics.median(seed):.0f} ms ({max(seed):.0f} ms)",
            "",
        ),
    ]
    for row in rows:
        table.add_row(*row)
    console.print(table)


@dataclass
class _Page:
    """The page under measurement."""

    address: str
    pid: int
    start_s: float
    samples: list[float] = field(default_factory=list)

    def resident_mb(self) -> float:
        """Memory of its own, with its helpers' processes.

        Pages of mapped files, which the system may drop, are not counted.
        """
        helpers = psutil.Process(self.pid).children(recursive=True)
        return sum(_resident_mb(pid) for pid in [self.pid, *(helper.pid for helper in helpers)])


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("/proc says nothing of RssAnon")


@contextlib.contextmanager
def _page(work: Path, bundles: Path) -> Iterator[_Page]:
    settings = work / "settings"
    settings.mkdir()
    for name in ("params.yaml", "schema.yaml"):
        (settings / name).write_bytes((PROJECT / name).read_bytes())
    config = yaml.safe_load((PROJECT / "config.yaml").read_text(encoding="utf-8"))
    config["web"] |= {"recommendations_per_minute": 1_000_000, "watch_s": 1}
    (settings / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "demo",
        "--port",
        "0",
        "--bundles",
        str(bundles),
        "--settings",
        str(settings),
    ]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=PROJECT, env={**os.environ, "MSR_HOME": str(work / "state")}, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        if process.stdout is None:
            raise RuntimeError("no output to read the address from")
        address = process.stdout.readline().strip().removeprefix("MSR: ")
        _first_answer(address)
        yield _Page(address, process.pid, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(15)


def _first_answer(address: str) -> None:
    body = {"tracks": [{"title": "A song", "artists": ["An artist"]}]}
    while True:
        with contextlib.suppress(httpx.TransportError):
            if httpx.post(f"{address}/api/recommend", json=body, timeout=20).status_code in (200, 422):
                return
        time.sleep(0.02)


def _load_during_swap(
    page: _Page, folder: Path, fresh: Path, playlists: list[list[str]], seconds: int
) -> Load:
    """Load the page for `seconds`, twice, and lay out a fresh run in between."""
    _copy(folder, fresh)
    load = put_under_load(page.address, playlists, max(seconds, 20))
    ready = httpx.get(f"{page.address}/readyz").json()
    if ready["run_id"] != Recommender.load(fresh).run_id:
        raise RuntimeError(f"the fresh run was not taken up: {ready}")
    return load


def _copy(folder: Path, target: Path) -> None:
    """Lay a bundle out as the run of the target's name would have."""
    from recommender.bundle import MANIFEST, read_manifest, write_bundle

    manifest = read_manifest(folder)
    files = {name: (folder / name).read_bytes() for name in manifest.files}
    fields = {**manifest.__dict__, "run_id": target.name}
    write_bundle(target, lambda: files, type(manifest)(**fields))
    if not (target / MANIFEST).exists():
        raise RuntimeError(f"{target} was not written")


def _seed_path(recommender: Recommender, playlists: list[list[str]]) -> list[float]:
    """Time what the student project computes for a request, ms."""
    bundle = recommender.bundle
    params = bundle.params
    method = SeedMethod(bundle.index, bundle.tracks, params.evaluation.seed_method_cost, params.seed)
    times = []
    for number, ids in enumerate(playlists):
        rows = recommender.rows_of(ids)
        task = Task(number, 0, rows, rows[:0], np.zeros(0, np.bool_))
        began = time.perf_counter()
        method.rank(task, 10)
        times.append((time.perf_counter() - began) * 1000)
    return times


def _last(bundles: Path) -> Path:
    from demo.serving.source import BundleFolders

    return bundles / BundleFolders(bundles).newest()


def _latest_run() -> Path:
    from recommender.runs import Runs

    return Runs(StateDirectory.locate()).bundle("latest")


if __name__ == "__main__":
    typer.run(main)
