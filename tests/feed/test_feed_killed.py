"""Feeds killed at any moment, and several at once: nothing is lost, nothing is twice, all can be read."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from feed_rounds import drop_feeder, merge_two
from feed_rows import cells, rows, song_id, write_csv
from forking import Forking

from recommender.feed.feeding import Plan
from recommender.feed.store import CatalogStore
from recommender.settings import load_settings
from recommender.state import StateDirectory

SONGS, FILES, KILLS = 20_000, 20, 50
SCHEMA = load_settings().schema


@pytest.fixture(scope="module")
def dropped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20,000 songs in 20 files."""
    folder = tmp_path_factory.mktemp("drop")
    share = SONGS // FILES
    for number in range(FILES):
        songs = [cells(n, "jazz" if n % 2 else "pop") for n in range(number * share, (number + 1) * share)]
        write_csv(folder / f"{number:03d}.csv", songs)
    return folder


@pytest.fixture(scope="module")
def forking() -> Iterator[Forking]:
    with Forking() as server:
        yield server


def ids_by_snapshot(store: CatalogStore) -> list[set[str]]:
    """Read every segment that the journal names."""
    folder = store.folder / "segments"
    return [
        set(pq.read_table(folder / str(entry.segment), columns=["track_id"])["track_id"].to_pylist())
        for entry in store.entries()
    ]


def test_a_feed_killed_at_fifty_random_moments_loses_nothing(
    tmp_path: Path, dropped: Path, forking: Forking
) -> None:
    store = CatalogStore(StateDirectory(tmp_path), SCHEMA)
    chance, longest = random.Random(20), 0.5
    there: list[set[str]] = []
    depths, killed = set(), 0
    for _ in range(KILLS):
        process = forking.start("feed_drops", tmp_path, dropped)
        time.sleep(chance.uniform(0.0, longest))
        killed += process.kill() == -signal.SIGKILL
        found = ids_by_snapshot(store)
        assert found[: len(there)] == there  # what was in stays in
        assert sum(map(len, found)) == (store.entries()[-1].tracks if found else 0)
        # About half a file for each kill, however busy the machine is.
        longest *= 1.3 if len(found) == len(there) else 0.7
        there = found
        depths.add(len(there))
    drop_feeder(tmp_path).round(Plan("none", dropped, (), 1))
    ids = store.read()["track_id"].to_pylist()
    assert sorted(ids) == [song_id(n) for n in range(SONGS)]  # every song, none twice
    assert len(store.entries()) == FILES
    assert killed >= KILLS // 3  # else this test would have shown nothing
    assert len(depths) >= 5
    made = store.view()
    assert made is not None
    assert pq.read_table(made[1]).num_rows == SONGS


def test_a_feed_killed_at_every_single_write_loses_nothing(tmp_path: Path, forking: Forking) -> None:
    step = 0
    while True:
        home = tmp_path / f"home{step}"
        home.mkdir()
        store = CatalogStore(StateDirectory(home), SCHEMA)
        code = forking.start("merge_and_die", home, step).wait()
        for entry, ids in zip(store.entries(), ids_by_snapshot(store), strict=True):
            assert len(ids) == entry.new
        merge_two(store)
        assert sorted(store.read()["track_id"].to_pylist()) == [song_id(n) for n in range(8)]
        assert [entry.new for entry in store.entries()] == [5, 3]
        if code == 0:
            break
        assert code == -signal.SIGKILL
        step += 1
    assert step >= 10


@pytest.mark.parametrize("cut", [1, 40, 150])
def test_half_a_line_in_the_journal_is_as_none(tmp_path: Path, cut: int) -> None:
    store = CatalogStore(StateDirectory(tmp_path), SCHEMA)
    for n in range(3):
        store.merge(rows(SCHEMA, cells(n)), origin="test")
    path = store.folder / "journal.jsonl"
    path.write_bytes(path.read_bytes()[:-cut])  # as after a power cut
    assert len(store.entries()) == 2
    store.merge(rows(SCHEMA, cells(2), cells(3)), origin="test")
    assert sorted(store.read()["track_id"].to_pylist()) == [song_id(n) for n in range(4)]


def test_two_feeds_at_once_take_every_song_once(tmp_path: Path, forking: Forking) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    for number in range(10):
        write_csv(folder / f"{number:03d}.csv", [cells(n) for n in range(number * 50, number * 50 + 60)])
    both = [forking.start("feed_drops", tmp_path, folder) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    store = CatalogStore(StateDirectory(tmp_path), SCHEMA)
    assert sorted(store.read()["track_id"].to_pylist()) == [song_id(n) for n in range(510)]
    entries = store.entries()
    assert sorted(entry.origin for entry in entries) == [f"drop:{n:03d}.csv" for n in range(10)]
    assert [entry.snapshot for entry in entries] == list(range(1, 11))
    assert entries[-1].tracks == 510


def test_writers_and_readers_side_by_side(tmp_path: Path, forking: Forking) -> None:
    writers = [forking.start("merge_many", tmp_path, first) for first in (100, 200, 300)]
    store = CatalogStore(StateDirectory(tmp_path), SCHEMA)
    seen = 0
    while len(store.entries()) < 15:
        tracks = [entry.tracks for entry in store.entries()]
        assert tracks == sorted(tracks)
        made = store.view()
        now = pq.read_table(made[1]).num_rows if made else 0
        assert now >= seen
        seen = now
        time.sleep(0.02)
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert len(set(store.read()["track_id"].to_pylist())) == 16
