"""A listener's own playlist, from a link to given tracks."""

from __future__ import annotations

from recommender.errors import DeniedError, PlaylistError
from recommender.playlists.gathering import gather
from recommender.playlists.links import parse_link
from recommender.playlists.playlist import Playlist
from recommender.settings.config import UploadLimits
from recommender.spotify.shapes import PlaylistInfo, playlist_row
from recommender.spotify.web_api import SpotifyAPI

FORMAT = "Spotify playlist"
WAYS_ROUND = (
    "in Spotify, select its songs and add them to a new playlist of your own, then give that one's link; "
    "or export it with exportify.net and upload the file"
)
_EDITORIAL = "37i9dQZ"


def playlist_id(link: str) -> str:
    """The id in a link or URI of a playlist, or a bare id.

    Raises
    ------
    PlaylistError
        It is a link to something else, or none.
    """
    stripped = link.strip()
    found = parse_link(stripped)
    if found is not None and (found.kind == "playlist" or found.id == stripped):
        return found.id
    what = f"a link to one {found.kind}" if found else f"no link ({stripped[:80]!r})"
    raise PlaylistError(
        f"this is {what}",
        wanted="the link of a playlist, as https://open.spotify.com/playlist/…",
        do="in Spotify: … > Share > Copy link to playlist",
    )


def read_own_playlist(api: SpotifyAPI, link: str, limits: UploadLimits) -> Playlist:
    """Read a playlist that the listener owns or works on.

    Raises
    ------
    PlaylistError
        It is somebody else's, not there, has no song in it, or too many rows.
    ServiceError
        Spotify cannot be asked.
    """
    wanted = playlist_id(link)
    try:
        info = api.playlist(wanted)
    except DeniedError as error:
        raise _denied(wanted, error) from error
    if not info.readable:
        raise somebody_elses(info)
    try:
        rows = list(api.playlist_rows(wanted, limits.max_rows + 1))
    except DeniedError as error:
        raise somebody_elses(info) from error
    entries = ((None, playlist_row(line, row)) for line, row in enumerate(rows, start=1))
    return gather(entries, name=info.name, form=FORMAT, notes=(), limits=limits)[0]


def somebody_elses(info: PlaylistInfo) -> PlaylistError:
    """Say why another person's playlist cannot be read, and the two ways round."""
    return PlaylistError(
        f'"{info.name}" belongs to {info.owner}: Spotify shows an app the songs of a playlist only where '
        "its user owns it or is a collaborator, even if the playlist is public",
        wanted="a playlist of your own",
        do=WAYS_ROUND,
    )


def _denied(wanted: str, error: DeniedError) -> PlaylistError:
    if error.status == 403:
        got = "this playlist belongs to somebody else, and Spotify does not show it to apps"
    elif wanted.startswith(_EDITORIAL):
        got = "this playlist is made by Spotify itself, and Spotify does not show those to apps"
    else:
        got = "Spotify shows no playlist here: it is gone, private to somebody else, or made by Spotify"
    return PlaylistError(got, wanted="a playlist of your own", do=WAYS_ROUND)
