"""A flow of the real one's name that publishes a bundle made elsewhere: what serving needs of a run."""

from __future__ import annotations

import json
import os
from pathlib import Path

from recommender.environment import prepare
from recommender.state import StateDirectory

STATE = StateDirectory.locate()
prepare(STATE)  # before Metaflow is imported

# ruff: noqa: E402
from metaflow import FlowSpec, step


class MSRFlow(FlowSpec):
    """Publishes the bundle in the folder that `BUNDLE` names."""

    @step
    def start(self):
        """Begin."""
        self.next(self.publish)

    @step
    def publish(self):
        """Keep the files and the manifest, under the run's own id."""
        from metaflow import current

        folder = Path(os.environ["BUNDLE"])
        self.manifest = json.loads((folder / "manifest.json").read_bytes()) | {"run_id": current.run_id}
        self.bundle = {name: (folder / name).read_bytes() for name in self.manifest["files"]}
        self.summary = {}
        self.next(self.end)

    @step
    def end(self):
        """Done."""


if __name__ == "__main__":
    MSRFlow()
