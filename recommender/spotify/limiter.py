"""How often a service is asked: never more calls in a window of time than it allows."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

_MARGIN = 1.05
"""The service counts calls when they arrive, which is not as regular as they are sent."""


class Limiter:
    """Lets at most `calls` calls begin within any `window_s` seconds; for all threads together.

    Parameters
    ----------
    calls : int
    window_s : float
    clock, sleep : callable
        Seconds that never go back, and how to wait for some.
    """

    def __init__(
        self,
        calls: int,
        window_s: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._window, self._clock, self._sleep = window_s * _MARGIN, clock, sleep
        self._begun: deque[float] = deque(maxlen=calls)
        self._paused_until = float("-inf")
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when a call may begin."""
        begin = self._reserve()
        while (left := max(begin, self._paused_until) - self._clock()) > 0:
            self._sleep(left)

    def pause(self, seconds: float) -> None:
        """Let no call begin for so long: the service asked for it."""
        with self._lock:
            self._paused_until = max(self._paused_until, self._clock() + seconds)

    def _reserve(self) -> float:
        with self._lock:
            begin = max(self._clock(), self._paused_until)
            if len(self._begun) == self._begun.maxlen:
                begin = max(begin, self._begun[0] + self._window)
            self._begun.append(begin)
            return begin
