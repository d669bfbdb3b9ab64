"""Runs the small flow and the commands as a user types them, and looks at the runs from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FLOW = Path(__file__).parent / "flow" / "small_flow.py"

# In a process of its own: Metaflow reads only once where the runs lie.
LOOK = """
import json
from recommender.runs import Runs
from recommender.state import StateDirectory
runs = Runs(StateDirectory.locate())
every = list(runs.all())
print(json.dumps({
    "latest": runs.latest_id(),
    "bundle": str(runs.bundle("latest")),
    "successful": [run.id for run in every if run.status == "successful"],
    "tags": {run.id: sorted(run.tags) for run in every},
}))
"""


@dataclass(frozen=True)
class Seen:
    """What the library sees of the runs.

    Attributes
    ----------
    latest, bundle : str
        The run that is served, and the folder of its bundle.
    successful : list of str
        Newest first.
    tags : dict of str to list of str
    """

    latest: str
    bundle: str
    successful: list[str]
    tags: dict[str, list[str]]


def environment_of(home: Path, **more: str) -> dict[str, str]:
    """Nothing set but the state directory and what a test sets."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("METAFLOW_", "MSR_", "MLFLOW_")) and name != "USER"
    }
    return {**kept, "MSR_HOME": str(home), **more}


def flow(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the small flow in a process group of its own."""
    return _run([sys.executable, str(FLOW), "--no-pylint", *arguments], environment_of(home, **environ))


def msr(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Type `msr …`."""
    return _run([sys.executable, "-m", "recommender", *arguments], environment_of(home, **environ))


def look(home: Path) -> Seen:
    """Look at the runs of a state directory."""
    seen = _run([sys.executable, "-c", LOOK], environment_of(home))
    assert seen.returncode == 0, said(seen)
    return Seen(**json.loads(seen.stdout))


def said(done: subprocess.CompletedProcess[str]) -> str:
    """Everything a command printed."""
    return done.stdout + done.stderr


def _run(command: list[str], environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=environ, capture_output=True, text=True, start_new_session=True, timeout=180, check=False
    )
