"""Round after round, with some chance in between, until somebody says stop."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from types import FrameType

from recommender.errors import SettingsError

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_LEAST_S, _MOST_S = 1.0, 90 * 86400.0


def seconds(text: str) -> float:
    """Read a time such as ``30m``, ``1h`` or ``1.5d``.

    Raises
    ------
    SettingsError
        It is none, or shorter than a second.
    """
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*([smhd])", text.strip().lower())
    length = float(found[1]) * _UNITS[found[2]] if found else 0.0
    if not _LEAST_S <= length <= _MOST_S:
        raise SettingsError(f"{text[:40]!r} is no time between rounds", wanted="1s to 90d, as 30m, 1h, 1d")
    return length


def pause(every_s: float, jitter: float, random: Random) -> float:
    """How long to wait: around `every_s`, by chance up to a share of `jitter` more or less."""
    return every_s * (1 + jitter * random.uniform(-1, 1))


def repeat(
    work: Callable[[], float], every_s: float, jitter: float, stopped: threading.Event, random: Random
) -> None:
    """Work, wait, and again until stopped.

    Parameters
    ----------
    work : callable
        Returns for how many seconds at least it wants to be left alone.
    """
    while not stopped.is_set():
        least = work()
        if stopped.wait(max(pause(every_s, jitter, random), least)):
            return


@contextmanager
def stops_cleanly(stopped: threading.Event) -> Iterator[None]:
    """Turn SIGINT and SIGTERM into a stop after the round; a second one breaks it off.

    Breaking off is safe at any moment: the store knows whole snapshots only.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
