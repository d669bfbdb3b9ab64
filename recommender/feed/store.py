"""The catalog store: songs added, corrected and removed over time, nothing ever overwritten.

``journal.jsonl`` lists the snapshots, ``segments/`` holds the rows that each one brought, and
``views/`` the whole catalog as of a snapshot, made from the two and free to be deleted. A
snapshot is there from the moment its line stands in the journal: a process that dies before
leaves at most a segment that nobody knows, and the next writer removes it.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from recommender.errors import StateError
from recommender.feed.journal import Entry, Journal
from recommender.feed.rows import (
    REMOVED,
    apply,
    changes,
    fold,
    of_songs,
    removals,
    row_schema,
)
from recommender.settings.schema import CatalogSchema
from recommender.state import StateDirectory, atomic_file, write_atomic

log = logging.getLogger(__name__)

_VIEWS_KEPT = 3
_LOCK = "feed"


@dataclass(frozen=True)
class Merged:
    """What one batch of rows came to, in songs.

    Attributes
    ----------
    skipped : bool
        Its file had been taken in already.
    """

    new: int = 0
    changed: int = 0
    known: int = 0
    removed_before: int = 0
    skipped: bool = False


class CatalogStore:
    """The catalog under one state directory, for any number of processes.

    Parameters
    ----------
    state : StateDirectory
    schema : CatalogSchema
    """

    def __init__(self, state: StateDirectory, schema: CatalogSchema) -> None:
        self._state, self._schema = state, schema
        self.folder = state.root / "feed"
        self._journal = Journal(self.folder / "journal.jsonl")

    def entries(self) -> list[Entry]:
        """List the snapshots, the oldest first."""
        return self._journal.read()

    def merge(
        self,
        rows: pa.Table,
        *,
        origin: str,
        taken: str | None = None,
        waiting: int = 0,
        only_new: bool = False,
        revive: bool = False,
        base: dict[str, Any] | None = None,
    ) -> Merged:
        """Add rows as a new snapshot: those that bring or change something.

        Parameters
        ----------
        rows : Table
            As `stored_rows` makes them.
        taken : str, optional
            sha256 of the file they came from; it is taken in only once.
        waiting : int
            Songs of that file that are not among the rows yet.
        only_new : bool
            Whether to leave songs that are there as they are; a file may then come again.
        revive : bool
            Whether songs that were removed come back.
        base : dict, optional
            The rows are what the store begins with: dropped where it has begun.

        Raises
        ------
        StateError
            The store is damaged or cannot be written; it is as it was.
        """
        with self._state.lock(_LOCK, exclusive=True):
            entries = self.entries()
            waited = _taken(entries).get(taken) if taken else None
            if (base is not None and entries) or (waited is not None and not only_new):
                return Merged(skipped=True)
            before = rows.num_rows
            if not revive and (buried := self._buried(entries)):
                rows = _without(rows, sorted(buried))
            left = before - rows.num_rows
            new, changed = changes(rows, self._current(entries, _unique(rows)))
            if only_new:
                changed[:] = False
            merged = Merged(_songs(rows, new), _songs(rows, changed), _songs(rows, ~(new | changed)), left)
            if merged.new or merged.changed or base is not None or (taken and waited != waiting):
                kept = rows.filter(pa.array(new | changed))
                entry = {"new": merged.new, "changed": merged.changed, "taken": taken, "waiting": waiting}
                self._commit(entries, kept, origin, **entry, base=base)
            return merged

    def taken(self) -> dict[str, int]:
        """List the dropped files that were taken in, by sha256, with their songs that still wait."""
        return _taken(self.entries())

    def genres(self) -> tuple[str, ...]:
        """List the genres of the catalog."""
        view = self.view()
        found = pq.read_table(view[1], columns=["genre"])["genre"] if view else None
        return tuple(sorted(name for name in pc.unique(found).to_pylist() if name)) if found else ()

    def remove(self, track_ids: Iterable[str]) -> int:
        """Take songs out; their history stays. How many were there."""
        with self._state.lock(_LOCK, exclusive=True):
            entries = self.entries()
            wanted = pa.array(sorted(set(track_ids)), pa.string())
            there = _unique(self._current(entries, wanted)).to_pylist()
            if there:
                self._commit(entries, removals(there, self._schema), "removal", removed=len(there))
            return len(there)

    def known(self, track_ids: Iterable[str]) -> set[tuple[str, str]]:
        """Of some songs, the (id, genre) that are in the catalog, and (id, "") of those removed."""
        wanted = pa.array(sorted(set(track_ids)), pa.string())
        entries = self.entries()
        found = self._current(entries, wanted).select(["track_id", "genre"]).to_pydict()
        there = set(zip(found["track_id"], found["genre"], strict=True))
        return there | {(one, "") for one in self._buried(entries) & set(wanted.to_pylist())}

    def history(self, track_id: str) -> list[dict[str, Any]]:
        """List what every snapshot said of a song, the oldest first."""
        told = []
        for entry in self.entries():
            if entry.segment is None:
                continue
            rows = pq.read_table(self._segment(entry), filters=ds.field("track_id") == track_id)
            for row in rows.to_pylist():
                facts = {name: value for name, value in row.items() if value is not None}
                told.append({"snapshot": entry.snapshot, "made": entry.made, "origin": entry.origin} | facts)
        return told

    def view(self) -> tuple[int, Path] | None:
        """The whole catalog in one Parquet file, and its snapshot; None where nothing was ever fed.

        Raises
        ------
        StateError
            A segment is damaged, or the disk is full.
        """
        entries = [entry for entry in self.entries() if entry.segment]
        if not entries:
            return None
        last = entries[-1].snapshot
        path = self._view_path(last)
        if not path.is_file():
            with self._state.lock("feed-view", exclusive=True):
                if not path.is_file():
                    self._write_view(path, entries)
        return last, path

    def read(self, snapshot: int | None = None) -> pa.Table:
        """Read the catalog as of a snapshot, by default the last."""
        entries = [e for e in self.entries() if snapshot is None or e.snapshot <= snapshot]
        return self._replayed([entry for entry in entries if entry.segment])

    def _commit(self, entries: list[Entry], rows: pa.Table, origin: str, **facts: Any) -> None:
        number = len(entries) + 1
        self._remove_unknown(entries)
        segment, sha256 = None, None
        if rows.num_rows:
            sink = io.BytesIO()
            pq.write_table(rows, sink, compression="zstd")
            content = sink.getbuffer()
            sha256 = hashlib.sha256(content).hexdigest()
            segment = f"{number:06d}-{sha256[:12]}.parquet"
            write_atomic(self.folder / "segments" / segment, bytes(content))
        counts = {"new": 0, "changed": 0, "removed": 0} | facts
        tracks = (entries[-1].tracks if entries else 0) + counts["new"] - counts["removed"]
        made = datetime.now(UTC).isoformat(timespec="seconds")
        self._journal.add(Entry(number, made, origin, segment, sha256, tracks=tracks, **counts))

    def _current(self, entries: list[Entry], track_ids: pa.Array) -> pa.Table:
        """Read what the store has of some songs."""
        number, view = self._newest_view(entries)
        rows = row_schema(self._schema).empty_table()
        if view is not None and len(track_ids):
            rows = self._with_all_columns(_filtered(view, track_ids))
        for entry in entries[number:]:
            if entry.segment:
                rows = fold(rows, of_songs(self._read_segment(entry), track_ids))
        return rows

    def _buried(self, entries: list[Entry]) -> set[str]:
        """List the songs that were removed and have not come back."""
        gone: set[str] = set()
        for entry in entries:
            if entry.segment and (entry.removed or gone):
                touched = pq.read_table(self._segment(entry), columns=["track_id"])["track_id"]
                gone = gone | set(touched.to_pylist()) if entry.removed else gone - set(touched.to_pylist())
        return gone

    def _replayed(self, entries: list[Entry]) -> pa.Table:
        number, view = self._newest_view(entries)
        rows = row_schema(self._schema).empty_table()
        if view is not None:
            rows = self._with_all_columns(pq.read_table(view))
        for entry in entries:
            if entry.snapshot > number:
                rows = apply(rows, self._read_segment(entry))
        return rows

    def _write_view(self, path: Path, entries: list[Entry]) -> None:
        rows = self._replayed(entries).combine_chunks()
        with atomic_file(path) as handle:
            pq.write_table(
                rows, handle, compression="snappy", row_group_size=1 << 17, use_dictionary=["genre"]
            )
        for old in sorted(path.parent.glob("*.parquet"))[:-_VIEWS_KEPT]:
            old.unlink(missing_ok=True)

    def _newest_view(self, entries: list[Entry]) -> tuple[int, Path | None]:
        for entry in reversed(entries):
            if entry.segment and self._view_path(entry.snapshot).is_file():
                return entry.snapshot, self._view_path(entry.snapshot)
        return 0, None

    def _read_segment(self, entry: Entry) -> pa.Table:
        path = self._segment(entry)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise self._damaged(path, error.strerror or str(error)) from error
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise self._damaged(path, "its checksum is not the one in the journal")
        return self._with_all_columns(pq.read_table(pa.BufferReader(content)))

    def _with_all_columns(self, rows: pa.Table) -> pa.Table:
        """Give rows the columns of today's schema.yaml."""
        columns = {
            field.name: rows[field.name].cast(field.type)
            if field.name in rows.column_names
            else pa.nulls(rows.num_rows, field.type)
            for field in row_schema(self._schema)
        }
        if REMOVED in rows.column_names:
            columns[REMOVED] = rows[REMOVED]
        return pa.table(columns)

    def _remove_unknown(self, entries: list[Entry]) -> None:
        known = {entry.segment for entry in entries}
        for path in (self.folder / "segments").glob("*"):
            if path.name not in known:
                path.unlink(missing_ok=True)

    def _view_path(self, snapshot: int) -> Path:
        return self.folder / "views" / f"{snapshot:06d}.parquet"

    def _segment(self, entry: Entry) -> Path:
        return self.folder / "segments" / str(entry.segment)

    @staticmethod
    def _damaged(path: Path, why: str) -> StateError:
        return StateError(
            f"{path} cannot be used ({why})",
            wanted="the rows of a snapshot, as they were written",
            do="restore it from a backup of the state directory",
        )


def _taken(entries: list[Entry]) -> dict[str, int]:
    return {entry.taken: entry.waiting for entry in entries if entry.taken}


def _unique(rows: pa.Table) -> pa.Array:
    return pc.unique(rows["track_id"].combine_chunks())


def _without(rows: pa.Table, track_ids: list[str]) -> pa.Table:
    return rows.filter(pc.invert(pc.is_in(rows["track_id"], value_set=pa.array(track_ids, pa.string()))))


def _songs(rows: pa.Table, chosen: Any) -> int:
    return int(pc.count_distinct(rows["track_id"].filter(pa.array(chosen))).as_py() or 0)


def _filtered(view: Path, track_ids: pa.Array) -> pa.Table:
    """Read some songs of a view: first where they are, then only those row groups."""
    file = pq.ParquetFile(view)
    groups = [
        number
        for number in range(file.num_row_groups)
        if pc.any(
            pc.is_in(file.read_row_group(number, columns=["track_id"])["track_id"], value_set=track_ids)
        ).as_py()
    ]
    if not groups:
        return file.schema_arrow.empty_table()
    return of_songs(file.read_row_groups(groups), track_ids)
