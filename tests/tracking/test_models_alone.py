"""The registered models answer where nothing of this project is but the model itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import SimpleNamespace

import pytest
from mirrored_runs import open_store

from recommender.recommender import Recommender
from recommender.state import StateDirectory
from recommender.tracking.aliases import CHAMPION, Served
from recommender.tracking.mirror import mirror
from recommender.tracking.models import CLASSIFIER, RECOMMENDER
from recommender.tracking.record import RunRecord

ALONE = """
import importlib.util, json, sys
sys.path.append(sys.argv[1])  # the libraries, without what is installed from a checkout
assert importlib.util.find_spec("recommender") is None
import mlflow.pyfunc, pandas as pd
model = mlflow.pyfunc.load_model(sys.argv[2])
print(json.dumps(model.predict(pd.DataFrame(json.loads(sys.argv[3]))).to_dict("records")
                 if sys.argv[4] == "table" else list(model.predict(pd.DataFrame(json.loads(sys.argv[3]))))))
"""


@pytest.fixture(scope="module")
def tracking_uri(record: RunRecord, sqlite_home: StateDirectory) -> str:
    """A default store that holds the made-up run."""
    store = open_store(sqlite_home, {}, "models alone")
    mirror(store, record, Served(None))
    return store.destination.uri


def run(*command: str, cwd: Path, **environ: str) -> str:
    done = subprocess.run(
        command,
        env={**os.environ, **environ},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", [RECOMMENDER, CLASSIFIER])
def test_a_model_brings_all_the_code_it_needs(
    name: str, tracking_uri: str, made_up: SimpleNamespace, tmp_path: Path
) -> None:
    tracks = made_up.artifacts.catalog.tracks.head(6)
    columns = ["title", "artist"] if name == RECOMMENDER else made_up.artifacts.classifier.model.columns
    given = json.dumps(
        {column: [_plain(value) for value in tracks[column]] for column in columns}, allow_nan=False
    )
    answered = json.loads(
        run(
            *(sys.executable, "-I", "-S", "-c", ALONE, sysconfig.get_path("purelib")),
            *(f"models:/{name}@{CHAMPION}", given, "table" if name == RECOMMENDER else "list"),
            cwd=tmp_path,
            MLFLOW_TRACKING_URI=tracking_uri,
        ).splitlines()[-1]
    )
    if name == RECOMMENDER:
        assert [row["place"] for row in answered] == list(range(1, 11))
    else:
        assert set(answered) <= set(made_up.artifacts.choice.genres)


def _plain(value: object) -> object:
    return float(value) if hasattr(value, "dtype") else value  # type: ignore[arg-type]


def test_mlflows_own_command_recommends(tracking_uri: str, made_up: SimpleNamespace, tmp_path: Path) -> None:
    given = made_up.artifacts.catalog.tracks.head(6)[["title", "artist"]]
    (tmp_path / "playlist.csv").write_text(given.to_csv(index=False))
    run(
        *(sys.executable, "-m", "mlflow", "models", "predict", "--env-manager", "local"),
        *("--model-uri", f"models:/{RECOMMENDER}@{CHAMPION}", "--content-type", "csv"),
        *("--input-path", "playlist.csv", "--output-path", "page.json"),
        cwd=tmp_path,
        MLFLOW_TRACKING_URI=tracking_uri,
    )
    rows = json.loads((tmp_path / "page.json").read_text())["predictions"]
    known = set(Recommender.load(made_up.bundle).bundle.tracks["track_id"])
    assert {row["track_id"] for row in rows} < known
    assert all(row["why"] for row in rows)
