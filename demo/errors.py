"""What can go wrong between a visitor and the recommender; the rest of the tree is `recommender.errors`.

::

    MSRError
    └── WebError
        ├── NotReadyError  no run can be served yet
        ├── TooManyError   this visitor asks too often
        ├── BusyError      too many recommendations wait already
        └── TooSlowError   a recommendation took longer than it may
"""

from __future__ import annotations

from recommender.errors import MSRError


class WebError(MSRError):
    """A request cannot be answered now.

    Attributes
    ----------
    retry_after_s : int
        When to ask again, s.
    """

    retry_after_s = 5


class NotReadyError(WebError):
    """There is no bundle to answer with."""

    retry_after_s = 15


class TooManyError(WebError):
    """A visitor has used up the recommendations of this minute."""

    def __init__(self, got: str, *, wanted: str = "", do: str = "", retry_after_s: int = 60) -> None:
        super().__init__(got, wanted=wanted, do=do)
        self.retry_after_s = retry_after_s


class BusyError(WebError):
    """The line of waiting recommendations is full."""


class TooSlowError(WebError):
    """A recommendation was given up."""
