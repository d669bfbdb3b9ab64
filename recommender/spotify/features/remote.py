"""ReccoBeats, and Spotify's own endpoint for the apps that still have it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

from recommender.errors import DeniedError, ServiceError
from recommender.playlists.features import known_features
from recommender.settings.services import ReccoBeats
from recommender.spotify.features.sources import Batch, Features
from recommender.spotify.limiter import Limiter
from recommender.spotify.service import Service
from recommender.spotify.web_api import SpotifyAPI

log = logging.getLogger(__name__)


class ReccoBeatsSource:
    """ReccoBeats' features, free and without a key.

    Parameters
    ----------
    settings : ReccoBeats
    limiter : Limiter, optional
        One for all that ask in this process.
    """

    name = "reccobeats"
    batch = 40
    """More ids in one call are silently dropped."""

    def __init__(self, settings: ReccoBeats, limiter: Limiter | None = None) -> None:
        self._settings = settings
        self._limiter = limiter or Limiter(settings.calls, settings.window_s)

    def ask(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Ask in batches side by side; the first that fails ends the asking."""
        with Service("ReccoBeats", self._settings.api, self._settings, limiter=self._limiter) as service:
            yield from side_by_side(
                [tuple(ids[at : at + self.batch]) for at in range(0, len(ids), self.batch)],
                lambda batch: self._read(service.get("audio-features", {"ids": ",".join(batch)}), batch),
                self._settings.parallel,
            )

    @staticmethod
    def _read(document: Mapping[str, Any], asked: Sequence[str]) -> dict[str, Features]:
        rows = document.get("content")
        if not isinstance(rows, list):
            raise ServiceError("ReccoBeats answered with features that cannot be read")
        wanted = set(asked)
        found: dict[str, Features] = {}
        for row in rows:
            if not isinstance(row, Mapping):
                continue
            # Rows come in any order and without the songs it does not know.
            track_id = str(row.get("href", "")).rstrip("/").rsplit("/", 1)[-1].partition("?")[0]
            features = known_features(row) if track_id in wanted else None
            if features:
                found[track_id] = features
        return found


class SpotifySource:
    """Spotify's audio-features, closed to new apps: switches itself off at the first 403.

    Parameters
    ----------
    api : SpotifyAPI
    """

    name = "spotify"
    batch = 100

    def __init__(self, api: SpotifyAPI) -> None:
        self._api = api
        self._off: DeniedError | None = None

    def ask(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Ask one batch after the other, until one fails."""
        for at in range(0, len(ids), self.batch):
            batch = tuple(ids[at : at + self.batch])
            if self._off is not None:
                yield Batch(batch, {}, self._off)
                continue
            try:
                yield Batch(batch, self._read(self._api.audio_features(batch), batch))
            except DeniedError:
                self._off = DeniedError("this app may not read Spotify's audio features (403)")
                yield Batch(batch, {}, self._off)
            except ServiceError as error:
                yield Batch(tuple(ids[at:]), {}, error)
                return

    @staticmethod
    def _read(rows: Sequence[Any], asked: Sequence[str]) -> dict[str, Features]:
        found: dict[str, Features] = {}
        for row in rows:
            features = known_features(row) if isinstance(row, Mapping) and row.get("id") in asked else None
            if features:
                found[str(row["id"])] = features
        return found


def side_by_side(
    batches: Sequence[tuple[str, ...]],
    ask: Callable[[tuple[str, ...]], Mapping[str, Features]],
    parallel: int,
) -> Iterator[Batch]:
    """Ask several at once; after a failure those not yet begun are not asked."""
    failed: list[ServiceError] = []

    def answer(batch: tuple[str, ...]) -> Batch:
        if failed:
            return Batch(batch, {}, failed[0])
        try:
            return Batch(batch, ask(batch))
        except ServiceError as error:
            log.info("%s", error)
            failed.append(error)
            return Batch(batch, {}, error)

    with ThreadPoolExecutor(parallel, thread_name_prefix="features") as pool:
        try:
            for done in as_completed([pool.submit(answer, batch) for batch in batches]):
                yield done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
