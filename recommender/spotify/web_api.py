"""The calls of Spotify's Web API that a new app may make, one method each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from recommender.errors import ServiceError
from recommender.settings.services import Spotify
from recommender.spotify.endpoints import Endpoints
from recommender.spotify.limiter import Limiter
from recommender.spotify.service import Access, Service
from recommender.spotify.shapes import Page, PlaylistInfo, page, playlist_info

PAGE = 50
ADD_AT_ONCE = 100
SEARCH_PAGE = 10
SEARCH_DEPTH = 1000
"""Spotify answers no search beyond this offset."""


class SpotifyAPI:
    """Spotify for one listener.

    Parameters
    ----------
    settings : Spotify
    access : Access
        Whose Spotify it is.
    limiter : Limiter, optional
        One for all listeners of a process: Spotify counts by app.
    """

    def __init__(self, settings: Spotify, access: Access, limiter: Limiter | None = None) -> None:
        self._service = Service("Spotify", settings.api, settings, access=access, limiter=limiter)
        self._spotify = Endpoints(self._service)
        self._user: dict[str, Any] | None = None

    def __enter__(self) -> SpotifyAPI:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._service.close()

    @property
    def user_id(self) -> str:
        """Who is logged in; asked once."""
        return str(self._me()["id"])

    @property
    def user_name(self) -> str:
        """What the listener is called."""
        return str(self._me().get("display_name") or self.user_id)

    def playlists(self, most: int = 2000) -> Iterator[PlaylistInfo]:
        """List the listener's playlists, the newest first; those of others that are followed too."""
        for row in self._rows(self._spotify.current_user_playlists, most):
            info = playlist_info(row, self.user_id)
            if info is not None:
                yield info

    def playlist(self, playlist_id: str) -> PlaylistInfo:
        """Read a playlist's facts, without its songs."""
        fields = "id,name,description,collaborative,owner(id,display_name),items(total),tracks(total)"
        info = playlist_info(self._spotify.playlist(playlist_id, fields=fields), self.user_id)
        if info is None:
            raise ServiceError("Spotify answered with a playlist that cannot be read", do="try again later")
        return info

    def playlist_rows(self, playlist_id: str, most: int) -> Iterator[Any]:
        """Read the rows of a playlist, in order; see `shapes.playlist_row`."""
        return self._rows(partial(self._spotify.playlist_items, playlist_id), most)

    def create_playlist(self, name: str, description: str) -> str:
        """Make a private playlist and give its id."""
        document = self._spotify.current_user_playlist_create(name, public=False, description=description)
        if not isinstance(document.get("id"), str):
            raise ServiceError("Spotify made a playlist and did not say which", do="look into Spotify")
        return str(document["id"])

    def add_to_playlist(self, playlist_id: str, track_ids: Sequence[str], position: int) -> None:
        """Put at most `ADD_AT_ONCE` songs into a playlist, the first of them at `position`."""
        # Not spotipy's: it sends a bare list, where the documentation of /items has an object.
        uris = [f"spotify:track:{track_id}" for track_id in track_ids]
        self._service.post(f"playlists/{playlist_id}/items", {"uris": uris, "position": position})

    def search_tracks(self, query: str, offset: int) -> Page:
        """Search for songs, `SEARCH_PAGE` of them from `offset` on."""
        return page(self._spotify.search(query, limit=SEARCH_PAGE, offset=offset, type="track").get("tracks"))

    def track(self, track_id: str) -> dict[str, Any]:
        """Read one song."""
        found: dict[str, Any] = self._spotify.track(track_id)
        return found

    def audio_features(self, track_ids: Sequence[str]) -> list[Any]:
        """Read audio features of at most 100 songs; 403 for apps of today."""
        document = self._service.get("audio-features", {"ids": ",".join(track_ids)})
        found = document.get("audio_features")
        if not isinstance(found, list):
            raise ServiceError("Spotify answered with audio features that cannot be read")
        return found

    def _me(self) -> Mapping[str, Any]:
        if self._user is None:
            self._user = dict(self._spotify.current_user())
            if not isinstance(self._user.get("id"), str):
                raise ServiceError("Spotify did not say who is logged in", do="log in again")
        return self._user

    def _rows(self, ask: Callable[..., Any], most: int) -> Iterator[Any]:
        # By offset, not by the answer's `next`: a token goes only where it is meant to.
        return paged(lambda offset: page(ask(limit=PAGE, offset=offset)), most)


def paged(ask: Callable[[int], Page], most: int) -> Iterator[Any]:
    """Go through a list page by page, to its end or `most` rows."""
    offset = 0
    while offset < most:
        found = ask(offset)
        yield from found.rows[: most - offset]
        offset += len(found.rows)
        if not found.rows or (found.total is not None and offset >= found.total):
            return
