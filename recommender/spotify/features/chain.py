"""The sources in their order: each is asked for what those before it did not have."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from recommender.catalog.progress import Advance, silent
from recommender.errors import StateError
from recommender.playlists.playlist import GivenTrack, Playlist
from recommender.spotify.features.cache import FeatureCache
from recommender.spotify.features.sources import Features, LocalSource, RemoteSource

log = logging.getLogger(__name__)

_SAID = {
    "upload": "from your file",
    "catalog": "from the catalog",
    "reccobeats": "from ReccoBeats",
    "spotify": "from Spotify",
}


@dataclass
class FeatureReport:
    """What came from where.

    Attributes
    ----------
    tracks : int
        How many were asked for.
    found : dict of str to int
        Source → tracks whose features it gave.
    remembered : int
        How many of those had been asked before.
    failed : dict of str to (int, str)
        Source → tracks that it was to be asked for and could not be, and why.
    """

    tracks: int
    found: dict[str, int] = field(default_factory=dict)
    remembered: int = 0
    failed: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The report in one or two sentences."""
        ways = ", ".join(f"{count:,} {_SAID[name]}" for name, count in self.found.items() if count)
        known = sum(self.found.values())
        said = f"{known:,} of {self.tracks:,} songs have audio features" + (f": {ways}" if ways else "")
        if self.remembered:
            said += f" ({self.remembered:,} remembered)"
        failures = [f" {count:,} could not be asked for: {why}" for count, why in self.failed.values()]
        return ".".join([said, *(failure.rstrip(".") for failure in failures)]) + "."


@dataclass(frozen=True)
class Filled:
    """Features for tracks, in their order.

    Attributes
    ----------
    features : tuple of (mapping or None)
    sources : tuple of (str or None)
        Where each came from.
    report : FeatureReport
    """

    features: tuple[Features | None, ...]
    sources: tuple[str | None, ...]
    report: FeatureReport


class FeatureChain:
    """Ordered sources and their memory.

    Parameters
    ----------
    sources : sequence of LocalSource or RemoteSource
    cache : FeatureCache
        For the remote ones.
    """

    def __init__(self, sources: Sequence[LocalSource | RemoteSource], cache: FeatureCache) -> None:
        self._sources, self._cache = tuple(sources), cache

    @property
    def names(self) -> tuple[str, ...]:
        """The sources in their order."""
        return tuple(source.name for source in self._sources)

    def fill(self, tracks: Sequence[GivenTrack], progress: Advance = silent) -> Filled:
        """Find features for tracks; a source that fails costs its share, never the others'."""
        filling = _Filling(tracks, self._cache, progress)
        for source in self._sources:
            if isinstance(source, RemoteSource):
                filling.from_remote(source)
            else:
                filling.from_local(source)
        return Filled(tuple(filling.features), tuple(filling.sources), filling.report)


class _Filling:
    def __init__(self, tracks: Sequence[GivenTrack], cache: FeatureCache, progress: Advance) -> None:
        self._tracks, self._cache, self._progress = tracks, cache, progress
        self.features: list[Features | None] = [None] * len(tracks)
        self.sources: list[str | None] = [None] * len(tracks)
        self.report = FeatureReport(len(tracks))

    def from_local(self, source: LocalSource) -> None:
        open_places = self._open_places()
        found = source.look_up([self._tracks[place] for place in open_places])
        self.report.found[source.name] = sum(
            self._take(place, features, source.name)
            for place, features in zip(open_places, found, strict=True)
        )

    def from_remote(self, source: RemoteSource) -> None:
        wanted: dict[str, list[int]] = {}
        for place in self._open_places():
            track_id = self._tracks[place].track_id
            if track_id is not None:
                wanted.setdefault(track_id, []).append(place)
        known = self._recall(source.name, list(wanted))
        took = self._take_all(known, wanted, source.name)
        self.report.remembered += took
        unasked = [track_id for track_id in wanted if track_id not in known]
        done = 0
        for batch in source.ask(unasked) if unasked else ():
            done += len(batch.ids)
            self._progress(done, len(unasked))
            if batch.error is not None:
                missed, _ = self.report.failed.get(source.name, (0, ""))
                self.report.failed[source.name] = (missed + len(batch.ids), str(batch.error))
                continue
            answers = {track_id: batch.found.get(track_id) for track_id in batch.ids}
            self._remember(source.name, answers)
            took += self._take_all(answers, wanted, source.name)
        self.report.found[source.name] = took

    def _recall(self, name: str, ids: list[str]) -> dict[str, Features | None]:
        try:
            return self._cache.recall(name, ids)
        except StateError as error:
            log.warning("features are not remembered: %s", error)
            return {}

    def _remember(self, name: str, answers: dict[str, Features | None]) -> None:
        try:
            self._cache.remember(name, answers)
        except StateError as error:
            log.warning("features are not remembered: %s", error)

    def _open_places(self) -> list[int]:
        return [place for place, features in enumerate(self.features) if features is None]

    def _take_all(self, answers: dict[str, Features | None], wanted: dict[str, list[int]], name: str) -> int:
        return sum(
            self._take(place, features, name)
            for track_id, features in answers.items()
            for place in wanted[track_id]
        )

    def _take(self, place: int, features: Features | None, name: str) -> bool:
        if not features:
            return False
        self.features[place], self.sources[place] = features, name
        return True


def with_features(playlist: Playlist, filled: Filled) -> Playlist:
    """Give a playlist's tracks the features that were found for them."""
    tracks = (
        track if features is None or track.features else replace(track, features=features)
        for track, features in zip(playlist.tracks, filled.features, strict=True)
    )
    return replace(playlist, tracks=tuple(tracks))
