"""Starting the flow on the grown catalog, and only once for the same growth."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

from recommender.state import StateDirectory, write_atomic

log = logging.getLogger(__name__)


def retrain(state: StateDirectory, project: Path, snapshot: int, *, quiet: bool = False) -> int | None:
    """Run the flow with ``--source feed``.

    Parameters
    ----------
    snapshot : int
        The catalog's.
    quiet : bool
        Whether what the flow prints goes to standard error.

    Returns
    -------
    int or None
        The flow's exit code; None where it was not started, since another process has it under
        way or it failed on this snapshot already.
    """
    with state.lock("feed-retraining", exclusive=True, wait=False) as alone:
        if not alone:
            log.info("another process is retraining")
            return None
        tried = state.root / "feed" / "tried"
        if tried.is_file() and tried.read_text().strip() == str(snapshot):
            return None
        write_atomic(tried, f"{snapshot}\n")
        command = [sys.executable, str(project / "flows" / "msr_flow.py"), "run", "--source", "feed"]
        return subprocess.run(command, check=False, stdout=sys.stderr if quiet else None).returncode
