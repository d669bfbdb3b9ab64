"""Songs → a new private playlist at Spotify, exactly once.

A connection that breaks leaves open whether Spotify did what it was asked for. So before
anything is asked for again, it is looked up: the playlist by a mark in its description, its
songs by reading them back. The mark comes from name and songs, so a second save of the same
(another click, a command repeated) ends at the same playlist.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from recommender.catalog.progress import Advance, silent
from recommender.errors import PlaylistError, ServiceError
from recommender.spotify.service import InterruptedCallError
from recommender.spotify.shapes import PlaylistInfo, row_id
from recommender.spotify.web_api import ADD_AT_ONCE, SpotifyAPI

log = logging.getLogger(__name__)

_LOOK_AT = 200
"""Playlists looked through for the mark; new ones come first."""
_TRIES = 4
_MAX_NAME = 100
_MAX_SONGS = 10_000


@dataclass(frozen=True)
class Saved:
    """What was saved.

    Attributes
    ----------
    link : str
    songs : int
    added : int
        How many of them were put there by this call; 0 where all was there already.
    """

    playlist_id: str
    name: str
    songs: int
    added: int

    @property
    def link(self) -> str:
        """Where it is."""
        return f"https://open.spotify.com/playlist/{self.playlist_id}"


def save_playlist(
    api: SpotifyAPI,
    name: str,
    track_ids: Sequence[str],
    *,
    progress: Advance = silent,
    sleep: Callable[[float], None] = time.sleep,
) -> Saved:
    """Make a private playlist of these songs, or complete the one that an earlier call began.

    Raises
    ------
    PlaylistError
        There is no song, or more than a playlist can hold.
    ServiceError
        Spotify cannot be asked; calling again goes on from there.
    """
    wanted = list(dict.fromkeys(track_ids))
    title = " ".join(name.split())[:_MAX_NAME] or "MSR"
    if not wanted or len(wanted) > _MAX_SONGS:
        raise PlaylistError(f"{len(wanted):,} songs", wanted=f"1 to {_MAX_SONGS:,} songs for a playlist")
    saving = _Saving(api, title, wanted, sleep)
    playlist, there = saving.place()
    added = saving.fill(playlist, there, progress)
    return Saved(playlist, title, len(wanted), added)


class _Saving:
    def __init__(self, api: SpotifyAPI, name: str, wanted: list[str], sleep: Callable[[float], None]) -> None:
        self._api, self._name, self._wanted, self._sleep = api, name, wanted, sleep
        facts = "\n".join([name, *wanted]).encode()
        self._digest = hashlib.sha256(facts).hexdigest()[:10]

    def place(self) -> tuple[str, int]:
        """Find the playlist with the mark, or make it; and how many of the songs it has."""
        copy = 1
        while (found := self._marked(copy)) is not None:
            there = self._there(found.id)
            if there is not None:
                return found.id, there
            copy += 1  # the listener has changed it since: it stays as it is
        return self._create(copy), 0

    def fill(self, playlist: str, there: int, progress: Advance) -> int:
        """Add what is not there yet, a batch at a time; how many that were."""
        began, broken = there, 0
        while there < len(self._wanted):
            progress(there, len(self._wanted))
            batch = self._wanted[there : there + ADD_AT_ONCE]
            try:
                self._api.add_to_playlist(playlist, batch, there)
                there += len(batch)
            except InterruptedCallError as error:
                broken += 1
                log.info("a batch was cut off; reading back what arrived")
                self._sleep(2.0 ** (broken - 1))
                there = self._read_back(playlist, there, error)
                if broken == _TRIES:
                    raise self._unfinished(there, error) from error
        if broken:  # what had been taken for lost may have come late
            self._read_back(playlist, there, ServiceError("songs arrived more than once"))
        progress(there, len(self._wanted))
        return there - began

    def _read_back(self, playlist: str, before: int, error: ServiceError) -> int:
        there = self._there(playlist)
        if there is None:
            raise self._unfinished(before, error) from error
        return there

    def _create(self, copy: int) -> str:
        tries = 0
        while True:
            try:
                return self._api.create_playlist(self._name, f"Made with MSR ({self._mark(copy)})")
            except InterruptedCallError as error:
                tries += 1
                self._sleep(2.0 ** (tries - 1))
                found = self._marked(copy)
                if found is not None:
                    return found.id
                if tries == _TRIES:
                    raise self._unfinished(0, error) from error

    def _marked(self, copy: int) -> PlaylistInfo | None:
        mark = f"({self._mark(copy)})"
        return next((info for info in self._api.playlists(_LOOK_AT) if mark in info.description), None)

    def _mark(self, copy: int) -> str:
        return self._digest if copy == 1 else f"{self._digest}-{copy}"

    def _there(self, playlist: str) -> int | None:
        """Count the songs that arrived; None where they are not the first of those wanted."""
        found = [row_id(row) for row in self._api.playlist_rows(playlist, len(self._wanted) + 1)]
        return len(found) if found == self._wanted[: len(found)] else None

    def _unfinished(self, there: int, error: ServiceError) -> ServiceError:
        return ServiceError(
            f"the playlist was not finished: {there} of {len(self._wanted)} songs are known to be there "
            f"({error.got})",
            do="save again: it goes on where this stopped, and nothing is added twice",
        )
