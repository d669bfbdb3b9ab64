"""What feature services said, remembered in one sqlite file: features, and that a song is not known."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from recommender.errors import StateError
from recommender.playlists.features import known_features
from recommender.settings.services import FeatureSources
from recommender.spotify.features.sources import Features
from recommender.state import StateDirectory

log = logging.getLogger(__name__)

_DAY_S = 86400.0
_AT_ONCE = 500
_TABLE = """CREATE TABLE IF NOT EXISTS answers (
    source TEXT NOT NULL, track_id TEXT NOT NULL, features TEXT, asked REAL NOT NULL,
    PRIMARY KEY (source, track_id)) WITHOUT ROWID"""


class FeatureCache:
    """The memory of all sources; safe for several processes, and to lose.

    Parameters
    ----------
    path : Path
    keep_s, keep_misses_s : float
        How long features, and misses, are believed.
    clock : callable
        Unix time in seconds.
    """

    def __init__(
        self, path: Path, keep_s: float, keep_misses_s: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._path, self._keep, self._keep_misses, self._clock = path, keep_s, keep_misses_s, clock

    @classmethod
    def open(cls, state: StateDirectory, settings: FeatureSources) -> FeatureCache:
        """Take the one of a state directory."""
        path = state.root / "features" / "answers.sqlite"
        return cls(path, settings.keep_days * _DAY_S, settings.keep_misses_days * _DAY_S)

    def recall(self, source: str, ids: Sequence[str]) -> dict[str, Features | None]:
        """Give what a source said of these ids and is still believed; None for a miss."""
        now = self._clock()
        found: dict[str, Features | None] = {}
        with self._connected() as database:
            for at in range(0, len(ids), _AT_ONCE):
                some = ids[at : at + _AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = database.execute(
                    "SELECT track_id, features, asked FROM answers "
                    f"WHERE source = ? AND track_id IN ({marks})",
                    (source, *some),
                )
                for track_id, text, asked in rows:
                    if 0 <= now - asked < (self._keep_misses if text is None else self._keep):
                        found[track_id] = None if text is None else known_features(json.loads(text))
        return found

    def remember(self, source: str, answers: Mapping[str, Features | None]) -> None:
        """Keep what a source said."""
        now = self._clock()
        rows = [
            (source, track_id, None if features is None else json.dumps(dict(features)), now)
            for track_id, features in answers.items()
        ]
        with self._connected() as database, database:
            database.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", rows)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            database = self._opened()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise self._unusable(error) from error
            self._set_aside(error)
            database = self._opened()
        with closing(database):
            try:
                yield database
            except sqlite3.OperationalError as error:
                raise self._unusable(error) from error
            except (sqlite3.DatabaseError, ValueError) as error:
                self._set_aside(error)
                raise self._unusable(error) from error

    def _opened(self) -> sqlite3.Connection:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error) from error
        database = sqlite3.connect(self._path, timeout=30)
        try:
            database.execute(_TABLE)
        except sqlite3.DatabaseError:
            database.close()
            raise
        return database

    def _set_aside(self, error: Exception) -> None:
        """Begin anew: everything in a cache can be asked for again."""
        log.warning("%s is damaged (%s) and is begun anew", self._path, error)
        self._path.replace(self._path.with_suffix(".damaged"))

    def _unusable(self, error: Exception) -> StateError:
        return StateError(
            f"cannot use {self._path} ({error})",
            wanted="a state directory with room on its disk",
            do="free some space; the file can be deleted, its answers are asked for again",
        )
