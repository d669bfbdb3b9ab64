"""A flow of the real one's name whose run is made up; it publishes and mirrors as the real one does.

``MSR_TEST_FAIL_END``   the last step fails after the mirror
``MSR_TEST_KILL``       the whole run is killed after the mirror, before its step has ended
"""

import os
import signal
import sys

from recommender.environment import prepare
from recommender.state import StateDirectory

STATE = StateDirectory.locate()
prepare(STATE)

# ruff: noqa: E402
from metaflow import FlowSpec, current, step


class MSRFlow(FlowSpec):
    """Publish a made-up run."""

    @step
    def start(self):
        """Begin."""
        self.next(self.publish)

    @step
    def publish(self):
        """Write the bundle."""
        from benchmarks.synthetic_run import synthetic_run

        self.folder = str(STATE.bundles / current.run_id)
        artifacts, _ = synthetic_run(STATE.bundles / current.run_id, genres=2, run_id=current.run_id)
        for name, value in vars(artifacts).items():
            setattr(self, name, value)
        self.bundle = {
            name: (STATE.bundles / current.run_id / name).read_bytes() for name in self.manifest["files"]
        }
        self.summary = {"source": "synthetic", "digest": self.manifest["digest"]}
        self.next(self.end)

    @step
    def end(self):
        """Mirror the run; end, or fail, or be killed."""
        from recommender.settings import load_settings
        from recommender.tracking.publishing import mirror_while_publishing

        settings = load_settings().config.mlflow
        print(mirror_while_publishing(current.run_id, self.folder, settings, STATE).text)
        if os.environ.get("MSR_TEST_KILL"):
            os.killpg(os.getpgid(0), signal.SIGKILL)
        if os.environ.get("MSR_TEST_FAIL_END"):
            sys.exit("told to fail")


if __name__ == "__main__":
    MSRFlow()
