"""Processes beside the page's own that answer too: the threads of one process take turns on one core."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from demo.errors import TooSlowError
from demo.serving.memory import give_back
from recommender.errors import MSRError
from recommender.recommender import Recommender

log = logging.getLogger(__name__)

Work = Callable[[Recommender], bytes]
"""What is to be done with a recommender; it travels to another process, so its parts must be importable."""

LOAD_S = 60.0
"""A helper that takes longer to start and to load a bundle is given up, s."""

_LOST = (EOFError, OSError)


@dataclass(frozen=True)
class Bundle:
    """Which bundle is meant: folders may be written anew, and two runs may make the same bytes."""

    folder: Path
    run_id: str
    digest: str

    @classmethod
    def of(cls, recommender: Recommender) -> Bundle:
        """Name the bundle of a recommender."""
        return cls(recommender.bundle.folder, recommender.run_id, recommender.digest)


class Helpers:
    """Helpers answer from the bundle that the page serves, which each maps into memory itself.

    Nothing depends on them: whoever gets no answer here works it out.

    Parameters
    ----------
    count : int
        Processes; 0 is allowed.
    seconds : float
        A piece of work that takes longer is given up, and its helper ended, s.
    """

    def __init__(self, count: int, seconds: float) -> None:
        self._helpers = [_Helper(seconds) for _ in range(count)]

    def serve(self, recommender: Recommender) -> None:
        """Have all helpers load the page's bundle, and start those that are not there.

        A helper that has the bundle is left alone; one that cannot load it is told in the log, and
        does nothing.
        """
        for helper in self._helpers:
            helper.serve(Bundle.of(recommender))

    def answer(self, recommender: Recommender, work: Work) -> bytes | None:
        """Let a helper do the work.

        Returns
        -------
        bytes or None
            None where no helper is free and has this bundle, or where it was lost over the work or met
            an error that is not one of ours.

        Raises
        ------
        MSRError
            The work raised it.
        TooSlowError
            It took longer than it may.
        """
        bundle = Bundle.of(recommender)
        helper = next((helper for helper in self._helpers if helper.take(bundle)), None)
        return None if helper is None else helper.answer(work)

    def close(self) -> None:
        """End them, and start no more."""
        for helper in self._helpers:
            helper.close()


class _Helper:
    """One process, which does one thing at a time; whoever holds `_busy` may talk to it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._busy = threading.Lock()
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._bundle: Bundle | None = None
        self._closed = False
        self._said = ""

    def serve(self, bundle: Bundle) -> None:
        if not self._busy.acquire(timeout=self._seconds):
            return
        try:
            if self._closed or (self._bundle == bundle and self._is_alive()):
                return
            self._bundle = None
            if self._is_alive() or self._start():
                self._load(bundle)
        finally:
            self._busy.release()

    def take(self, bundle: Bundle) -> bool:
        """Reserve it for one answer, where it is free and has this bundle."""
        if not self._busy.acquire(blocking=False):
            return False
        if self._bundle == bundle:
            return True
        self._busy.release()
        return False

    def answer(self, work: Work) -> bytes | None:
        """Do work, once taken; free afterwards."""
        try:
            return self._ask(work, self._seconds)
        except TimeoutError as error:  # before _LOST: it is an OSError
            self._end("took too long over a request")
            raise TooSlowError(
                f"no answer within {self._seconds:g} s", do="try it with a shorter playlist"
            ) from error
        except _LOST:
            self._end("was lost over a request")
            return None
        finally:
            self._busy.release()

    def close(self) -> None:
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()  # it has nothing to save; whoever waits for its answer sees the line end
            process.join(timeout=2)

    def _load(self, bundle: Bundle) -> None:
        try:
            if self._ask(bundle, LOAD_S) is None:
                self._say("a helper failed over what the page serves")
                return
            self._bundle, self._said = bundle, ""
        except TimeoutError:
            self._end("took too long over loading a bundle")
        except _LOST:
            self._end("was lost over loading a bundle")
        except MSRError as error:
            self._say("a helper cannot load what the page serves: %s", error)

    def _is_alive(self) -> bool:
        return self._process is not None and self._process.is_alive()

    def _start(self) -> bool:
        context = multiprocessing.get_context("spawn")  # a fork would copy locks that threads hold
        # What is blocked here stays blocked in the new process: Ctrl-C is for the page, which ends this.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._line, theirs = context.Pipe()
            process = context.Process(target=_help, args=(theirs,), name="helper", daemon=True)
            process.start()
            theirs.close()
        except OSError as error:
            self._say("a helper cannot be started: %s", error)
            return False
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self._process = process
        if self._closed:
            process.kill()
        return True

    def _ask(self, what: Bundle | Work, seconds: float) -> bytes | None:
        if self._line is None:
            raise EOFError
        self._line.send(what)
        if not self._line.poll(seconds):
            raise TimeoutError
        reply: bytes | MSRError | None = self._line.recv()
        if isinstance(reply, MSRError):
            raise reply
        return reply

    def _end(self, why: str) -> None:
        self._bundle = None
        line, self._line = self._line, None
        process, self._process = self._process, None
        if line is not None:
            line.close()
        if process is None or self._closed:
            return
        process.join(timeout=0.5)  # one that ended by itself has a telling exit code
        process.kill()
        process.join(timeout=2)
        self._say("a helper %s (exit code %s); another is started soon", why, process.exitcode)

    def _say(self, message: str, *values: object) -> None:
        """Log what keeps it from helping, once until it helps again."""
        said = (message % values).rstrip(".")
        if said != self._said:
            log.warning("%s. The page answers itself; web.workers: 1 does without helpers", said)
        self._said = said


def _help(line: Connection) -> None:
    """Take a bundle, or work on it; give one reply to each, until the page is gone."""
    recommender: Recommender | None = None
    with contextlib.suppress(*_LOST):
        while True:
            what: Bundle | Work = line.recv()
            reply: bytes | MSRError | None
            try:
                if isinstance(what, Bundle):
                    recommender = None  # first, so that there are never two
                    give_back()
                    recommender, reply = _loaded(what), b""
                else:
                    reply = what(recommender) if recommender else None
            except MSRError as error:
                reply = error
            except Exception:  # noqa: BLE001
                reply = None  # the page meets it too, and logs it
            line.send(reply)


def _loaded(bundle: Bundle) -> Recommender:
    recommender = Recommender.load(bundle.folder)
    if Bundle.of(recommender) != bundle:
        raise MSRError(
            f"{bundle.folder} now holds run {recommender.run_id}, digest {recommender.digest[:12]}",
            wanted=f"run {bundle.run_id}, digest {bundle.digest[:12]}",
            do="restart the page",
        )
    return recommender
