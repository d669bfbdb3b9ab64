"""Runs the small flow and the commands as a user types them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FLOW = Path(__file__).parent / "flow" / "small_flow.py"


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


def _run(command: list[str], environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=environ, capture_output=True, text=True, start_new_session=True, timeout=180, check=False
    )


def said(done: subprocess.CompletedProcess[str]) -> str:
    """Everything a command printed."""
    return done.stdout + done.stderr
