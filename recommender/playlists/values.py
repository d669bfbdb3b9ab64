"""Single values of an upload, cleaned; whatever is missing or senseless is None, never 0."""

from __future__ import annotations

import math
import re

_CONTROL_OR_SPACE = re.compile("[\\s\x00-\x1f\x7f-\x9f\u200b\u2060\ufeff]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_YEAR = re.compile(r"(?<!\d)(?:18[6-9]|19\d|20\d)\d(?!\d)")
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:\.\d+)?")
_TRUE, _FALSE = frozenset({"true", "yes", "1", "explicit"}), frozenset({"false", "no", "0", "clean"})

MAX_NAME = 300
"""Characters of a name that are kept; no song or album is called longer."""

MAX_DURATION_MS = 24 * 3600 * 1000
_SECONDS_BELOW = 10_000  # a bare number below is seconds (2.8 h), above milliseconds (10 s)


def text(value: object) -> str | None:
    """A name on one line without control characters, or None; numbers may be names ("1999")."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    string = value if isinstance(value, str) else str(value)
    if not string.isprintable() or "  " in string:
        string = _CONTROL_OR_SPACE.sub(" ", _SURROGATE.sub("\ufffd", string))
    return string.strip()[:MAX_NAME].rstrip() or None


def number(value: object, low: float, high: float) -> float | None:
    """A finite number within [low, high], or None; a decimal comma is understood."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        result = float(value.strip().replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) and low <= result <= high else None


def whole(value: object, low: int, high: int) -> int | None:
    """A number within [low, high], rounded, or None."""
    result = number(value, low, high)
    return None if result is None else round(result)


def truth(value: object) -> bool | None:
    """True or False however it is written, or None."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold() if isinstance(value, str | int) else ""
    return True if word in _TRUE else False if word in _FALSE else None


def year(value: object) -> int | None:
    """The year 1860 to 2099 in a date written in any order, or None."""
    found = _YEAR.search(str(value)[:40]) if isinstance(value, str | int) else None
    return int(found.group()) if found else None


def isrc(value: object) -> str | None:
    """An ISRC (ISO 3901) without its hyphens, or None."""
    compact = value.strip().upper().replace("-", "") if isinstance(value, str) else ""
    return compact if _ISRC.fullmatch(compact) else None


def milliseconds(value: object) -> int | None:
    """A duration given in ms, or None; 0 means that it is not known."""
    return whole(value, 1, MAX_DURATION_MS)


def seconds(value: object) -> int | None:
    """A duration given in seconds, in ms, or None; 0 and -1 mean that it is not known."""
    given = number(value, 0.001, MAX_DURATION_MS / 1000)
    return None if given is None else round(given * 1000)


def duration(value: object) -> int | None:
    """A duration in ms from "3:45", "225s", seconds or ms, told apart by their size, or None."""
    if isinstance(value, str):
        word = value.strip().casefold()
        clock = _CLOCK.fullmatch(word)
        if clock:
            hours, minutes, rest = (int(part or 0) for part in clock.groups())
            return milliseconds(1000 * (3600 * hours + 60 * minutes + rest))
        if word.endswith("ms"):
            return milliseconds(word[:-2])
        if word.endswith("s"):
            return seconds(word[:-1])
    given = number(value, 0.001, MAX_DURATION_MS)
    if given is None:
        return None
    return seconds(given) if given < _SECONDS_BELOW else milliseconds(given)
