"""What a machine may lack, and what a program of its own needs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def skip_or_fail(reason: str) -> None:
    """Skip where a developer lacks something; fail in CI, where everything must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def environment_with(home: Path) -> dict[str, str]:
    """The environment with another state directory: what Metaflow was told of this process's is left out."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("METAFLOW_")}
    return {**kept, "MSR_HOME": str(home)}
