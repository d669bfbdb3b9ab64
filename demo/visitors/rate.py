"""How often one visitor may ask."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from demo.errors import TooManyError

MOST_VISITORS = 20_000
"""Remembered at the same time; the longest unseen is forgotten first."""


class RateLimit:
    """At most so many in any window of time.

    Parameters
    ----------
    allowed : int
        In one window.
    window_s : float
        Its length, s.
    clock : callable
        Gives s; only differences count.
    """

    def __init__(
        self, allowed: int, window_s: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.allowed, self.window_s = allowed, window_s
        self._clock = clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, visitor: str) -> None:
        """Count one more.

        Raises
        ------
        TooManyError
            The visitor has had all of this window; nothing is counted.
        """
        with self._lock:
            now, moments = self._recent(visitor)
            self._refuse_if_full(now, moments)
            moments.append(now)
            self._seen[visitor] = moments
            self._seen.move_to_end(visitor)
            if len(self._seen) > MOST_VISITORS:
                self._seen.popitem(last=False)

    def check(self, visitor: str) -> None:
        """Raise as `count` would, but count nothing."""
        with self._lock:
            self._refuse_if_full(*self._recent(visitor))

    def _recent(self, visitor: str) -> tuple[float, deque[float]]:
        now = self._clock()
        moments = self._seen.get(visitor, deque())
        while moments and moments[0] <= now - self.window_s:
            moments.popleft()
        return now, moments

    def _refuse_if_full(self, now: float, moments: deque[float]) -> None:
        if len(moments) < self.allowed:
            return
        wait = max(1, math.ceil(moments[0] + self.window_s - now))
        raise TooManyError(
            f"{self.allowed} recommendations in {self.window_s:g} s",
            wanted=f"at most {self.allowed}",
            do=f"ask again in {wait} s",
            retry_after_s=wait,
        )
