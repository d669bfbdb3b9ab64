"""Mirror a run while it publishes, without ever failing it or holding it up.

The mirror is written by a process of its own. The run waits `mlflow.wait_s` of
config.yaml for it, all in all:

* a server that is down, refuses or does not answer is found out by a short
  question before anything else, and the mirror is then missing;
* a mirror that is under way when the time is over goes on by itself, for at
  most `mlflow.background_s`, and writes to a log beside the run's reports.

Whatever happened, the run says it and names the command that completes it.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from recommender.errors import MSRError
from recommender.runs import Runs
from recommender.settings.config import Mlflow
from recommender.state import StateDirectory
from recommender.tracking.destination import Destination
from recommender.tracking.record import RunRecord
from recommender.tracking.worker import COMPLETE, MISSING, STARTED

PROBE_S = 3.0


@dataclass(frozen=True)
class Outcome:
    """What became of the mirror.

    Attributes
    ----------
    state : {"complete", "under way", "missing", "off"}
    text : str
        A sentence or two for people, with the next command.
    """

    state: str
    text: str


def mirror_while_publishing(run_id: str, bundle: str, settings: Mlflow, state: StateDirectory) -> Outcome:
    """Mirror the run under way, whose publish step is done.

    Its artifacts are read through Metaflow's client: those that a step touches
    on the flow itself would be stored a second time.

    Parameters
    ----------
    bundle : str
        Folder of the bundle just written.

    Returns
    -------
    Outcome
        Never raises for anything that MLflow, its server or the disk does.
    """
    deadline = time.monotonic() + settings.wait_s
    if not settings.mirror:
        return Outcome(
            "off", f"No MLflow mirror (mlflow.mirror in config.yaml). To make one: {_command(run_id)}"
        )
    try:
        from recommender.tracking.description import describe_run

        runs = Runs(state)
        record = describe_run(runs.published(run_id), runs.facts(run_id), bundle)
    except (MSRError, OSError) as error:
        return _missing(run_id, str(error))
    return mirror_beside(record, settings, state, deadline)


def mirror_beside(
    record: RunRecord, settings: Mlflow, state: StateDirectory, deadline: float | None = None
) -> Outcome:
    """Mirror a record in a process of its own.

    Parameters
    ----------
    deadline : float, optional
        When to wait no longer, on the clock of `time.monotonic`; by default in `settings.wait_s`.
    """
    run_id = record.facts.run_id
    deadline = time.monotonic() + settings.wait_s if deadline is None else deadline
    try:
        destination = Destination.from_environment(state, os.environ)
        request = {
            "record": record.to_json(),
            "experiment": settings.experiment,
            "background_s": settings.background_s,
            "probe_s": min(PROBE_S, settings.wait_s / 2),
        }
        log = state.reports / run_id / "mlflow-mirror.log"
        worker = _start(request, log, state)
        # Collected when it ends, whether anybody still listens by then or not.
        threading.Thread(target=worker.wait, daemon=True).start()
        return _supervised(worker, deadline, destination, run_id, log)
    except (MSRError, OSError) as error:
        return _missing(run_id, str(error))


def _start(request: dict[str, Any], log: Path, state: StateDirectory) -> subprocess.Popen[bytes]:
    with tempfile.TemporaryFile(dir=state.root) as asked, _log_file(log) as said:
        asked.write(json.dumps(request).encode())
        asked.seek(0)
        return subprocess.Popen(
            [sys.executable, "-m", "recommender.tracking.worker"],
            stdin=asked,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**os.environ, "MSR_HOME": str(state.root)},
            start_new_session=True,  # goes on when the run's terminal closes
        )


def _log_file(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")


def _supervised(
    worker: subprocess.Popen[bytes], deadline: float, destination: Destination, run_id: str, log: Path
) -> Outcome:
    """Listen to the worker until it is done or the time is over."""
    stage = ""
    for answer in _answers(worker, deadline):
        if answer["stage"] == COMPLETE:
            return Outcome("complete", f"Mirrored to MLflow ({destination.shown}).")
        if answer["stage"] == MISSING:
            error = MSRError(answer["got"], wanted=answer["wanted"], do=answer["do"])
            return _missing(run_id, str(error))
        stage = answer["stage"]
    if worker.poll() is not None:
        return _missing(run_id, f"it ended with code {worker.returncode}; see {log}.")
    # It has asked a server and heard nothing it could use; files need not be asked, and it was only slow.
    if stage == STARTED and not destination.local:
        _kill(worker)
        return _missing(run_id, f"the MLflow server {destination.shown} does not answer in time.")
    return Outcome(
        "under way",
        f"The MLflow mirror ({destination.shown}) is under way and goes on by itself; its log is {log}. "
        f"Should it not finish: {_command(run_id)}",
    )


def _answers(worker: subprocess.Popen[bytes], deadline: float) -> Iterator[dict[str, str]]:
    """Whole lines of the worker, until it closes its end or the time is over."""
    if worker.stdout is None:
        return
    with worker.stdout as pipe, selectors.DefaultSelector() as waiting:
        waiting.register(pipe, selectors.EVENT_READ)
        heard = b""
        while (left := deadline - time.monotonic()) > 0 and waiting.select(left):
            part = os.read(pipe.fileno(), 65536)
            if not part:
                with suppress(subprocess.TimeoutExpired):
                    worker.wait(max(0.0, deadline - time.monotonic()))
                return
            *lines, heard = (heard + part).split(b"\n")
            yield from (json.loads(line) for line in lines)


def _kill(worker: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def _missing(run_id: str, why: str) -> Outcome:
    return Outcome(
        "missing",
        f"The MLflow mirror is missing: {why} The run is not concerned. To make it: {_command(run_id)}",
    )


def _command(run_id: str) -> str:
    return f"msr mirror --run {run_id}"
