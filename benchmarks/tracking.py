"""What does the MLflow mirror cost?

    python -m benchmarks.tracking [--genres 114]

A run of the real shape (every candidate of every genre) is mirrored to sqlite
and to a server on this machine, against the obvious way: one logged model for
each genre, whose requirements MLflow infers, on ten genres. Aims: 10 s to
sqlite, 20 s to a server, 20 times faster per genre.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.mlflow_server import mlflow_server
from benchmarks.synthetic_run import synthetic_run
from recommender.state import StateDirectory

AIMS = {"sqlite": 10.0, "server": 20.0}
RATIO_AIM = 20.0


def main(
    genres: Annotated[int, typer.Option(min=1, help="Genres of the mirrored run.")] = 114,
    obvious: Annotated[int, typer.Option(min=1, help="Genres logged the obvious way.")] = 10,
) -> None:
    """Time all three and print them."""
    with tempfile.TemporaryDirectory() as home:
        state = StateDirectory(Path(home))
        # 1,000 tracks each, as in the catalog of 114,000.
        artifacts, facts = synthetic_run(state.bundles / "1000", genres=genres, tracks_per_genre=1000)
        seconds = {"sqlite": _mirror(artifacts, facts, state, {})}
        with mlflow_server(Path(home) / "server") as address:
            seconds["server"] = _mirror(artifacts, facts, state, {"MLFLOW_TRACKING_URI": address})
        one_by_one = _obvious_way(Path(home), obvious)
    table = Table(
        "", "genres", "seconds", "per genre", "faster", "aim", title="MLflow mirror, everything included"
    )
    for name, took in seconds.items():
        ratio = (one_by_one / obvious) / (took / genres)
        table.add_row(
            name,
            f"{genres}",
            f"{took:.1f}",
            f"{took / genres:.3f}",
            f"{ratio:.0f}×",
            f"{AIMS[name]:.0f} s, {RATIO_AIM:.0f}×",
        )
    table.add_row(
        "a model per genre", f"{obvious}", f"{one_by_one:.1f}", f"{one_by_one / obvious:.3f}", "1×", ""
    )
    Console().print(table)


def _mirror(artifacts: Any, facts: Any, state: StateDirectory, environ: dict[str, str]) -> float:
    """Describe and mirror the run as `msr mirror` does, with a store that is there already."""
    from recommender.tracking.aliases import Served
    from recommender.tracking.description import describe_run
    from recommender.tracking.destination import ON_COMMAND, Destination
    from recommender.tracking.mirror import mirror
    from recommender.tracking.store import connect

    store = connect(Destination.from_environment(state, environ), ON_COMMAND, "msr", state)
    began = time.perf_counter()
    record = describe_run(artifacts, facts, str(state.bundles / facts.run_id))
    done = mirror(store, record, Served(None))
    took = time.perf_counter() - began
    found = store.client.search_runs([store.experiment_id], f"tags.`mlflow.parentRunId` = '{done.parent}'")
    if len(found) != len(record.genres):
        sys.exit(f"{len(found)} of {len(record.genres)} genres are there")
    return took


def _obvious_way(home: Path, genres: int) -> float:
    """In a process of its own, as a script would be."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", _OBVIOUS, str(home / "obvious.db"), str(genres)],
        check=True,
        cwd=home,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


_OBVIOUS = """
import sys
import mlflow, mlflow.sklearn
import numpy as np
from sklearn.mixture import GaussianMixture
store, genres = sys.argv[1], int(sys.argv[2])
mlflow.set_tracking_uri("sqlite:///" + store)
mlflow.set_experiment("seed")
X = np.random.default_rng(0).random((1000, 9))
for genre in range(genres):
    with mlflow.start_run(run_name=f"genre {genre}"):
        model = GaussianMixture(3, covariance_type="spherical", random_state=0).fit(X)
        mlflow.log_metric("score", model.score(X))
        mlflow.sklearn.log_model(model, name="model")
"""


if __name__ == "__main__":
    typer.run(main)
