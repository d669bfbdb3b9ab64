"""What does Metaflow cost? The whole flow against the same library calls in one process.

    python -m benchmarks.flow [--source ../shared/data/dataset.zip] [--genres all]

The flow runs as a user runs it, in a state directory of its own, but for the
mirror in MLflow. The library calls then do the same work in one process, one
step after the other, the genres in two worker processes. Start-up of Python
and imports count on both sides. The aim is at most 1.5 times.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.catalogs import default_source
from recommender.settings import parse_yaml
from recommender.state import PROJECT, StateDirectory

WORKERS = 2
AIM = 1.5


def main(
    source: Annotated[str, typer.Option(help="As for the flow.")] = "",
    genres: Annotated[str, typer.Option(help="As for the flow.")] = "all",
    library_only: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Time both and print the ratio."""
    source = source or default_source()
    if library_only:
        library_calls(source, genres, StateDirectory.locate())
        return
    asked = ["--source", source, "--genres", genres]
    config = parse_yaml((PROJECT / "config.yaml").read_text(encoding="utf-8"), "config.yaml")
    config["mlflow"] = {**config["mlflow"], "mirror": False}
    flow = [sys.executable, str(PROJECT / "flows" / "msr_flow.py")]
    flow_wall, flow_cpu = _timed([*flow, "--config-value", "config-yaml", json.dumps(config), "run", *asked])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    calls_wall, calls_cpu = _timed([sys.executable, "-m", "benchmarks.flow", *asked, "--library-only"])
    table = Table("", "wall s", "CPU s", "ratio", title=f"{source}, genres: {genres}")
    table.add_row("flow", f"{flow_wall:.1f}", f"{flow_cpu:.1f}", f"{flow_wall / calls_wall:.2f}")
    table.add_row(f"library calls, {WORKERS} workers", f"{calls_wall:.1f}", f"{calls_cpu:.1f}", "1.00")
    console = Console()
    console.print(table)
    console.print(f"aim: a ratio of at most {AIM}; peak memory of the largest task: {peak:.0f} MB")


def library_calls(source: str, genres: str, state: StateDirectory) -> str:
    """Do what the flow does, without the flow; return the bundle's digest."""
    from recommender import bundle, packing, provenance
    from recommender.catalog.ingest import data_fingerprint, read_source
    from recommender.catalog.prepare import prepare
    from recommender.catalog.report import write_report
    from recommender.catalog.source import resolve
    from recommender.catalog.validate import validate
    from recommender.evaluation.gates import judge
    from recommender.evaluation.run import evaluate_run
    from recommender.models.artists import artist_split
    from recommender.models.classifier.training import train_classifier
    from recommender.models.clustering.fitting import fit_genre
    from recommender.models.clustering.leaderboard import describe_genres
    from recommender.models.genre_matrix import GenreMatrix
    from recommender.models.spaces import FeatureSpaces, raw_matrix
    from recommender.settings import load_settings

    settings = load_settings()
    params = settings.params
    sources = resolve(source, settings, PROJECT)
    tables = tuple(read_source(one, settings, state) for one in sources)
    fingerprint = data_fingerprint(tables)
    validated = validate(tables, settings)
    write_report(validated.report, state.reports / "benchmark")
    prepared = prepare(validated, genres, settings)
    tracks = prepared.catalog.tracks
    artist_split(tracks, params.split.test_share, params.seed)
    raw = raw_matrix(tracks, params.features.audio)
    spaces = FeatureSpaces.fit(
        raw, params.features.audio, n_quantiles=params.features.quantiles, seed=params.seed
    )
    matrix = GenreMatrix.build(tracks, spaces.quantile(raw), prepared.choice.genres)
    classifier = train_classifier(tracks, prepared.choice.genres, params)
    fit = partial(fit_genre, params=params.clusters, seed=params.seed)
    with ProcessPoolExecutor(WORKERS) as pool:
        clusterings = list(pool.map(fit, matrix.offsets, map(matrix.lines, matrix.offsets)))
    described = describe_genres(clusterings, matrix, tracks, spaces.columns, params.clusters.typical_tracks)
    index = packing.build_index(prepared.catalog, classifier, params)
    result = evaluate_run(prepared.catalog, index, params)
    judge(result.evaluation, fingerprint, params.gates).require()
    files = packing.pack(
        prepared.catalog,
        described,
        spaces,
        classifier,
        params,
        index=index,
        evaluation=result.evaluation.to_dict() if result.evaluation else None,
        ranker=result.ranker,
    )
    manifest = bundle.describe(
        files,
        run_id="0",
        fingerprint=fingerprint,
        params_digest=provenance.params_digest(settings),
        versions=provenance.versions(),
        source=provenance.source_facts(sources),
    )
    bundle.write_bundle(state.bundles / "0", lambda: files, manifest)
    return manifest.digest


def _timed(command: list[str]) -> tuple[float, float]:
    """Run a command in a state directory of its own; return wall and CPU seconds."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            command,
            cwd=PROJECT,
            env={**os.environ, "MSR_HOME": home},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, cpu


if __name__ == "__main__":
    typer.run(main)
