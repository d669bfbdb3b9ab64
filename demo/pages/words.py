"""Errors in one or two sentences for a listener."""

from __future__ import annotations

import logging

from demo.errors import BusyError, NotReadyError, TooManyError, TooSlowError
from demo.texts import Texts
from recommender.errors import MSRError

log = logging.getLogger(__name__)


def told(error: Exception, say: Texts) -> str:
    """Say what happened and what to do; the log has the rest."""
    log.info("told a visitor: %s", error)
    if isinstance(error, TooManyError):
        return say("notice.many", seconds=error.retry_after_s)
    for kind, name in ((BusyError, "busy"), (TooSlowError, "slow"), (NotReadyError, "none")):
        if isinstance(error, kind):
            return say(f"notice.{name}")
    if not isinstance(error, MSRError):
        return say("notice.forgotten")
    got = error.got.rstrip(".")
    sentence = say("notice.error", got=got[:1].upper() + got[1:])
    return f"{sentence} {say('notice.error_do', do=error.do.rstrip('.'))}" if error.do else sentence
