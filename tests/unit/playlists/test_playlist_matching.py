"""Which track of a catalog a given song is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalog.songs import normalise_artist
from recommender.errors import BundleError, PlaylistError
from recommender.playlists import GivenTrack, Playlist, Reason, SetAside
from recommender.playlists.catalog_index import CatalogIndex, SortedKeys
from recommender.playlists.keys import exact_titles, plain_names, song_titles, text_keys
from recommender.playlists.matching import How, match
from recommender.playlists.report import Outcome, upload_report


def track_id(number: int) -> str:
    return f"{number:022d}"


CATALOG = pd.DataFrame(
    [
        # title, artists, album, ISRC, seconds, popularity
        ("Heroes", ("David Bowie",), "Heroes", "GBAYE7700123", 371, 60.0),
        ("Heroes - 2017 Remaster", ("David Bowie",), "Heroes (2017)", None, 371, 80.0),
        ("Heroes - Single Version", ("David Bowie",), "Best of", None, 215, 40.0),
        ("Crazy in Love (feat. JAY-Z)", ("Beyoncé", "JAY-Z"), "Dangerously", None, 236, 70.0),
        ("EARFQUAKE", ("Tyler, The Creator",), "IGOR", None, 190, 75.0),
        ("Группа крови", ("Кино",), "Группа крови", None, 285, 55.0),
        ("恋", ("星野源",), "恋", None, 252, np.nan),
        ("September", ("Earth, Wind & Fire",), "Best", None, 215, 85.0),
        ("Love on Top - Live 2011", ("Beyoncé",), "Live", None, None, 10.0),
        ("???", ("!!!",), "???", None, 100, 1.0),
        ("Intro", ("The xx",), "xx", None, 127, 50.0),
        ("Intro", ("The xx",), "Coexist", None, 128, 70.0),
        ("Under Pressure", ("Queen", "David Bowie"), "Hot Space", None, 248, 78.0),
    ],
    columns=["title", "artists", "album", "isrc", "seconds", "popularity"],
)
CATALOG["track_id"] = [track_id(row) for row in range(len(CATALOG))]
CATALOG["artist"] = [names[0] for names in CATALOG["artists"]]
CATALOG["duration_ms"] = (CATALOG.pop("seconds") * 1000).astype(np.float32)
INDEX = CatalogIndex.build(CATALOG)


def find(*tracks: GivenTrack, index: CatalogIndex = INDEX) -> list[tuple[How, int | None]]:
    playlist = Playlist("p", tracks, "test")
    return [(found.how, found.row) for found in match(playlist, index).tracks]


def named(title: str, *artists: str, seconds: float | None = None, album: str | None = None) -> GivenTrack:
    return GivenTrack(
        1, title, artists, album, duration_ms=None if seconds is None else round(seconds * 1000)
    )


def test_the_id_comes_first_then_the_isrc_then_the_name() -> None:
    everything = GivenTrack(1, "Intro", ("The xx",), track_id=track_id(5), isrc="GBAYE7700123")
    without_id = GivenTrack(1, "Intro", ("The xx",), track_id=track_id(99), isrc="GBAYE7700123")
    name_only = GivenTrack(1, "Intro", ("The xx",), track_id=track_id(99), isrc="GBAYE9999999")
    assert find(everything) == [(How.ID, 5)]
    assert find(without_id) == [(How.ISRC, 0)]
    assert find(name_only) == [(How.NAME, 11)]


@pytest.mark.parametrize(
    ("track", "row"),
    [
        (named("HÉROES!", "david  bowie"), 0),  # case, accents, signs
        (named("Heroes", "David Bowie", seconds=213), 2),  # the length tells the version
        (named("Heroes", "David Bowie", seconds=371), 0),  # same length: the title as it stands
        (named("Heroes - Remastered 2017", "David Bowie", seconds=372), 1),  # another mark: most popular
        (named("Heroes (Live in Berlin)", "David Bowie"), 1),  # no such version: the most popular
        (named("Crazy In Love", "Beyonce"), 3),  # guests
        (named("Crazy In Love ft. Jay-Z", "Beyoncé"), 3),
        (named("Crazy in Love", "Beyoncé feat. JAY-Z"), 3),
        (named("Crazy in Love", "JAY-Z"), 3),  # a later artist
        (named("Earfquake", "Tyler, The Creator"), 4),  # a comma in a name
        (named("Earfquake", "Tyler", "The Creator"), 4),  # the same, wrongly split
        (named("September", "Earth, Wind & Fire"), 7),
        (named("September", "Earth, Wind & Fire feat. The Emotions & A"), 7),
        (named("группа КРОВИ", "кино"), 5),  # other scripts
        (named("恋", "星野源"), 6),
        (named("Bowie", "Heroes"), None),
        (named("David Bowie", "Heroes"), 0),  # the other way round
        (named("Beyoncé", "Crazy in Love"), 3),
        (named("David Bowie - Heroes"), 0),  # no artist of its own
        (named("Heroes - David Bowie"), 0),
        (named("2017 Remaster - David Bowie", "Heroes"), 1),  # "Title - Mark - Artist"
        (named("Love on Top", "Beyoncé", seconds=267), 8),  # length not known in the catalog
        (named("???", "!!!"), 9),
        (named("Intro", "xx", seconds=127, album="Coexist"), 11),  # both fit: the album
        (named("Intro", "xx", seconds=127, album="XX"), 10),
        (named("Intro", "xx", seconds=124.4), 10),  # within 3 s
        (named("Under Pressure", "Queen, David Bowie"), 12),
        (named("Under Pressure", "Queen & David Bowie"), 12),
        (named("Heroes", "Motörhead"), None),
        (named("Heroes"), None),
        (named("Hero", "David Bowie"), None),
        (GivenTrack(1, None, ("David Bowie",), track_id=track_id(99)), None),
    ],
)
def test_names(track: GivenTrack, row: int | None) -> None:
    assert find(track) == [(How.NOT_FOUND if row is None else How.NAME, row)]


def test_another_length_is_another_version() -> None:
    found = match(Playlist("p", (named("Under Pressure", "Queen", seconds=400),), "test"), INDEX).tracks[0]
    assert (found.row, found.other_version) == (12, True)
    line = upload_report(match(Playlist("p", (found.track,), "test"), INDEX), INDEX).lines[0]
    assert line.reason == "another version: its length differs"


def test_equal_keys_do_not_prove_equal_names() -> None:
    # Every key of this index stands for the wrong row.
    wrong = CatalogIndex(
        CATALOG, *(SortedKeys(k.keys, (k.rows + 1) % 13) for k in (INDEX.ids, INDEX.isrcs, INDEX.names))
    )
    tracks = (
        GivenTrack(1, "Heroes", ("David Bowie",), None, track_id(4), "GBAYE7700123"),
        named("恋", "星野源"),
    )
    assert [how for how, _ in find(*tracks, index=wrong)].count(How.NOT_FOUND) == 1
    assert find(tracks[0], index=wrong)[0][0] not in (How.ID, How.ISRC)


def test_a_song_given_twice_counts_once() -> None:
    tracks = (GivenTrack(1, track_id=track_id(3)), GivenTrack(4, "Crazy in Love", ("Beyoncé",)))
    found = match(Playlist("p", tracks, "test"), INDEX)
    assert found.given_rows.tolist() == [3]
    assert [track.duplicate_of for track in found.tracks] == [None, 1]


FEATURES = {"danceability": 0.5, "energy": 0.6, "key": 2.0, "loudness": -8.0, "mode": 1.0, "tempo": 120.0}


def test_unknown_tracks_bring_their_own_features() -> None:
    tracks = (
        GivenTrack(1, "A", ("B",), year=2001, explicit=True, popularity=0, features=FEATURES),
        GivenTrack(2, "C", ("D",), features={"tempo": 100.0}),
        GivenTrack(3, "Heroes", ("David Bowie",), features=FEATURES),
    )
    found = match(Playlist("p", tracks, "test"), INDEX)
    assert [track.how for track in found.tracks] == [How.FILE, How.NOT_FOUND, How.NAME]
    assert found.extra["line"].tolist() == [1]
    row = found.extra.iloc[0]
    assert (row["title"], row["artist"], row["year"], row["explicit"], row["popularity"]) == (
        "A",
        "B",
        2001,
        1,
        0,
    )
    assert row["tempo"] == 120
    assert np.isnan(row["valence"])
    assert np.isnan(row["duration_ms"])
    assert found.extra["valence"].dtype == np.float32


def test_nothing_known_is_told_in_one_line() -> None:
    found = match(Playlist("Mine", (named("A", "B"), named("C", "D")), "test"), INDEX)
    with pytest.raises(PlaylistError, match='"Mine": none of its 2 songs is in the catalog'):
        found.require_known()
    assert found.given_rows.shape == (0,)
    assert found.extra.empty
    known = match(Playlist("p", (named("Heroes", "David Bowie"),), "test"), INDEX)
    assert known.require_known() is known


def test_the_report_tells_every_line() -> None:
    tracks = (
        GivenTrack(2, track_id=track_id(5)),
        GivenTrack(3, "Heroes", ("David Bowie",), isrc="GBAYE7700123"),
        named("恋", "星野源"),
        GivenTrack(5, "A", ("B",), features=FEATURES),
        GivenTrack(6, "C", ("D",)),
        GivenTrack(7, "E"),
        GivenTrack(8, track_id=track_id(77)),
        GivenTrack(9, track_id=track_id(0)),
    )
    aside = (SetAside(4, Reason.EPISODE, "Talk"), SetAside(10, Reason.EPISODE, "More talk"))
    report = upload_report(match(Playlist("p", tracks, "test", aside, ("A note.",)), INDEX), INDEX)
    assert report.sentence == (
        "3 of 7 matched: 1 by id, 1 by ISRC, 1 by name; 1 more from your file's own features; 3 not found; "
        "set aside: 2 podcast episodes, 1 duplicate."
    )
    told = {line.line: (line.outcome, line.reason, line.title) for line in report.lines}
    assert told[2] == (Outcome.ID, "", "Группа крови")
    assert told[4] == (Outcome.SET_ASIDE, "a podcast episode", None)
    assert told[5][0] is Outcome.FILE
    assert told[6] == (Outcome.NOT_FOUND, "not in the catalog", None)
    assert told[7][1] == "your file gives no artist to look for"
    assert told[8][1] == "not in the catalog, and your file gives no name to look for"
    assert told[9] == (Outcome.SET_ASIDE, "the same song as line 3", "Heroes")
    assert report.lines == tuple(sorted(report.lines, key=lambda line: line.line))
    assert report.notes == ("A note.",)


def test_the_report_of_nothing_matched() -> None:
    report = upload_report(match(Playlist("p", (named("A", "B"),), "test"), INDEX), INDEX)
    assert report.sentence == "None of 1 matched; 1 not found."


def test_the_index_survives_the_disk(tmp_path: Path) -> None:
    arrays = INDEX.to_arrays()
    for name, array in arrays.items():
        np.save(tmp_path / f"{name}.npy", array, allow_pickle=False)
    loaded = {name: np.load(tmp_path / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in arrays}
    assert find(named("恋", "星野源"), index=CatalogIndex.from_arrays(loaded, CATALOG)) == [(How.NAME, 6)]


def test_an_index_of_another_catalog_is_refused() -> None:
    arrays = INDEX.to_arrays()
    with pytest.raises(BundleError, match="not of this catalog"):
        CatalogIndex.from_arrays(arrays, CATALOG.head(5))
    with pytest.raises(BundleError, match="does not find"):
        CatalogIndex.from_arrays(arrays, CATALOG.iloc[::-1].reset_index(drop=True))
    with pytest.raises(BundleError, match="lacks the array"):
        CatalogIndex.from_arrays({name: arrays[name] for name in arrays if name != "name_rows"}, CATALOG)
    with pytest.raises(BundleError, match="not of this catalog"):
        CatalogIndex.from_arrays({**arrays, "id_keys": arrays["id_keys"].astype(np.int64)}, CATALOG)


def test_an_empty_catalog_matches_nothing() -> None:
    index = CatalogIndex.build(CATALOG.head(0))
    assert find(named("Heroes", "David Bowie"), GivenTrack(1, track_id=track_id(1)), index=index) == [
        (How.NOT_FOUND, None),
        (How.NOT_FOUND, None),
    ]
    assert CatalogIndex.from_arrays(index.to_arrays(), CATALOG.head(0)).ids.keys.size == 0


def test_keys_are_the_same_in_every_process() -> None:
    assert text_keys(["msr", "é"]).tolist() == [12775953896493120235, 4202861437870566802]


@given(st.lists(st.text(max_size=20), max_size=5))
def test_names_folded_together_are_those_folded_alone(names: list[str]) -> None:
    assert plain_names(names) == [plain_names([name])[0] for name in names]


@given(st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "Zs"]), min_size=1, max_size=20))
def test_plain_names_agree_with_the_catalog_s_own(name: str) -> None:
    assert plain_names([name])[0] == normalise_artist(name)


@given(
    st.text(st.characters(categories=["L", "Nd"]), min_size=1),
    st.sampled_from([" - 2011 Remaster", " (Live)", " [Radio Edit]", " - Remix"]),
)
def test_versions_share_their_song_title(title: str, mark: str) -> None:
    plain, marked = exact_titles([title, title + mark])
    assert song_titles([title + mark], [marked]) == song_titles([title], [plain])


@given(st.permutations(range(13)))
def test_the_order_of_a_playlist_changes_nothing(order: list[int]) -> None:
    tracks = tuple(GivenTrack(row + 1, CATALOG["title"][row], CATALOG["artists"][row]) for row in order)
    found = {track.track.line: track.row for track in match(Playlist("p", tracks, "test"), INDEX).tracks}
    straight = tuple(sorted(tracks, key=lambda track: track.line))
    assert found == {t.track.line: t.row for t in match(Playlist("p", straight, "test"), INDEX).tracks}
