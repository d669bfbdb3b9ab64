"""A run that is not good enough fails, and what was served before goes on being served."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from flow_runs import (
    FEW_GENRES,
    PROJECT,
    Made,
    card_words,
    clean_environment,
    flow,
    light_params,
    listed,
    output,
)

PLAYLIST = PROJECT / "data" / "sample" / "playlists" / "late-night-jazz.csv"


def test_a_run_below_its_gate_fails_and_the_last_good_one_serves(small_run: Made, tmp_path: Path) -> None:
    home = tmp_path / "state"
    shutil.copytree(small_run.home, home, ignore=shutil.ignore_patterns("locks"))
    params = light_params()
    params["gates"]["popularity_multiple"] = 1000
    failed = flow(home, "--config-value", "params-yaml", json.dumps(params), "run", *FEW_GENRES)
    assert failed.returncode == 1
    assert "at least 1000 times is wanted" in output(failed)
    assert "too little" in output(failed)
    assert "Traceback" not in output(failed)
    newest = listed(home)[0]
    assert newest["status"] == "failed"
    cards = (home / "metaflow" / ".metaflow" / "mf.cards").rglob(f"*/{newest['id']}/steps/evaluate/**/*.html")
    assert "FAILED" in "".join(card_words(card.read_text()) for card in cards)

    answer = subprocess.run(
        [sys.executable, "-m", "recommender", "recommend", str(PLAYLIST), "--json"],
        env=clean_environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(answer.stdout)["run_id"] == small_run.run.id


def test_what_was_measured_is_kept_with_the_run_and_in_its_bundle(small_run: Made) -> None:
    measured = small_run.artifact("evaluate", "evaluation")
    half = {method: by_setting["half"] for method, by_setting in measured["methods"].items()}
    assert {"random", "popularity", "seed", "audio", "blend", "page"} <= set(half)
    assert half["blend"]["r_precision"]["mean"] > half["random"]["r_precision"]["mean"]
    packed = json.loads((small_run.home / "bundles" / small_run.run.id / "evaluation.json").read_bytes())
    assert packed["protocol"] == measured["protocol"]
    assert packed["methods"]["blend"]["half"]["hit_10"] == half["blend"]["hit_10"]
    assert "ms" not in packed["methods"]["blend"]["half"]
