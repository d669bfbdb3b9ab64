"""The visitors' verdicts, kept for monitoring: which run's songs were liked, which were not.

No name, no address and no playlist is kept: a verdict, the song, where it
stood, and the run that recommended it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from recommender.errors import StateError
from recommender.results import Recommended
from recommender.state import StateDirectory

Kind = Literal["more", "less", "not_artist", "taken_back"]

_TABLE = """
CREATE TABLE IF NOT EXISTS votes (
    at TEXT NOT NULL,          -- ISO 8601, UTC
    run_id TEXT NOT NULL,
    digest TEXT NOT NULL,      -- of the bundle
    track_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('more', 'less', 'not_artist', 'taken_back')),
    place INTEGER,             -- on the page, from 1
    match REAL                 -- 0 to 1
)
"""


class Votes:
    """A table in the state directory; several processes may write it."""

    def __init__(self, state: StateDirectory) -> None:
        self.path = state.root / "web" / "votes.sqlite"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._connect()) as connection, connection:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute(_TABLE)
        except (OSError, sqlite3.Error) as error:
            raise _unusable(self.path, error) from error

    def keep(self, kind: Kind, song: Recommended | str, run_id: str, digest: str) -> None:
        """Write one verdict down; `song` is only an id where it is no longer on the page.

        Raises
        ------
        StateError
            The disk cannot take it.
        """
        track_id = song if isinstance(song, str) else song.song.track_id
        place, match = (None, None) if isinstance(song, str) else (song.place, song.match)
        row = (
            datetime.now(UTC).isoformat(timespec="milliseconds"),
            run_id,
            digest,
            track_id,
            kind,
            place,
            match,
        )
        try:
            with closing(self._connect()) as connection, connection:
                connection.execute("INSERT INTO votes VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        except sqlite3.Error as error:
            raise _unusable(self.path, error) from error

    def counts(self, run_id: str) -> dict[str, int]:
        """How many verdicts of each kind a run's songs got."""
        with closing(self._connect()) as connection:
            rows = connection.execute(
                "SELECT kind, count(*) FROM votes WHERE run_id = ? GROUP BY kind", (run_id,)
            )
            return dict(rows.fetchall())

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=5)


def _unusable(path: Path, error: Exception) -> StateError:
    return StateError(
        f"cannot write {path} ({error})", do="free some space, fix its permissions, or move MSR_HOME"
    )
