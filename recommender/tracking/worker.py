"""The process that mirrors a run while it publishes: `python -m recommender.tracking.worker`.

It reads its request as JSON from standard input, says on standard output how
far it has got, one JSON object a line, and everything else on standard error,
without secrets. The run may stop listening at any time; the worker then goes on
by itself until it is done or its time is over.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from contextlib import suppress
from typing import IO, Any

from recommender.errors import MSRError
from recommender.state import StateDirectory
from recommender.tracking.destination import WHILE_PUBLISHING, Destination
from recommender.tracking.redacted import RedactedStream

STARTED, REACHED, COMPLETE, MISSING = "started", "reached", "complete", "missing"

logger = logging.getLogger(__name__)


def main() -> None:
    """Mirror one run; exit code 1 where that failed."""
    state = StateDirectory.locate()
    destination = Destination.from_environment(state, os.environ)
    # Libraries print: only what we say goes to the run.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.stdout = sys.stderr = RedactedStream(sys.stderr, destination.redact)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    request = json.loads(sys.stdin.read())
    signal.alarm(max(1, int(request["background_s"])))
    try:
        _mirror(state, destination, request, answers)
    except MSRError as error:
        logger.error("%s", error)
        _say(answers, stage=MISSING, got=error.got, wanted=error.wanted, do=error.do)
        sys.exit(1)


def _mirror(
    state: StateDirectory, destination: Destination, request: dict[str, Any], answers: IO[str]
) -> None:
    from recommender.served import read_rollback
    from recommender.tracking.probe import probe

    _say(answers, stage=STARTED)
    probe(destination, request["probe_s"])
    _say(answers, stage=REACHED)
    # Only now: MLflow takes a second or two to import.
    from recommender.tracking.aliases import Served
    from recommender.tracking.mirror import mirror
    from recommender.tracking.record import RunRecord
    from recommender.tracking.store import connect

    record = RunRecord.from_json(destination.redact(request["record"]))
    with state.lock("mlflow-mirror", exclusive=True):
        store = connect(destination, WHILE_PUBLISHING, request["experiment"], state)
        rollback = read_rollback(state)
        mirror(store, record, Served(rollback.run if rollback else None), _log_progress)
    logger.info("run %s is mirrored", record.facts.run_id)
    _say(answers, stage=COMPLETE)


def _log_progress(done: int, total: int) -> None:
    if done == total:
        logger.info("%d of %d genres mirrored", done, total)


def _say(answers: IO[str], **said: str) -> None:
    with suppress(OSError):  # the run has stopped listening
        answers.write(json.dumps(said) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
