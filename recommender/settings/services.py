"""What config.yaml may say of other people's services, features and new songs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from recommender.settings.reading import Frozen

Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]
# Tokens travel to these: without TLS only to this machine.
_ADDRESS = r"^(https://[^\s/?#@]+|http://(127\.0\.0\.1|\[::1\]|localhost)(:\d{1,5})?)(/[^\s?#]*)?$"
Address = Annotated[str, Field(pattern=_ADDRESS)]
SourceName = Literal["upload", "catalog", "reccobeats", "spotify"]


class Pace(Frozen):
    """How a service is asked: how often, how long to wait for it, when to give up."""

    calls: Count
    window_s: Positive
    parallel: Count
    timeout_s: Positive
    attempts: Count
    wait_s: Positive
    max_wait_s: Positive


class Spotify(Pace):
    """Spotify's Web API."""

    client_id: str
    api: Address
    accounts: Address


class ReccoBeats(Pace):
    """ReccoBeats' Web API."""

    api: Address


class FeatureSources(Frozen):
    """Where audio features come from."""

    sources: Annotated[tuple[SourceName, ...], Field(min_length=1)]
    keep_days: Positive
    keep_misses_days: Positive


class Feed(Frozen):
    """New songs for the catalog."""

    search: bool
    drop: str | None
    base: str
    limit: Count
    years: Count
    names: dict[str, str]
    retrain_threshold: Annotated[float, Field(gt=0)]
    jitter: Annotated[float, Field(ge=0, lt=1)]
