"""When a service says "later": how long, and how to tell it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from recommender.errors import BusyError

_QUOTA_S = 24 * 3600.0
_MAX_S = 30 * 24 * 3600.0


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Read a Retry-After header: seconds or a date; None where it says nothing."""
    if value is None:
        return None
    text = value.strip()
    if text.replace(".", "", 1).isdigit() and text.isascii():
        return min(float(text), _MAX_S)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - (now or datetime.now(UTC))).total_seconds(), 0.0), _MAX_S)


def busy(service: str, seconds: float | None, *, quota: bool) -> BusyError:
    """Make the error that says when to come back."""
    wait = seconds if seconds is not None else _QUOTA_S if quota else 30.0
    moment = datetime.now().astimezone() + timedelta(seconds=wait)
    why = "its quota for this app is used up" if quota else "it was asked too often"
    error = BusyError(
        f"{service} wants to be left alone for {in_words(wait)}: {why}",
        do=f"come back after {moment:%Y-%m-%d %H:%M %Z}",
    )
    error.seconds = wait
    return error


def in_words(seconds: float) -> str:
    """Say a time as people do: ``2 h 05 min``, ``4 min``, ``30 s``."""
    whole = round(seconds)
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 60} min" if whole >= 120 else f"{whole} s"
