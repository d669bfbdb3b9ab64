"""What config.yaml may say: where things are."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from recommender.settings.reading import Frozen
from recommender.settings.services import FeatureSources, Feed, ReccoBeats, Spotify

Positive = Annotated[float, Field(gt=0)]


class NamedSource(Frozen):
    """A catalog that `--source` knows by name; only `location` is needed."""

    location: str
    playlists: str | None = None
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    encoding: str | None = None
    licence: str | None = None
    fictional: bool = False


class Genres(Frozen):
    """Genre names."""

    default: tuple[str, ...]
    aliases: dict[str, str]


class Download(Frozen):
    """Limits of a download."""

    connect_timeout_s: Positive
    read_timeout_s: Positive
    attempts: Annotated[int, Field(ge=1)]
    wait_s: Positive
    max_bytes: Annotated[int, Field(ge=1)]


class UploadLimits(Frozen):
    """How large an uploaded playlist file may be."""

    max_bytes: Annotated[int, Field(ge=1)]
    max_rows: Annotated[int, Field(ge=1)]
    max_playlists: Annotated[int, Field(ge=1)]
    max_line: Annotated[int, Field(ge=80)]


class Mlflow(Frozen):
    """The mirror of runs; where it goes is set by MLFLOW_TRACKING_URI."""

    mirror: bool
    experiment: Annotated[str, Field(min_length=1)]
    wait_s: Positive
    background_s: Positive


class Web(Frozen):
    """The web page: where it listens and what it allows."""

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=0, le=65535)]
    language: Annotated[str, Field(pattern="^[a-z]{2}$")]
    watch_s: Annotated[float, Field(gt=0, le=60)]
    recommendations_per_minute: Annotated[int, Field(ge=1)]
    workers: Annotated[int, Field(ge=1)]
    queue: Annotated[int, Field(ge=0)]
    request_s: Positive
    kept_s: Positive
    sittings: Annotated[int, Field(ge=1)]
    player: bool
    mcp: bool


class Config(Frozen):
    """config.yaml."""

    sources: dict[str, NamedSource]
    genres: Genres
    download: Download
    upload: UploadLimits
    mlflow: Mlflow
    web: Web
    spotify: Spotify
    reccobeats: ReccoBeats
    features: FeatureSources
    feed: Feed
