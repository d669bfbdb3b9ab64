"""The page on real runs of a flow: none yet, then the latest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from demo_server import running
from needed import environment_with

FLOW = Path(__file__).parent / "flow" / "tiny_flow.py"


def test_a_run_that_succeeds_appears_by_itself(bundles: Path, tmp_path: Path) -> None:
    with running(None, tmp_path, ready=False) as server:
        server.wait_for("/readyz", "flows/msr_flow.py run")
        assert "make run" in server.get("/").text
        environ = {**environment_with(tmp_path / "state"), "BUNDLE": str(bundles / "1")}
        done = subprocess.run(
            [sys.executable, str(FLOW), "--quiet", "run"],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        ready = server.wait_for("/readyz", '"ready"', seconds=60).json()
        assert ready["run_id"] in {path.name for path in (tmp_path / "state" / "bundles").iterdir()}
        assert 0 <= ready["age_s"] < 300
        assert ready["run_id"] in server.get("/about").text
