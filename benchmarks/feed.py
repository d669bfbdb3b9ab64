"""What does it cost to let a catalog grow?

    python -m benchmarks.feed [--songs 1000000] [--new 10000] [--tracks 1000]

New songs are validated, merged into a catalog of a million (a tenth of them correct known
songs), and the grown catalog is laid out for the flow; in a process of its own, so that its
memory is its own. Features come from a service on this machine that takes 200 ms a call and
refuses more than 5 a second; then once more, from the cache. Aims: 5 s and 1.5 GB; 1.3 times
what the limit allows; 50 ms.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.slow_features import SlowFeatures
from recommender.catalog.ingest import RawTable
from recommender.catalog.playlist_file import no_playlists
from recommender.catalog.source import Source
from recommender.feed.batch import checked
from recommender.feed.rows import stored_rows
from recommender.feed.store import CatalogStore
from recommender.playlists import GivenTrack
from recommender.settings import load_settings
from recommender.spotify.features import FeatureChain, feature_chain
from recommender.spotify.features.cache import FeatureCache
from recommender.state import StateDirectory

LATENCY_S, CALLS, WINDOW_S, BATCH = 0.2, 5, 1.0, 40
AUDIO = (
    *("danceability", "energy", "speechiness", "acousticness", "instrumentalness", "liveness"),
    *("valence", "key", "mode"),
)

app = typer.Typer(add_completion=False)


@app.command()
def main(
    songs: Annotated[int, typer.Option(min=1000, help="Songs of the catalog.")] = 1_000_000,
    new: Annotated[int, typer.Option(min=100, help="Songs to merge into it.")] = 10_000,
    tracks: Annotated[int, typer.Option(min=1, help="Tracks whose features are asked for.")] = 1000,
) -> None:
    """Time all three and print them."""
    table = Table("", "took", "aim", title="The feed")
    with tempfile.TemporaryDirectory() as home:
        _in_own_process("base", home, 0, songs)
        seconds, busy, gigabytes = map(float, _in_own_process("merge", home, songs, new).split())
    table.add_row(f"merging {new:,} songs into {songs:,}", f"{seconds:.2f} s", "5 s")
    table.add_row("  of that on a processor", f"{busy:.2f} s", "")
    table.add_row("  its memory at most", f"{gigabytes:.2f} GB", "1.5 GB")
    first, again, allowed, refused = _features(tracks)
    table.add_row(f"features of {tracks:,} tracks", f"{first:.2f} s", f"{1.3 * allowed:.2f} s")
    table.add_row("  its limit allows", f"{allowed:.2f} s", "")
    table.add_row("  calls that came too early", f"{refused}", "0")
    table.add_row("the same from the cache", f"{again * 1000:.1f} ms", "50 ms")
    Console().print(table)


def _in_own_process(step: str, home: str, first: int, count: int) -> str:
    code = f"from benchmarks.feed import {step}; {step}({home!r}, {first}, {count})"
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def base(home: str, first: int, count: int) -> None:
    """Make the catalog to begin with."""
    schema = load_settings().schema
    store = CatalogStore(StateDirectory(Path(home)), schema)
    typed = _texts(first, count)
    for name in (*AUDIO, "loudness", "tempo", "popularity", "duration_ms"):
        typed[name] = typed[name].astype("float32")
    typed["explicit"] = typed["explicit"].eq("true").astype("float32")
    typed["released"] = typed["released"].str.slice(0, 4).astype("float32")
    store.merge(stored_rows(typed, schema), origin="base", base={})
    store.view()


def merge(home: str, first: int, count: int) -> None:
    """Validate, merge and lay out; prints seconds, those on a processor, and the peak in GB."""
    settings = load_settings()
    store = CatalogStore(StateDirectory(Path(home)), settings.schema)
    frame = _texts(first - count // 10, count).assign(popularity="100")
    frame.index = pd.RangeIndex(1, count + 1, name="row")
    raw = RawTable(
        *("new", Source("new", "new"), frame, {str(name): str(name) for name in frame}, (), ""),
        *(no_playlists(), None),
    )
    chain = FeatureChain([], FeatureCache(Path(home) / "answers.sqlite", 1, 1))
    began, worked = time.perf_counter(), time.process_time()
    merged = store.merge(checked(raw, settings, chain).rows, origin="new")
    made = store.view()
    took, busy = time.perf_counter() - began, time.process_time() - worked
    if merged.new != count - count // 10 or merged.changed != count // 10 or made is None:
        sys.exit(f"merged otherwise than meant: {merged}")
    scale = 1e6 if sys.platform == "linux" else 1e9
    print(took, busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale)


def _texts(first: int, count: int) -> pd.DataFrame:
    numbers = np.arange(first, first + count)
    shares = np.random.default_rng(first).integers(1, 99, count) / 100
    columns = {
        "track_id": [f"{n:022d}" for n in numbers],
        "title": [f"Song number {n}" for n in numbers],
        "artists": [f"Artist {n % 50_000};Guest {n % 7}" for n in numbers],
        "album": [f"Album {n % 90_000}" for n in numbers],
        "genre": [f"genre {n % 114}" for n in numbers],
        "released": [f"{1960 + n % 66}-05-01" for n in numbers],
        "popularity": (numbers % 100).astype(str),
        "duration_ms": (180_000 + numbers % 90_000).astype(str),
        "explicit": np.where(numbers % 3, "true", "false"),
        "loudness": (-5 - shares * 10).astype(str),
        "tempo": (80 + shares * 80).astype(str),
        **{name: shares.astype(str) for name in AUDIO},
        "key": (numbers % 12).astype(str),
        "mode": (numbers % 2).astype(str),
    }
    return pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns.items()})


def _features(count: int) -> tuple[float, float, float, int]:
    """Ask twice: seconds the first time, the second time, what the limit allows, refused calls."""
    given = [GivenTrack(n, f"Song {n}", ("A",), track_id=f"{n:022d}") for n in range(1, count + 1)]
    batches = -(-count // BATCH)
    allowed = (batches - 1) // CALLS * WINDOW_S + LATENCY_S
    config = load_settings().config
    with tempfile.TemporaryDirectory() as home, SlowFeatures(LATENCY_S, CALLS, WINDOW_S) as service:
        pace = {"calls": CALLS, "window_s": WINDOW_S}
        paced = config.model_copy(update={"reccobeats": config.reccobeats.model_copy(update=pace)})
        environ = {"RECCOBEATS_API": service.address}
        took = []
        for _ in range(2):
            sources = ["upload", "reccobeats"]
            chain = feature_chain(paced, StateDirectory(Path(home)), sources=sources, environ=environ)
            began = time.perf_counter()
            filled = chain.fill(given)
            took.append(time.perf_counter() - began)
            if sum(filled.report.found.values()) != count:
                sys.exit(filled.report.text)
        return took[0], took[1], allowed, service.refused


if __name__ == "__main__":
    app()
