"""What one process pays to serve a bundle; run by `benchmarks.ranking` as a process of its own.

    python -m benchmarks.serving_cost FOLDER

Prints JSON: milliseconds (of processor time) to load, bytes of the bundle, bytes of memory that
loading and a hundred requests add to a process that has imported everything,
and the median request through `Recommender`.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import psutil

from recommender.playlists.playlist import GivenTrack, Playlist
from recommender.ranking.options import Options
from recommender.recommender import Recommender

GIVEN, WANTED, REQUESTS = 100, 20, 100


def main(folder: Path) -> None:
    """Load, recommend, measure."""
    process = psutil.Process()
    bundle_bytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    before = process.memory_info().rss
    begin = time.process_time()
    recommender = Recommender.load(folder)
    load_ms = (time.process_time() - begin) * 1000
    track_ids = recommender.bundle.tracks["track_id"].to_numpy()
    rng = np.random.default_rng(0)
    taken = []
    for _ in range(REQUESTS):
        drawn = rng.choice(track_ids, GIVEN, replace=False)
        given = tuple(GivenTrack(line, track_id=str(name)) for line, name in enumerate(drawn, 1))
        begin = time.process_time()
        recommender.recommend(Playlist("benchmark", given, "ids"), Options(wanted=WANTED))
        taken.append((time.process_time() - begin) * 1000)
    figures = {
        "load_ms": load_ms,
        "bundle_bytes": bundle_bytes,
        "memory_bytes": process.memory_info().rss - before,
        "first_ms": taken[0],
        "p50_ms": float(np.median(taken)),
        "p95_ms": float(np.quantile(taken, 0.95)),
    }
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
