"""One round of the feed: the base if the store is empty, dropped files, what search finds."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from recommender.catalog.ingest import read_source
from recommender.catalog.progress import Advance, silent
from recommender.catalog.source import Source, resolve
from recommender.errors import BusyError, LoginError, MSRError, ServiceError, StateError
from recommender.feed import dropped, search
from recommender.feed.batch import Batch, checked
from recommender.feed.store import CatalogStore, Merged
from recommender.settings import Settings
from recommender.spotify.features import FeatureChain
from recommender.spotify.web_api import SpotifyAPI
from recommender.state import StateDirectory

log = logging.getLogger(__name__)

NO_BASE = "none"


@dataclass(frozen=True)
class Plan:
    """What a round does.

    Attributes
    ----------
    base : str
        What an empty store begins with: a `--source`, or ``none``.
    drop : Path or None
    genres : tuple of str
        Searched for; empty for no search.
    limit : int
        New songs of each genre.
    """

    base: str
    drop: Path | None
    genres: tuple[str, ...]
    limit: int


@dataclass
class Fed:
    """What came of one piece of a round: a file, a genre, the base.

    Attributes
    ----------
    new, changed, known, bad, waiting : int
        Songs: added, corrected, as they were, against the schema, without audio features.
    features : str or None
        Where features came from.
    failure : str or None
        Why it ended early; what had been found by then is in.
    leave_alone_s : float
        For how long a service wants not to be asked.
    """

    name: str
    new: int = 0
    changed: int = 0
    known: int = 0
    bad: int = 0
    waiting: int = 0
    features: str | None = None
    failure: str | None = None
    leave_alone_s: float = 0.0

    def add(self, batch: Batch, merged: Merged) -> None:
        """Count a batch."""
        self.new += merged.new
        self.changed += merged.changed
        self.known += merged.known
        self.bad += batch.bad
        self.waiting += batch.waiting
        if batch.report is not None:
            self.features = batch.report.text

    @property
    def text(self) -> str:
        """It in a sentence."""
        counts = {
            "new": self.new,
            "corrected": self.changed,
            "known already": self.known,
            "set aside by schema.yaml": self.bad,
            "wait for audio features (see features.sources in config.yaml)": self.waiting,
        }
        said = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count) or "nothing new"
        parts = [
            said,
            *([self.features.rstrip(".")] if self.features else []),
            *([self.failure] if self.failure else []),
        ]
        return f"{self.name}: {'; '.join(parts)}"


@dataclass
class Feeder:
    """Everything a round needs.

    Attributes
    ----------
    api : callable
        Opens Spotify for whoever is logged in; called only for a search.
    told : callable
        Hears of every piece as soon as it is done.
    """

    settings: Settings
    state: StateDirectory
    project: Path
    chain: FeatureChain
    api: Callable[[], SpotifyAPI]
    told: Callable[[Fed], None] = lambda fed: None
    progress: Advance = silent
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.store = CatalogStore(self.state, self.settings.schema)

    def round(self, plan: Plan) -> list[Fed]:
        """Feed once; what fails is told and costs only itself, but for the disk and the base.

        Raises
        ------
        StateError
            The store cannot be written.
        SourceError, CatalogError
            The base cannot be had or is unfit.
        """
        pieces = [*self._base(plan), *self._drops(plan), *self._searches(plan)]
        self.store.view()
        return pieces

    def _base(self, plan: Plan) -> Iterator[Fed]:
        if plan.base == NO_BASE or self.store.entries():
            return
        for source in resolve(plan.base, self.settings, self.project):
            fed = Fed(f"base {source.name}")
            facts = {name: getattr(source, name) for name in ("name", "playlists", "licence", "fictional")}
            batch = checked(read_source(source, self.settings, self.state), self.settings, None)
            fed.add(batch, self.store.merge(batch.rows, origin=f"base:{source.name}", base=facts))
            yield self._done(fed)

    def _drops(self, plan: Plan) -> Iterator[Fed]:
        if plan.drop is None:
            return
        for file in dropped.dropped_files(plan.drop, self.store.taken()):
            fed = Fed(file.path.name)
            try:
                self._take(fed, file)
            except StateError:
                raise
            except MSRError as error:
                fed.failure = str(error)
            yield self._done(fed)

    def _searches(self, plan: Plan) -> Iterator[Fed]:
        if not plan.genres:
            return
        with self.api() as api:
            for genre in plan.genres:
                fed, error = self._search(api, genre, plan.limit)
                yield self._done(fed)
                if isinstance(error, BusyError | LoginError):
                    log.info("the search ends here: it would fail alike for every genre")
                    return

    def _search(self, api: SpotifyAPI, genre: str, limit: int) -> tuple[Fed, ServiceError | None]:
        fed, rows, count, failed = Fed(genre), [], 0, None
        feed = self.settings.config.feed
        wanted = search.query(genre, feed.years, self.now().year, feed.names)
        try:
            for songs in search.new_songs(api, wanted, genre, self.store.known, limit):
                raw = search.raw_table(songs, genre, self.settings.schema)
                batch = checked(raw, self.settings, self.chain, self.progress)
                some = batch.rows.slice(0, limit - count)
                count += some.num_rows
                rows.append(some)
                fed.add(batch, Merged())
                if count >= limit:
                    break
        except ServiceError as error:
            fed.failure, failed = str(error), error
            fed.leave_alone_s = error.seconds if isinstance(error, BusyError) else 0.0
        if rows:
            self._merge(fed, pa.concat_tables(rows), f"search:{genre}")
        return fed, failed

    def _take(self, fed: Fed, file: dropped.Dropped) -> None:
        raw = read_source(Source(file.path.name, str(file.path)), self.settings, self.state)
        batch = checked(raw, self.settings, self.chain, self.progress)
        merged = self.store.merge(
            batch.rows,
            origin=f"drop:{file.path.name}",
            taken=file.sha256,
            waiting=batch.waiting,
            only_new=file.again,
            revive=not file.again,
        )
        fed.add(batch, merged)

    def _merge(self, fed: Fed, rows: pa.Table, origin: str) -> None:
        merged = self.store.merge(rows, origin=origin)
        fed.new, fed.changed, fed.known = merged.new, merged.changed, merged.known

    def _done(self, fed: Fed) -> Fed:
        self.told(fed)
        return fed


def genres_to_search(asked: str, settings: Settings, there: Sequence[str]) -> tuple[str, ...]:
    """Read `--genres`: ``default``, ``all`` that the catalog has, or names between commas."""
    if asked == "default":
        return settings.config.genres.default
    if asked == "all":
        return tuple(there) or settings.config.genres.default
    return tuple(dict.fromkeys(name.strip() for name in asked.split(",") if name.strip()))
