"""How long does a page take? 100 given tracks, 20 wanted, one thread.

    python -m benchmarks.ranking [--sources ../shared/data/spotify_songs.zip,…] [--resampled 1000000]

Each catalog is indexed and written as a bundle; a process of its own loads the
bundle and recommends (`benchmarks.serving_cost`). The last catalog is resampled
to the larger sizes, with noise, and artists of its own for each copy. Beside
the page stand the student project's request (its files read and its models
loaded anew, as it did), exact and approximate search for the cosine alone (one
of the page's signals), and the time the memory needs to deliver the cosine's
matrix once: no exact search can be faster. Milliseconds are of processor time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import faiss
import joblib
import numpy as np
import pandas as pd
import typer
import voyager
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits

from benchmarks.bundles import brief_bundle, brief_classifier
from benchmarks.catalogs import REAL, read_catalog
from recommender.evaluation.seed_method import COMPONENTS, FEATURES, SHOWN, seed_classifier
from recommender.packing import build_index
from recommender.ranking.given import place_given
from recommender.ranking.index import RankingIndex, unit_rows
from recommender.ranking.names import Credits
from recommender.ranking.options import Options
from recommender.ranking.page import make_page
from recommender.settings import Settings, load_settings
from recommender.state import PROJECT

GIVEN, WANTED = 100, 20
AIMS_MS = {29_000: 10, 117_000: 25, 1_000_000: 150}
LOAD_AIM_MS, MEMORY_AIM = 300, 3
SEED_REQUESTS, REQUESTS = 3, 31
DEFAULT = f"{REAL.parent / 'spotify_songs.zip'},{REAL}" if REAL.exists() else "sample"
MOST_VOYAGER = 200_000
"""Its graph of a million tracks takes longer to build than all else here together."""


def main(
    sources: Annotated[str, typer.Option(help="Catalogs, as for the flow, between commas.")] = DEFAULT,
    resampled_to: Annotated[
        str, typer.Option("--resampled", help="Larger sizes, between commas; or none.")
    ] = "1000000",
) -> None:
    """Time every size and print its table."""
    settings, console = load_settings(), Console(width=120)
    with threadpool_limits(1), TemporaryDirectory() as scratch:
        faiss.omp_set_num_threads(1)
        for number, source in enumerate(sources.split(",")):
            prepared = read_catalog(source, "all", settings)
            classifier = brief_classifier(prepared, settings)
            index = build_index(prepared.catalog, classifier, settings.params)
            folder = brief_bundle(prepared, classifier, index, settings, Path(scratch) / str(number))
            console.print(_timed(index, prepared.catalog.tracks, settings))
            console.print(_served(folder, len(index)))
        for size in filter(None, resampled_to.removesuffix("none").split(",")):
            larger = resampled(index, int(size), settings.params.seed)
            console.print(_timed(larger, prepared.catalog.tracks, settings))
            console.print(_request_memory(larger, settings))


def _served(folder: Path, n_tracks: int) -> str:
    """Load the bundle in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.serving_cost", str(folder)]
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=PROJECT, env={**os.environ, **one_thread}
    )
    cost = json.loads(done.stdout)
    aim = f" (aim {LOAD_AIM_MS} at 114,000 tracks)" if n_tracks < 200_000 else ""
    return (
        f"bundle {cost['bundle_bytes'] / 1e6:.0f} MB; loaded in {cost['load_ms']:.0f} ms{aim}; after 100 "
        f"requests {cost['memory_bytes'] / 1e6:.0f} MB of memory, "
        f"{cost['memory_bytes'] / cost['bundle_bytes']:.2f} times the bundle (aim {MEMORY_AIM})\n"
        f"whole answers with reasons: p50 {cost['p50_ms']:.1f} ms, p95 {cost['p95_ms']:.1f} ms, the first "
        f"{cost['first_ms']:.0f} ms\n"
    )


