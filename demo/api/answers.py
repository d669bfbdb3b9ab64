"""What the API answers, as OpenAPI describes it; the fields are those of `recommender.results`."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class SongOut(BaseModel):
    """A song of the catalog."""

    track_id: str
    title: str
    artists: list[str]
    album: str | None
    year: int | None
    popularity: int | None
    explicit: bool | None
    duration_ms: int | None
    genres: list[str]
    link: str | None = Field(description="its page at open.spotify.com; null for fictional songs")
    row: int


class ReasonOut(BaseModel):
    """Something that lifted a song."""

    kind: str
    text: str
    weight: float = Field(description="share of all that lifted it, 0 to 1")


class RecommendedOut(BaseModel):
    """One recommendation."""

    place: int
    song: SongOut
    score: float
    match: float = Field(description="how well it fits, 0 to 1")
    why: str
    reasons: list[ReasonOut]
    nearest: SongOut | None = Field(description="the given song that sounds most alike")
    shared_artist: bool
    shared_album: bool
    cluster: dict[str, Any] | None = Field(
        description="a group of similar songs that it shares with the playlist"
    )


class RecommendOut(BaseModel):
    """The recommendations, best first, and what they were made from."""

    playlist: str
    songs: list[RecommendedOut]
    profile: dict[str, Any] = Field(description="genres, groups and sound of the playlist")
    report: dict[str, Any] = Field(description="what became of each line of the upload")
    shortfall: str | None = Field(description="why there are fewer songs than wanted")
    run_id: str
    digest: str = Field(description="of the bundle that answered")
    source: str
    fictional: bool


class ProblemOut(BaseModel):
    """An error as RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    got: str | None = None
    wanted: str | None = None
    do: str | None = Field(default=None, description="what to do about it")
