"""The line of recommendations: so many at once, so many waiting, none for too long."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from demo.errors import BusyError, TooSlowError

Answer = TypeVar("Answer")


class Desk:
    """Runs recommendations in worker threads.

    Parameters
    ----------
    workers : int
        At work at the same time.
    queue : int
        May wait beside those.
    seconds : float
        Waiting and work together may take so long, s.
    """

    def __init__(self, workers: int, queue: int, seconds: float) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="recommendation")
        self._room, self._seconds = workers + queue, seconds
        self._taken = 0
        self._lock = threading.Lock()

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """Wait for a worker and for its answer.

        Raises
        ------
        BusyError
            The line is full.
        TooSlowError
            There was no answer in time. Work that has begun cannot be stopped: it keeps its place until
            it ends, so that slow requests cannot pile up.
        """
        self._take_place()
        try:
            future = self._pool.submit(work)
        except RuntimeError:  # closed
            self._leave_place()
            raise
        future.add_done_callback(self._leave_place)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._seconds)
        except TimeoutError as error:
            raise TooSlowError(
                f"no answer within {self._seconds:g} s", do="try it again, or with a shorter playlist"
            ) from error

    def close(self) -> None:
        """Take no more work."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _take_place(self) -> None:
        with self._lock:
            if self._taken >= self._room:
                raise BusyError(
                    f"{self._taken} recommendations are under way or waiting", do="try again in a moment"
                )
            self._taken += 1

    def _leave_place(self, _: Future[Answer] | None = None) -> None:
        with self._lock:
            self._taken -= 1
