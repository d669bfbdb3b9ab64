"""Processes beside the page's own that answer too: the threads of one process take turns on one core."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from demo.serving.memory import give_back
from recommender.errors import MSRError
from recommender.recommender import Recommender

log = logging.getLogger(__name__)

Work = Callable[[Recommender], bytes]
"""Something to be answered; it travels to another process, so its parts must be importable."""

_LOST = (EOFError, OSError)


class Helpers:
    """Answer from bundles that they map into memory themselves.

    Nothing depends on them: whoever gets no answer here computes it itself.

    Parameters
    ----------
    count : int
        Processes; 0 is allowed.
    """

    def __init__(self, count: int) -> None:
        self._helpers = [_Helper() for _ in range(count)]

    def serve(self, folder: Path) -> None:
        """Have every helper answer from the bundle in `folder`; start those that are not there.

        Returns when they can. What they answer from already costs nothing.
        """
        for helper in self._helpers:
            helper.serve(folder)

    def answer(self, folder: Path, work: Work) -> bytes | None:
        """Let a helper do the work, on the bundle in `folder`.

        Returns
        -------
        bytes or None
            None where no helper is free and has this bundle, or it was lost over the work.

        Raises
        ------
        MSRError
            The work raised it.
        """
        for helper in self._helpers:
            found = helper.answer(folder, work)
            if found is not None:
                return found
        return None

    def close(self) -> None:
        """End them, and start no more."""
        for helper in self._helpers:
            helper.close()


class _Helper:
    """One process, which does one thing at a time."""

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._line: Connection | None = None
        self._folder: Path | None = None
        self._closed = False

    def serve(self, folder: Path) -> None:
        with self._busy:
            if self._closed or (self._folder == folder and self._process and self._process.is_alive()):
                return
            try:
                self._start_if_gone()
                self._ask(folder)
                self._folder = folder
            except _LOST:
                self._forget("while it loaded a bundle")
            except MSRError as error:
                self._folder = None
                log.warning("a helper cannot load %s: %s", folder, error)

    def answer(self, folder: Path, work: Work) -> bytes | None:
        if not self._busy.acquire(blocking=False):
            return None
        try:
            return self._ask(work) if self._folder == folder else None
        except _LOST:
            self._forget("over a request")
            return None
        finally:
            self._busy.release()

    def close(self) -> None:
        self._closed = True
        process = self._process
        if process is not None:
            process.terminate()  # whoever waits for its answer is told so by the line
            process.join(timeout=2)

    def _start_if_gone(self) -> None:
        if self._process is not None and self._process.is_alive():
            return
        context = multiprocessing.get_context("spawn")  # a fork would copy locks that threads hold
        self._line, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs,), name="helper", daemon=True)
        process.start()
        theirs.close()
        self._process = process

    def _ask(self, what: Path | Work) -> bytes:
        if self._line is None:
            raise EOFError
        self._line.send(what)
        answer: bytes | MSRError = self._line.recv()
        if isinstance(answer, MSRError):
            raise answer
        return answer

    def _forget(self, when: str) -> None:
        self._folder = None
        if self._line is not None:
            self._line.close()
            self._line = None
        process, self._process = self._process, None
        if self._closed:
            return
        if process is not None:
            process.join(timeout=2)
        code = process.exitcode if process else "none: it did not start"
        log.warning(
            "a helper was lost %s (exit code %s). The page answers itself and starts another soon; "
            "web.workers: 1 in config.yaml does without helpers",
            when,
            code,
        )


def _work(line: Connection) -> None:
    """Take a bundle's folder or work, answer, until the page is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the page, which then ends this
    recommender: Recommender | None = None
    while True:
        try:
            what: Path | Work = line.recv()
        except EOFError:
            return
        try:
            if isinstance(what, Path):
                recommender = None  # the old one first, so that there are never two
                give_back()
                recommender = Recommender.load(what)
                line.send(b"")
            elif recommender is not None:
                line.send(what(recommender))
        except MSRError as error:
            line.send(error)
