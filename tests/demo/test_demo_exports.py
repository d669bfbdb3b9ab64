"""What is taken home can be read again, and is safe to open."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import NASTY, recommendations

from demo.exports.formats import FORMATS, file_name
from demo.exports.lists import to_links, to_m3u8, to_uris
from demo.exports.safe_cells import safe_cell
from demo.exports.table import HEADINGS, to_csv
from recommender.playlists import read_playlist

PLAIN = ("First Song", "Zweites Lied", "שיר שלישי")
FORMULA = tuple("=+-@")


@pytest.mark.parametrize("kind", FORMATS)
def test_every_export_is_read_again_by_the_upload_reader(kind: str) -> None:
    songs = recommendations(PLAIN)
    (read,) = read_playlist(FORMATS[kind].write(songs).encode(), name=file_name(songs, kind))
    assert len(read.tracks) == 3
    assert [track.track_id for track in read.tracks] == [each.song.track_id for each in songs.songs]
    if kind not in ("links", "uris"):
        assert [track.title for track in read.tracks] == list(PLAIN)


@pytest.mark.parametrize("kind", ["csv", "m3u8", "jspf"])
def test_fictional_songs_are_taken_home_by_name_alone(kind: str) -> None:
    content = FORMATS[kind].write(recommendations(PLAIN, fictional=True))
    assert "spotify" not in content
    (read,) = read_playlist(content.encode(), name="x")
    assert [track.title for track in read.tracks] == list(PLAIN)
    assert to_links(recommendations(fictional=True)) == to_uris(recommendations(fictional=True)) == ""


def test_a_table_has_a_row_for_each_song_and_no_cell_that_calculates() -> None:
    rows = list(csv.reader(StringIO(to_csv(recommendations()).removeprefix("\ufeff"), newline="")))
    assert tuple(rows[0]) == HEADINGS
    assert len(rows) == 1 + len(NASTY)
    for row, title in zip(rows[1:], NASTY, strict=True):
        assert row[1].removeprefix("'") == title.removeprefix("'") or row[1] == title
        assert not any(cell.lstrip().startswith(FORMULA) for cell in row)


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_text_becomes_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.lstrip().startswith(FORMULA)
    assert cell.removeprefix("'") == text or cell == text


def test_a_line_of_an_m3u8_stays_a_line() -> None:
    lines = to_m3u8(recommendations()).splitlines()
    assert lines[0] == "#EXTM3U"
    assert len(lines) == 2 + 2 * len(NASTY)
    assert all(line.startswith("#EXTINF:") for line in lines[2::2])
    assert not any(line.startswith("#") for line in lines[3::2])


def test_a_made_up_path_never_leaves_its_folder() -> None:
    songs = recommendations(("../../etc/passwd", "C:\\x", "#EXTINF"), fictional=True)
    for line in to_m3u8(songs).splitlines()[3::2]:
        assert not set("/\\:") & set(line)
        assert not line.startswith((".", "#"))


def test_jspf_is_json_with_reasons() -> None:
    document = json.loads(FORMATS["jspf"].write(recommendations(PLAIN)))
    track = document["playlist"]["track"][0]
    assert track["title"] == PLAIN[0]
    assert track["annotation"] == f"Because of {PLAIN[0]}"


@pytest.mark.parametrize(
    ("playlist", "stem"),
    [("Späte Nacht / 1", "spate-nacht-1"), ("../..", "playlist"), ("שיר", "playlist"), ("", "playlist")],
)
def test_a_file_name_is_plain(playlist: str, stem: str) -> None:
    songs = recommendations(PLAIN, playlist=playlist)
    assert file_name(songs, "csv") == f"{stem}-more.csv"
    assert file_name(songs, "uris") == f"{stem}-more-uris.txt"
