"""What the API is asked, as OpenAPI describes it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

from recommender.playlists import GivenTrack, Playlist
from recommender.ranking.options import MOST_WANTED, Options

Name = Annotated[str, Field(max_length=500)]
Names = Annotated[list[Name], Field(max_length=200)]
Code = Annotated[str, Field(max_length=64)]


class Strict(BaseModel):
    """Base of the bodies: an unknown field is an error that names it."""

    model_config = ConfigDict(extra="forbid")


class TrackIn(Strict):
    """One song of the playlist; a title, a `track_id` or an `isrc` is needed."""

    title: Name | None = None
    artists: Names = Field(default=[], description="the main artist first")
    album: Name | None = None
    track_id: Code | None = Field(default=None, description="Spotify's id, 22 characters")
    isrc: Code | None = None
    duration_ms: Annotated[int, Field(ge=0, le=86_400_000)] | None = None
    year: Annotated[int, Field(ge=0, le=9999)] | None = None
    explicit: bool | None = None
    popularity: Annotated[int, Field(ge=0, le=100)] | None = None
    features: Annotated[dict[Code, FiniteFloat], Field(max_length=40)] | None = Field(
        default=None,
        description="audio features by name: danceability, energy, loudness (dB), tempo (BPM), …",
    )

    @model_validator(mode="after")
    def _names_a_song(self) -> Self:
        if not (self.title or self.track_id or self.isrc):
            raise ValueError("a song needs a title, a track_id or an isrc")
        return self

    def given(self, line: int) -> GivenTrack:
        """The song as a reader of uploads would have it."""
        fields = self.model_dump(exclude={"artists"})
        return GivenTrack(line, **fields, artists=tuple(self.artists))


class OptionsIn(Strict):
    """What to wish for; whatever is left out is as on the page."""

    wanted: Annotated[int, Field(ge=1, le=MOST_WANTED)] | None = Field(
        default=None, description="how many songs"
    )
    per_artist: Annotated[int, Field(ge=1, le=MOST_WANTED)] | None = Field(
        default=None,
        description="songs of one artist at most; null: a few, or as many as the playlist has of the artist",
    )
    new_artists: bool = Field(default=False, description="only artists that the playlist does not have")
    explicit: Literal["any", "no", "only"] = "any"
    familiarity: Annotated[float, Field(ge=-1, le=1)] = Field(
        default=0.0, description="-1 adventurous, 1 familiar"
    )
    diversity: Annotated[float, Field(ge=0, le=1)] | None = Field(
        default=None, description="0 by score alone, 1 as unlike one another as can be"
    )
    first_year: Annotated[int, Field(ge=0, le=9999)] | None = None
    last_year: Annotated[int, Field(ge=0, le=9999)] | None = None
    genres: Names = Field(default=[], description="only songs of these genres of the catalog")
    not_genres: Names = Field(default=[], description="no songs of these genres")
    not_artists: Names = Field(default=[], description="no songs of these artists")
    liked: Names = Field(default=[], description="ids of songs to have more of")
    disliked: Names = Field(default=[], description="ids of songs to have less of")

    def options(self) -> Options:
        """The same for the recommender."""
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in self
        }
        return Options(**fields)


class RecommendIn(Strict):
    """A playlist, as `text` or as `tracks`, and what to wish for."""

    text: str | None = Field(
        default=None,
        description="links, URIs, `Artist - Title` lines, or the whole content of an exported file",
    )
    tracks: Annotated[list[TrackIn], Field(min_length=1)] | None = None
    name: Name | None = Field(default=None, description="of the playlist")
    playlist: Name | None = Field(default=None, description="which one, where the text holds several")
    options: OptionsIn = OptionsIn()

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "tracks": [
                        {"title": "Once, at Pier 40", "artists": ["Odessa Beauregarde & the Staircases"]}
                    ]
                }
            ]
        },
    )

    @model_validator(mode="after")
    def _one_playlist(self) -> Self:
        if (self.text is None) == (self.tracks is None):
            raise ValueError("exactly one of `text` and `tracks`")
        return self

    def given(self) -> Playlist:
        """The playlist of `tracks`."""
        tracks = [track.given(line) for line, track in enumerate(self.tracks or [], start=1)]
        return Playlist(self.name or "playlist", tuple(tracks), "the API")
