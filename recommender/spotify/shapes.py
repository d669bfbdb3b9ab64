"""What Spotify's answers look like, before and since February 2026.

Playlists then had `tracks` with `track` in every row, now `items` with `item`; some answers
still carry the old keys. Deprecated fields may be missing anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recommender.errors import ServiceError
from recommender.playlists.entry import entry
from recommender.playlists.playlist import GivenTrack, Reason, SetAside
from recommender.playlists.values import milliseconds, text


@dataclass(frozen=True)
class PlaylistInfo:
    """A playlist as lists show it.

    Attributes
    ----------
    id, name : str
    owner : str
        The owner's name, or id where there is no name.
    tracks : int or None
        How many rows it has, where Spotify says so.
    readable : bool
        Whether its songs are shown: to the owner and to collaborators only.
    description : str
    """

    id: str
    name: str
    owner: str
    tracks: int | None
    readable: bool
    description: str = ""


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and how many there are in all (None where it is not said)."""

    rows: tuple[Any, ...]
    total: int | None


def page(document: Any) -> Page:
    """Read one page of any list.

    Raises
    ------
    ServiceError
        It is none.
    """
    rows = document.get("items") if isinstance(document, Mapping) else None
    if not isinstance(rows, list):
        raise ServiceError("Spotify answered with a list that cannot be read", do="try again later")
    total = document.get("total")
    return Page(tuple(rows), total if isinstance(total, int) else None)


def playlist_info(document: Any, user_id: str) -> PlaylistInfo | None:
    """Read a playlist's facts; None for a row that is no playlist (Spotify lists nulls)."""
    if not isinstance(document, Mapping) or not isinstance(document.get("id"), str) or not document["id"]:
        return None
    owner = _mapping(document.get("owner"))
    owner_id = str(owner.get("id") or "")
    listed = _mapping(document.get("items")) or _mapping(document.get("tracks"))
    total = listed.get("total")
    return PlaylistInfo(
        id=document["id"],
        name=text(document.get("name")) or "Untitled playlist",
        owner=text(owner.get("display_name")) or owner_id or "somebody",
        tracks=total if isinstance(total, int) else None,
        readable=owner_id == user_id or document.get("collaborative") is True,
        description=str(document.get("description") or ""),
    )


def playlist_row(line: int, row: Any) -> GivenTrack | SetAside:
    """Read one row of a playlist, in either shape."""
    outer = _mapping(row)
    inner = outer.get("item", outer.get("track"))
    if not isinstance(inner, Mapping):
        return SetAside(line, Reason.EMPTY, "no longer at Spotify")
    if inner.get("type") == "episode" or inner.get("episode") is True:
        return SetAside(line, Reason.EPISODE, text(inner.get("name")) or "")
    return track_row(line, inner, local=outer.get("is_local") is True or inner.get("is_local") is True)


def track_row(line: int, track: Mapping[str, Any], *, local: bool = False) -> GivenTrack | SetAside:
    """Read a track object; of a local file only the names are used."""
    album = _mapping(track.get("album"))
    artists = track.get("artists")
    uri = track.get("uri")
    links = [uri] if isinstance(uri, str) else []
    if not local and isinstance(track.get("id"), str):
        links = [track["id"], *links]
    return entry(
        line,
        title=track.get("name"),
        artists=[_mapping(artist).get("name") for artist in artists] if isinstance(artists, list) else [],
        album=album.get("name"),
        links=links,
        isrc=_mapping(track.get("external_ids")).get("isrc"),
        duration_ms=milliseconds(track.get("duration_ms")),
        released=album.get("release_date"),
        explicit=track.get("explicit"),
        popularity=track.get("popularity"),
    )


def row_id(row: Any) -> str | None:
    """The track id in a row of a playlist, in either shape."""
    outer = _mapping(row)
    found = _mapping(outer.get("item", outer.get("track"))).get("id")
    return found if isinstance(found, str) else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