def resampled(index: RankingIndex, n_tracks: int, seed: int) -> RankingIndex:
    """Make an index of another size out of one: rows drawn in turn, their sound moved a little."""
    rng = np.random.default_rng(seed)
    rows = np.arange(n_tracks) % len(index)
    copy = np.arange(n_tracks) // len(index)

    def noisy(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        found = matrix[rows]
        found += rng.normal(0, 0.05, found.shape).astype(np.float32)
        return found

    n_copies = int(copy[-1]) + 1
    return replace(
        index,
        unit=unit_rows(noisy(index.unit)),
        normal=noisy(index.normal),
        background=index.background[rows],
        artists=_copied(index.artists, rows, copy),
        albums=_copied(index.albums, rows, copy),
        artist_sound=np.tile(index.artist_sound, (n_copies, 1)),
        artist_background=np.tile(index.artist_background, n_copies),
        steps=np.ascontiguousarray(index.steps[:, rows]),
        year=index.year[rows],
        text=index.text[rows],
        genre=index.genre[rows],
        labels=index.labels[rows],
        song=(index.song[rows] + copy * (int(index.song.max()) + 1)).astype(np.int32),
        explicit=index.explicit[rows],
        reference=np.sort(rng.choice(n_tracks, len(index.reference), replace=False)).astype(np.int32),
    )


def _copied(credits: Credits, rows: NDArray[np.intp], copy: NDArray[np.intp]) -> Credits:
    n_codes = len(credits.start) - 1
    code = np.where(credits.code[rows] < 0, -1, credits.code[rows] + copy * n_codes).astype(np.int32)
    order = np.argsort(code, kind="stable")[np.count_nonzero(code < 0) :].astype(np.int32)
    start = np.searchsorted(code[order], np.arange(n_codes * (int(copy[-1]) + 1) + 1)).astype(np.int64)
    return replace(credits, code=code, order=order, start=start)


def _timed(index: RankingIndex, tracks: pd.DataFrame, settings: Settings) -> Table:
    params = settings.params
    rows = np.random.default_rng(params.seed).choice(len(index), GIVEN, replace=False)
    options = Options(wanted=WANTED)
    page = _median_ms(
        lambda: make_page(index, place_given(index, rows, params.ranking), options, params.ranking), REQUESTS
    )
    query = unit_rows(index.unit[rows].mean(axis=0, keepdims=True))
    table = Table("one request", "p50 ms", "of the page's", title=f"{len(index):,} tracks")
    aim = next((f" (aim {ms})" for size, ms in AIMS_MS.items() if len(index) <= size), "")
    table.add_row(f"page, all signals{aim}", f"{page:.1f}", "1")
    others = {
        "student project: files read, models loaded": _seed_ms(tracks, len(index), rows, params.seed),
        "cosine only, faiss IndexFlatIP": _faiss_ms(index, query),
        "cosine only, scikit-learn brute force": _sklearn_ms(index, query),
        "cosine's matrix read once from memory": _bandwidth_ms(index),
    }
    if len(index) <= MOST_VOYAGER:
        others["cosine only, voyager (approximate)"] = _voyager_ms(index, query)
    for name, milliseconds in others.items():
        table.add_row(name, f"{milliseconds:.2f}", f"{milliseconds / page:.2g}")
    return table


def _seed_ms(tracks: pd.DataFrame, size: int, given: NDArray[np.intp], seed: int) -> float:
    """Time its request: the catalog and the models come from disk each time."""
    table = tracks.loc[:, ["track_id", *FEATURES]].fillna(0.0)
    table["genre"] = [names[0] for names in tracks["genres"]]
    table = table.iloc[np.arange(size) % len(table)].reset_index(drop=True)
    sample = table.groupby("genre").head(20)
    classifier = seed_classifier(seed).fit(sample[list(FEATURES)].to_numpy(), sample["genre"])
    with TemporaryDirectory() as folder:
        files = Path(folder)
        table.to_csv(files / "catalog.csv", index=False)
        joblib.dump(classifier, files / "classifier.joblib")
        for genre, own in sample.groupby("genre"):
            mixture = GaussianMixture(COMPONENTS, covariance_type="spherical", random_state=seed)
            joblib.dump(mixture.fit(own[list(FEATURES)].to_numpy()), files / f"{genre}.joblib")
        return _median_ms(lambda: _seed_request(files, given), SEED_REQUESTS)


def _seed_request(files: Path, given: NDArray[np.intp]) -> list[str]:
    catalog = pd.read_csv(files / "catalog.csv")
    mean = catalog.loc[given, list(FEATURES)].mean().to_numpy()[None]
    genre = joblib.load(files / "classifier.joblib").predict(mean)[0]
    mixture = joblib.load(files / f"{genre}.joblib")
    own = catalog[catalog["genre"] == genre]
    component = mixture.predict(own[list(FEATURES)].to_numpy())
    return own["track_id"][component == mixture.predict(mean)[0]].sort_values().head(SHOWN).tolist()


def _faiss_ms(index: RankingIndex, query: NDArray[np.float32]) -> float:
    flat = faiss.IndexFlatIP(index.unit.shape[1])
    flat.add(index.unit)
    return _median_ms(lambda: flat.search(query, WANTED), REQUESTS)


def _sklearn_ms(index: RankingIndex, query: NDArray[np.float32]) -> float:
    brute = NearestNeighbors(n_neighbors=WANTED, algorithm="brute", metric="cosine", n_jobs=1).fit(index.unit)
    return _median_ms(lambda: brute.kneighbors(query), 5)


def _voyager_ms(index: RankingIndex, query: NDArray[np.float32]) -> float:
    graph = voyager.Index(
        voyager.Space.InnerProduct, num_dimensions=index.unit.shape[1], M=12, ef_construction=60
    )
    graph.add_items(index.unit, num_threads=-1)
    return _median_ms(lambda: graph.query(query[0], k=WANTED), REQUESTS)


def _bandwidth_ms(index: RankingIndex) -> float:
    flat = index.unit.ravel()
    return _median_ms(lambda: np.dot(flat, flat), REQUESTS)


def _request_memory(index: RankingIndex, settings: Settings) -> str:
    """Say what a request takes beside the index."""
    held = sum(array.nbytes for array in index.to_arrays().values())
    ranking = settings.params.ranking
    tracemalloc.start()
    given = place_given(index, np.arange(GIVEN), ranking)
    make_page(index, given, Options(wanted=WANTED), ranking)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (
        f"index {held / 1e6:.0f} MB, a request at most {peak / 1e6:.0f} MB more: "
        f"{(held + peak) / held:.2f} times the index\n"
    )


def _median_ms(call: Callable[[], object], times: int) -> float:
    """Time the processor, not the clock: what else runs on the machine does not count."""
    call()
    taken = []
    for _ in range(times):
        begin = time.process_time()
        call()
        taken.append(time.process_time() - begin)
    return float(np.median(taken)) * 1000


if __name__ == "__main__":
    typer.run(main)
