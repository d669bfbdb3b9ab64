"""The catalog store: latest wins, history stays, and whatever happens it can be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from feed_rows import cells, in_store, rows, song_id
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from recommender.errors import SourceError, StateError
from recommender.feed.fed_source import fed_catalog, snapshot_of
from recommender.feed.growth import Growth, Trained, growth
from recommender.feed.journal import Entry, Journal
from recommender.feed.store import CatalogStore, Merged
from recommender.settings import Settings, load_settings
from recommender.state import StateDirectory

SCHEMA = load_settings().schema


def merge(store: CatalogStore, *made: dict[str, Any], **how: Any) -> Merged:
    return store.merge(rows(SCHEMA, *made), origin="test", **how)


def test_new_songs_come_in_and_known_ones_stay(store: CatalogStore) -> None:
    assert merge(store, cells(1), cells(2)) == Merged(new=2)
    assert merge(store, cells(2), cells(3)) == Merged(new=1, known=1)
    assert merge(store, cells(3)) == Merged(known=1)
    assert [entry.tracks for entry in store.entries()] == [2, 3]  # nothing new, no snapshot
    assert set(in_store(store.read())) == {song_id(n) for n in (1, 2, 3)}


def test_the_latest_row_that_has_a_fact_decides(store: CatalogStore) -> None:
    merge(store, cells(1, popularity=10, album="First"))
    without = {name: value for name, value in cells(1, popularity=50).items() if name != "album"}
    assert merge(store, without) == Merged(changed=1)
    row = store.read().to_pylist()[0]
    assert (row["popularity"], row["album"]) == (50, "First")


def test_a_correction_reaches_every_row_of_a_song(store: CatalogStore) -> None:
    merge(store, cells(1, "jazz"), cells(1, "pop"))
    assert merge(store, cells(1, "pop", tempo=77)) == Merged(changed=1)
    assert [(row["genre"], row["tempo"]) for row in store.read().to_pylist()] == [("jazz", 77), ("pop", 77)]


def test_another_genre_is_added(store: CatalogStore) -> None:
    merge(store, cells(1, "jazz"))
    assert merge(store, cells(1, "pop")) == Merged(changed=1)
    assert in_store(store.read())[song_id(1)]["genres"] == {"jazz", "pop"}
    assert store.entries()[-1].tracks == 1
    assert store.genres() == ("jazz", "pop")


def test_rows_of_one_batch_agree_as_everywhere_in_the_catalog(store: CatalogStore) -> None:
    merge(store, cells(1, popularity=5, tempo=100), cells(1, "pop", popularity=9, tempo=120))
    told = [(row["popularity"], row["tempo"]) for row in store.read().to_pylist()]
    assert told == [(9, 100), (9, 100)]


def test_playlists_are_kept_apart(store: CatalogStore) -> None:
    made = [cells(1, playlist_id=one, playlist_name=f"List {one}") for one in ("a", "b")]
    merge(store, *made, cells(2, playlist_id=None, playlist_name=None))
    assert merge(store, *made) == Merged(known=1)
    assert merge(store, cells(2, playlist_id=None, playlist_name=None)) == Merged(known=1)
    assert [row["playlist_id"] for row in store.read().to_pylist()] == ["a", "b", None]


def test_a_removed_song_is_gone_and_its_history_stays(store: CatalogStore) -> None:
    merge(store, cells(1, popularity=1), cells(2))
    merge(store, cells(1, popularity=2))
    assert store.remove([song_id(1), song_id(9)]) == 1
    assert store.remove([song_id(1)]) == 0
    assert set(in_store(store.read())) == {song_id(2)}
    told = store.history(song_id(1))
    assert [(step["snapshot"], step.get("popularity"), step.get("removed")) for step in told] == [
        (1, 1.0, None),
        (2, 2.0, None),
        (3, None, True),
    ]
    assert store.entries()[-1].tracks == 1


def test_a_removed_song_comes_back_only_where_that_is_meant(store: CatalogStore) -> None:
    merge(store, cells(1, popularity=1), cells(2))
    store.remove([song_id(1)])
    assert merge(store, cells(1), cells(3)) == Merged(new=1, removed_before=1)
    assert store.known([song_id(1), song_id(3)]) == {(song_id(1), ""), (song_id(3), "jazz")}
    assert merge(store, cells(1, popularity=7), revive=True) == Merged(new=1)
    assert in_store(store.read())[song_id(1)]["popularity"] == 7
    assert merge(store, cells(1, popularity=8)) == Merged(changed=1)


def test_every_snapshot_can_be_read(store: CatalogStore) -> None:
    merge(store, cells(1))
    merge(store, cells(2))
    store.remove([song_id(1)])
    store.view()
    told = [set(in_store(store.read(snapshot))) for snapshot in (1, 2, 3)]
    assert told == [{song_id(1)}, {song_id(1), song_id(2)}, {song_id(2)}]


def test_a_file_is_taken_in_once_and_waiting_songs_later(store: CatalogStore) -> None:
    assert merge(store, cells(1), taken="f", waiting=2) == Merged(new=1)
    assert merge(store, cells(1, popularity=99), taken="f") == Merged(skipped=True)
    merge(store, cells(1, popularity=50))
    again = merge(store, cells(1, popularity=0), cells(2), taken="f", waiting=0, only_new=True)
    assert (again.new, again.changed) == (1, 0)
    assert in_store(store.read())[song_id(1)]["popularity"] == 50  # a later correction stands
    assert store.taken() == {"f": 0}


def test_a_base_is_only_what_a_store_begins_with(store: CatalogStore) -> None:
    assert merge(store, cells(1), base={"name": "sample"}) == Merged(new=1)
    assert merge(store, cells(2), base={"name": "sample"}) == Merged(skipped=True)


STEP = st.tuples(
    st.sampled_from(["merge", "merge", "merge", "remove", "view"]),
    st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from(["jazz", "pop"]), st.integers(0, 3)),
        min_size=1,
        max_size=5,
    ),
)


@hypothesis_settings(max_examples=12, deadline=None)
@given(st.lists(STEP, max_size=7))
def test_any_order_of_events_gives_what_it_should(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, list[tuple[int, str, int]]]]
) -> None:
    store = CatalogStore(StateDirectory(tmp_path_factory.mktemp("store")), SCHEMA)
    expected: dict[str, dict[str, Any]] = {}
    for what, songs in steps:
        if what == "view":
            store.view()
        elif what == "remove":
            for number, _, _ in songs:
                expected.pop(song_id(number), None)
            store.remove([song_id(number) for number, _, _ in songs])
        else:
            store.merge(
                rows(SCHEMA, *[cells(n, genre, popularity=p) for n, genre, p in songs]),
                origin="test",
                revive=True,
            )
            for number in {n for n, _, _ in songs}:
                mine = [(genre, p) for n, genre, p in songs if n == number]
                song = expected.setdefault(song_id(number), {"title": f"Song {number}", "genres": set()})
                song["genres"] |= {genre for genre, _ in mine}
                song["popularity"] = max(p for _, p in mine)
        assert in_store(store.read()) == expected
    assert (store.entries()[-1].tracks if store.entries() else 0) == len(expected)
    for view in store.folder.glob("views/*"):
        view.unlink()
    assert in_store(store.read()) == expected  # the views are only a convenience


def test_a_view_is_the_same_file_however_it_came_about(store: CatalogStore) -> None:
    for step in range(4):
        merge(store, *[cells(n, popularity=step) for n in range(step * 10, step * 10 + 15)])
        store.view()
    made = store.view()
    assert made is not None
    snapshot, path = made
    content = path.read_bytes()
    assert (snapshot, snapshot_of(str(path))) == (4, 4)
    assert len(list(path.parent.iterdir())) == 3  # the last ones, for runs that are resumed
    for view in path.parent.iterdir():
        view.unlink()
    store.view()
    assert path.read_bytes() == content


def test_the_grown_catalog_is_a_source(
    state: StateDirectory, settings: Settings, store: CatalogStore
) -> None:
    with pytest.raises(SourceError, match="nothing has been fed yet"):
        fed_catalog(state, settings.schema)
    merge(store, cells(1), base={"playlists": "/p.json", "licence": "CC0", "fictional": True})
    store.merge(rows(SCHEMA, cells(2)), origin="search:jazz")
    fed = fed_catalog(state, settings.schema)
    assert (fed.snapshot, fed.playlists, fed.fictional) == (2, "/p.json", True)
    assert fed.licence is not None
    assert "forbid training" in fed.licence
    assert pq.read_table(fed.path).num_rows == 2


@pytest.mark.parametrize("torn", [b'{"snapshot": 3, "made', b"\x00\xff", b'{"snapshot": 3}'])
def test_a_line_that_was_not_finished_does_not_count(store: CatalogStore, torn: bytes) -> None:
    merge(store, cells(1))
    merge(store, cells(2))
    journal = store.folder / "journal.jsonl"
    with journal.open("ab") as handle:
        handle.write(torn)
    assert len(store.entries()) == 2
    merge(store, cells(3))
    assert [entry.tracks for entry in store.entries()] == [1, 2, 3]
    assert len(journal.read_bytes().splitlines()) == 3


@pytest.mark.parametrize("line", [b"nonsense\n", b"[]\n", b'{"snapshot": 7}\n'])
def test_a_damaged_line_is_named(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(line)
    with pytest.raises(StateError, match="line 1 is damaged"):
        Journal(path).read()


def test_a_line_out_of_order_is_named(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.add(Entry(2, "now", "test", None, None, 0, 0, 0, 0))
    with pytest.raises(StateError, match="it is of snapshot 2"):
        journal.read()


def test_a_damaged_segment_is_named(store: CatalogStore) -> None:
    merge(store, cells(1))
    segment = next(store.folder.glob("segments/*"))
    content = segment.read_bytes()
    segment.write_bytes(content[:-9] + b"\x00" * 9)
    with pytest.raises(StateError, match="checksum"):
        store.view()
    segment.unlink()
    with pytest.raises(StateError, match="backup"):
        store.view()


def test_a_segment_that_nobody_knows_is_removed(store: CatalogStore) -> None:
    merge(store, cells(1))
    stray = store.folder / "segments" / "000002-abc.parquet"
    stray.write_bytes(b"half")
    merge(store, cells(2))
    assert not stray.exists()
    assert len(list(store.folder.glob("segments/*"))) == 2


def test_old_segments_are_read_under_a_new_schema(state: StateDirectory, store: CatalogStore) -> None:
    merge(store, cells(1))
    columns = SCHEMA.columns | {"label": SCHEMA.columns["album"]}
    wider = CatalogStore(state, SCHEMA.model_copy(update={"columns": columns}))
    assert "label" in wider.read().column_names
    assert in_store(wider.read()) == in_store(store.read())


def entry(snapshot: int, new: int, tracks: int, **facts: Any) -> Entry:
    return Entry(snapshot, "2026-11-23T12:00:00+00:00", "test", "x", "y", new, 0, 0, tracks, **facts)


@pytest.mark.parametrize(
    ("trained", "before", "new", "pays"),
    [
        (Trained(), 1000, 90, True),  # since the base: no run yet
        (Trained("7"), 1000, 90, True),  # a run on another source
        (Trained("7", 2), 1040, 50, False),
        (Trained("7", 3), 1090, 0, False),
    ],
)
def test_growth_is_counted_since_the_last_successful_run(
    trained: Trained, before: int, new: int, pays: bool
) -> None:
    entries = [entry(1, 1000, 1000, base={}), entry(2, 40, 1040), entry(3, 50, 1090)]
    found = growth(entries, trained, 0.05)
    assert (found.before, found.now, found.new, found.pays) == (before, 1090, new, pays)
    assert ("Retraining pays:" in found.text) is pays
    assert f"{new / before:.1%}" in found.text


def test_growth_from_nothing() -> None:
    assert growth([], Trained(), 0.05) == Growth(0, 0, 0, None, 0.05)
    assert not growth([], Trained(), 0.05).pays
    assert growth([entry(1, 5, 5)], Trained(), 0.05).pays


def test_what_the_journal_says_is_plain_json(store: CatalogStore) -> None:
    merge(store, cells(1), taken="abc")
    line = json.loads((store.folder / "journal.jsonl").read_text())
    assert (line["snapshot"], line["new"], line["taken"]) == (1, 1, "abc")
