"""Keeps the run that is served fresh: looks for a newer one, loads it aside, swaps it in at once."""

from __future__ import annotations

import logging
import threading

from demo.errors import NotReadyError
from demo.serving.helpers import Helpers
from demo.serving.memory import give_back
from demo.serving.served import Served
from demo.serving.source import BundleSource
from recommender.errors import MSRError

log = logging.getLogger(__name__)


class RunWatcher:
    """Holds what is served; a request takes it once and keeps it to its end.

    Parameters
    ----------
    source : BundleSource
    every_s : float
        Time between two looks, s.
    helpers : Helpers, optional
        Processes that are to serve the same; none by default.

    Attributes
    ----------
    problem : MSRError or None
        Why the run that should be served is not: the last good one still is.
    """

    def __init__(self, source: BundleSource, every_s: float, helpers: Helpers | None = None) -> None:
        self._source, self._every_s = source, every_s
        self.helpers = helpers or Helpers(0, 1.0)
        self._current: Served | None = None
        self.problem: MSRError | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def current(self) -> Served | None:
        """What is served now; None before the first good run."""
        return self._current

    def require(self) -> Served:
        """Return what is served now.

        Raises
        ------
        NotReadyError
            Nothing yet.
        """
        served = self._current
        if served is None:
            raise NotReadyError(
                str(self.problem) if self.problem else "the first run is being loaded",
                do="" if self.problem else "ask again in a few seconds",
            )
        return served

    def look(self) -> bool:
        """Look once; return whether another run is served from now on."""
        try:
            run = self._source.newest()
            if self._current is not None and self._current.run_id == run:
                self.problem = None
                return False
            fresh = Served.of(self._source.load(run))
        except (MSRError, OSError, ValueError) as error:
            self._note(error if isinstance(error, MSRError) else MSRError(str(error)))
            return False
        before = self._current and self._current.run_id
        self._current, self.problem = fresh, None
        log.info("serving run %s, digest %s (before: %s)", run, fresh.digest[:12], before)
        give_back()  # the old run's tables go now, or with the last request on it
        return True

    def start(self) -> None:
        """Look now and from now on, in a thread of its own."""
        self._thread = threading.Thread(target=self._watch, name="run-watcher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking, and end the helpers."""
        self._stop.set()
        self.helpers.close()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _watch(self) -> None:
        while True:
            self.look()
            if self._current is not None:
                self.helpers.serve(self._current.recommender)
            if self._stop.wait(self._every_s):
                return

    def _note(self, problem: MSRError) -> None:
        if self.problem is None or str(self.problem) != str(problem):
            kept = f"; still serving run {self._current.run_id}" if self._current else ""
            log.error("no fresh run: %s%s", problem, kept)
        self.problem = problem
