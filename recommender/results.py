"""What a recommendation is made of: songs, each with its reasons, and the playlist's profile.

Every class is plain data; `Recommendations.to_dict` gives the whole as JSON can hold it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from recommender.models.clustering.atlas import Cluster
from recommender.playlists.report import UploadReport

UPLOADED = -1
"""The `row` of a song that only the upload knows."""


@dataclass(frozen=True)
class Song:
    """One song of the catalog, or one that only the upload knows.

    Attributes
    ----------
    track_id : str
        Empty where an upload names none.
    title : str
    artists : tuple of str
        The main artist first.
    album : str or None
    year, popularity, duration_ms : int or None
        Year of release; 0 to 100; ms.
    explicit : bool or None
    genres : tuple of str
        As the catalog labels it.
    link : str or None
        Its page at open.spotify.com; None for fictional songs.
    row : int
        Its row of the catalog, -1 for a song that only the upload knows.
    """

    track_id: str
    title: str
    artists: tuple[str, ...]
    album: str | None
    year: int | None
    popularity: int | None
    explicit: bool | None
    duration_ms: int | None
    genres: tuple[str, ...]
    link: str | None
    row: int


@dataclass(frozen=True)
class Reason:
    """Something that lifted a song.

    Attributes
    ----------
    kind : str
        ``artist``, ``album``, ``sound``, ``artist_sound``, ``genre``, ``text``, ``year``,
        ``popularity``, ``tempo``, ``duration`` or ``familiarity``.
    text : str
        In plain words, to stand in the middle of a sentence.
    weight : float
        Its share of all that lifted the song, 0..1.
    """

    kind: str
    text: str
    weight: float


@dataclass(frozen=True)
class Recommended:
    """One song of the page.

    Attributes
    ----------
    place : int
        From 1.
    score : float
        Of the ranking; no unit, comparable only within one request.
    match : float
        0..1: how much the signals speak for it; 0.5 is typical of a page, see `match_strength`.
    why : str
        The weightiest reasons in one line.
    reasons : tuple of Reason
        The weightiest first; weights of all that lifted the song sum to 1.
    nearest : Song or None
        The given song that sounds most alike; None where no given song's sound is known.
    shared_artist, shared_album : bool
        Whether a given song has one of its artists, or is from its album.
    cluster : Cluster or None
        A cluster that it shares with given songs; the one with most of them.
    """

    place: int
    song: Song
    score: float
    match: float
    why: str
    reasons: tuple[Reason, ...]
    nearest: Song | None
    shared_artist: bool
    shared_album: bool
    cluster: Cluster | None


@dataclass(frozen=True)
class GenreShare:
    """How much of a playlist sounds like a genre, 0..1."""

    genre: str
    share: float


@dataclass(frozen=True)
class ClusterShare:
    """How much of a playlist lies in a cluster.

    Attributes
    ----------
    cluster : Cluster
    share : float
        0..1; a song of several genres counts in parts.
    tracks : int
        Given songs in it.
    """

    cluster: Cluster
    share: float
    tracks: int


@dataclass(frozen=True)
class Profile:
    """What a playlist is like.

    Attributes
    ----------
    genres : tuple of GenreShare
        The mean of the given songs' genre posteriors, largest first; sums to 1.
    clusters : tuple of ClusterShare
        Largest first; sums to 1 over the given songs that lie in clusters.
    audio : dict of str to float
        For each audio feature, the mean of the given songs' places in the catalog: 0 the lowest value of
        it, 0.5 the median, 1 the highest.
    """

    genres: tuple[GenreShare, ...]
    clusters: tuple[ClusterShare, ...]
    audio: dict[str, float]


@dataclass(frozen=True)
class Recommendations:
    """A page of songs for a playlist, and what it was made from.

    Attributes
    ----------
    playlist : str
        Its name.
    songs : tuple of Recommended
        Best first.
    profile : Profile
    report : UploadReport
        What became of each line of the upload.
    shortfall : str or None
        Why there are fewer songs than wanted.
    run_id, digest : str
        The run and the bundle that made it.
    source : str
        Names of the catalog's sources.
    fictional : bool
        Whether the catalog's songs are invented.
    """

    playlist: str
    songs: tuple[Recommended, ...]
    profile: Profile
    report: UploadReport
    shortfall: str | None
    run_id: str
    digest: str
    source: str
    fictional: bool

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain JSON types."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def _plain(value: Any) -> Any:
    """Tuples as lists, string enumerations as strings."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value
