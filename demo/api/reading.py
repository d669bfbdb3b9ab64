"""From a request's body to the playlist it means, and to the answer."""

from __future__ import annotations

from demo.api.models import RecommendIn
from demo.http.json_body import json_bytes
from recommender.errors import PlaylistError
from recommender.playlists import Playlist, bytes_of, read_playlist
from recommender.recommender import Recommender
from recommender.settings.config import UploadLimits


def answer_request(body: RecommendIn, limits: UploadLimits, recommender: Recommender) -> bytes:
    """Recommend songs for a request's playlist, as JSON.

    Raises
    ------
    PlaylistError
        See `chosen_playlist`; or nothing can be recommended for it.
    """
    return json_bytes(recommender.recommend(chosen_playlist(body, limits), body.options.options()))


def chosen_playlist(body: RecommendIn, limits: UploadLimits) -> Playlist:
    """Take the tracks, or read the text and choose among its playlists.

    Raises
    ------
    PlaylistError
        The text is no playlist, or holds several and it is not said which.
    """
    if body.tracks is not None:
        if len(body.tracks) > limits.max_rows:
            raise PlaylistError(f"{len(body.tracks):,} tracks", wanted=f"at most {limits.max_rows:,}")
        return body.given()
    found = read_playlist(bytes_of(body.text or ""), name=body.name, limits=limits)
    return one_of(found, body.playlist)


def one_of(playlists: list[Playlist], name: str | None) -> Playlist:
    """Choose a playlist by its name; the only one needs none.

    Raises
    ------
    PlaylistError
        There are several and none, or another one, is named.
    """
    if name is None and len(playlists) == 1:
        return playlists[0]
    for playlist in playlists:
        if playlist.name == name:
            return playlist
    listed = ", ".join(playlist.name for playlist in playlists[:20])
    got = f"there are {len(playlists)} playlists" if name is None else f"there is no playlist {name!r}"
    raise PlaylistError(got, wanted=f"one of: {listed}", do="name it in `playlist`")
