"""Ways to run the whole flow as a user does, in a state directory of its own."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]
FLOW = PROJECT / "flows" / "msr_flow.py"
FAULTS = Path(__file__).parent / "faults"
NOWHERE = "http://127.0.0.1:9"
FEW_GENRES = ("--genres", "jazz,rock,classical")


def light_params(**clusters: object) -> dict[str, Any]:
    """params.yaml with less work of each kind: what is tested here is the flow, not its models."""
    params: dict[str, Any] = yaml.safe_load((PROJECT / "params.yaml").read_text())
    learner = params["classifier"]["candidates"][0] | {"max_iter": 30}
    params["classifier"] |= {"folds": 2, "candidates": [learner]}
    params["clusters"] |= {"families": ["kmeans", "gmm_diag"], "k": [5, 8], "bootstraps": 2} | clusters
    return params


def light(**clusters: object) -> tuple[str, str, str]:
    """The same as options of the flow."""
    return "--config-value", "params-yaml", json.dumps(light_params(**clusters))


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of somebody with nothing set: no $USER, no Metaflow or MSR variable.

    MLflow is where nobody listens, so that no run waits for a mirror; ``MLFLOW_TRACKING_URI=""`` has one.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("METAFLOW_", "MSR_", "PYTHON"))
        and name not in ("USER", "USERNAME", "LOGNAME")
    }
    return {**kept, "MLFLOW_TRACKING_URI": NOWHERE, "MSR_HOME": str(home), **more}


def flow(
    home: Path, *arguments: str, cwd: Path | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run the flow as a user types it, in a process group of its own."""
    return subprocess.run(
        [sys.executable, str(FLOW), *arguments],
        cwd=cwd or PROJECT,
        env=clean_environment(home, **environ),
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=500,
        check=False,
    )


def output(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout + done.stderr


def listed(home: Path) -> list[dict[str, Any]]:
    """The runs of a state directory, as `msr runs --json` lists them."""
    done = subprocess.run(
        [sys.executable, "-m", "recommender", "runs", "--json"],
        env=clean_environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    return list(json.loads(done.stdout))


def card_words(html: str) -> str:
    """What a card shows: Metaflow keeps it encoded, and draws it in the browser."""
    encoded = re.findall(r'__MF_DATA__\["[^"]+"\] = "([^"]+)"', html)
    return "".join(base64.b64decode(part).decode() for part in encoded)


@dataclass(frozen=True)
class Made:
    """A finished run and where it lies."""

    home: Path
    run: Any

    def artifact(self, step: str, name: str) -> Any:
        return self.run[step].task[name].data

    @property
    def digest(self) -> str:
        return str(self.artifact("publish", "manifest")["digest"])
