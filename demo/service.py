"""The one way to a recommendation, for the page and the API: limits first, then the line, then the run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from demo.serving.desk import Desk
from demo.serving.helpers import Work
from demo.serving.served import Served
from demo.serving.watcher import RunWatcher
from demo.visitors.rate import RateLimit
from demo.visitors.sittings import Shown, Sittings
from demo.visitors.spotify import SpotifyVisitors
from demo.visitors.uploads import Uploads
from demo.visitors.votes import Votes
from recommender.playlists import Playlist, read_playlist
from recommender.playlists.matching import Match
from recommender.ranking.options import Options
from recommender.results import Recommendations
from recommender.settings.config import Config
from recommender.state import StateDirectory

Done = TypeVar("Done")


@dataclass(frozen=True)
class Answer:
    """A page of songs, the run that made it and how the playlist was matched."""

    served: Served
    match: Match
    songs: Recommendations


class Service:
    """Everything that requests share."""

    def __init__(self, watcher: RunWatcher, config: Config, state: StateDirectory) -> None:
        web = config.web
        self.watcher, self.config, self.web = watcher, config, web
        self.desk = Desk(web.workers, web.queue, web.request_s)
        self.rate = RateLimit(web.recommendations_per_minute)
        self.sittings = Sittings(web.sittings, web.kept_s)
        self.uploads = Uploads(state, web.kept_s)
        self.votes = Votes(state)
        self.spotify = SpotifyVisitors(config, state, web.sittings, web.kept_s)

    async def read(self, content: bytes, name: str | None = None) -> list[Playlist]:
        """Read an upload or pasted text.

        Raises
        ------
        PlaylistError
            It is no playlist.
        BusyError, TooSlowError
        """
        return await self.desk.run(lambda: read_playlist(content, name=name, limits=self.config.upload))

    async def recommend(
        self, visitor: str, playlist: Playlist, options: Options, before: Shown | None = None
    ) -> Answer:
        """Recommend songs; the run that is served now answers, however long it takes.

        Parameters
        ----------
        before : Shown, optional
            The last answer for this playlist: where it is of the same run, the playlist is matched already.

        Raises
        ------
        NotReadyError, TooManyError, BusyError, TooSlowError
        PlaylistError
            Nothing can be recommended.
        """

        def work(served: Served) -> Answer:
            same = before is not None and before.answer.digest == served.digest
            match = before.match if before and same else served.recommender.match(playlist)
            return Answer(served, match, served.recommender.recommend(match, options))

        return await self._in_line(visitor, work)

    async def answer(self, visitor: str, work: Work) -> bytes:
        """Answer a program: a helper does the work where one is free, else the page itself.

        Parameters
        ----------
        work : callable
            From the recommender to the answer.

        Raises
        ------
        NotReadyError, TooManyError, BusyError, TooSlowError
        MSRError
            The work raised it.
        """

        def anywhere(served: Served) -> bytes:
            found = self.watcher.helpers.answer(served.recommender, work)
            return work(served.recommender) if found is None else found

        return await self._in_line(visitor, anywhere)

    async def _in_line(self, visitor: str, work: Callable[[Served], Done]) -> Done:
        served = self.watcher.require()
        self.rate.count(visitor)
        return await self.desk.run(lambda: work(served))

    def sweep(self) -> None:
        """Forget what is too old."""
        self.sittings.forget_old()
        self.uploads.sweep()

    def close(self) -> None:
        """Stop the line and the watcher."""
        self.watcher.stop()
        self.desk.close()
