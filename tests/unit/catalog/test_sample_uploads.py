"""The sample's uploads: each has what its format is known for."""

from __future__ import annotations

import csv
import io
import json
import plistlib
import re
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from recommender.catalog.sample import SEED, Sample, generate
from recommender.state import PROJECT

FOLDER = PROJECT / "data" / "sample"


@pytest.fixture(scope="module")
def sample() -> Sample:
    return generate(SEED)


def upload(name: str) -> bytes:
    return (FOLDER / "playlists" / name).read_bytes()


def table(name: str, delimiter: str = ",") -> list[dict[str, Any]]:
    return list(
        csv.DictReader(io.StringIO(upload(name).decode("utf-8-sig"), newline=""), delimiter=delimiter)
    )


def ids(content: bytes) -> list[str]:
    return re.findall(r"msr(?:sample[0-9A-Za-z]{13}|outside[0-9A-Za-z]{12})", content.decode())


def test_late_night_jazz_is_an_ordinary_playlist_of_the_catalog(sample: Sample) -> None:
    genre = {track.track_id: track.genre for track in sample.tracks}
    listed = [
        row["\ufeffTrack URI"] for row in csv.DictReader(io.StringIO(upload("late-night-jazz.csv").decode()))
    ]
    assert len(listed) == 24 == len(set(listed))
    assert {genre[uri.removeprefix("spotify:track:")] for uri in listed} == {"jazz"}


def test_exportify_net_has_short_rows_and_songs_the_catalog_lacks() -> None:
    lengths = [len(row) for row in csv.reader(io.StringIO(upload("exportify-net.csv").decode("utf-8-sig")))]
    assert sorted(set(lengths)) == [10, 12, 24]
    listed = ids(upload("exportify-net.csv"))
    assert sum(name.startswith("msroutside") for name in listed) == 3
    assert len(listed) == len(set(listed)) + 1


def test_the_older_exportify_form_has_tabs_and_bare_ids() -> None:
    head, first = upload("exportify-net-older.csv").decode().splitlines()[:2]
    assert head.startswith("Track ID,Track Name")
    assert "Record Label,\t\t\t\tDanceability" in head
    assert "Explicit" not in head
    assert len(head.split(",")) == len(next(csv.reader([first])))


@pytest.mark.parametrize(
    ("name", "column"),
    [("exportify-app.csv", "Artist Name(s)"), ("exportify-app-german.csv", "Künstlername(n)")],
)
def test_exportify_app_escapes_commas_in_names(name: str, column: str) -> None:
    content = table(name)
    assert any(r"\," in row[column] for row in content)
    assert any(re.search(r"(?<!\\), ", row[column]) for row in content)
    assert all(line.startswith('"') for line in upload(name).decode().splitlines())


def test_tunemymusic_holds_several_playlists_and_empty_artists() -> None:
    content = table("tunemymusic.csv")
    assert len({row["Playlist name"] for row in content}) == 3
    lacking = [row for row in content if not row["Artist name"]]
    assert lacking
    assert all(" - " in row["Track name"] for row in lacking)


def test_soundiiz_in_both_forms() -> None:
    assert upload("soundiiz-semicolon.csv").startswith(b"\xef\xbb\xbftitle;artist;album;isrc;addedDate")
    assert all(re.fullmatch(r"\d+s", row["duration"]) for row in table("soundiiz-semicolon.csv", ";"))
    assert [row["index"] for row in table("soundiiz-index.csv")] == [str(i) for i in range(1, 13)]


def test_plain_lines_end_as_on_windows() -> None:
    assert upload("plain.csv").startswith(b"Track name,Artist name,Album\r\n")
    assert upload("plain.csv").count(b"\n") == upload("plain.csv").count(b"\r\n")


def test_account_data_has_deleted_songs_and_episodes() -> None:
    items = [
        item for playlist in json.loads(upload("Playlist1.json"))["playlists"] for item in playlist["items"]
    ]
    assert any("track" not in item for item in items)
    assert any(item.get("track", 0) is None and item["episode"] for item in items)
    assert any(item["localTrack"] for item in items)
    assert b"trackUri" not in upload("Playlist1-2020.json")


def test_the_extended_history_has_personal_fields_to_drop() -> None:
    plays = json.loads(upload("Streaming_History_Audio_2024_0.json"))
    assert {play["ip_addr"] for play in plays} == {"203.0.113.7"}
    assert sum(play["spotify_track_uri"] is None for play in plays) == 1
    assert any(play["ms_played"] < 10_000 for play in plays)
    assert {*json.loads(upload("StreamingHistory_music_0.json"))[0]} == {
        "endTime", "artistName", "trackName", "msPlayed",
    }  # fmt: skip


def test_the_other_json_forms() -> None:
    assert len(json.loads(upload("YourLibrary.json"))["tracks"]) == 40
    assert len(json.loads(upload("million-playlist.json"))["playlists"]) == 2
    identifiers = [
        track["identifier"] for track in json.loads(upload("listenbrainz.jspf"))["playlist"]["track"]
    ]
    assert {type(identifier) for identifier in identifiers} == {str, list}


def test_the_xml_forms_parse() -> None:
    titles = fromstring(upload("playlist.xspf")).findall(".//{*}track/{*}title")
    assert len(titles) == 12
    library = plistlib.loads(upload("itunes-library.xml"))
    assert [playlist["Name"] for playlist in library["Playlists"]] == ["Library", "Headphones", "Kitchen"]
    numbers = {item["Track ID"] for playlist in library["Playlists"] for item in playlist["Playlist Items"]}
    assert numbers == {int(number) for number in library["Tracks"]}


def test_the_text_forms_are_encoded_as_their_programs_do(sample: Sample) -> None:
    assert upload("apple-music.txt").startswith(b"\xff\xfe")
    apple = upload("apple-music.txt").decode("utf-16").split("\r")
    assert apple[0].startswith("Name\tArtist\tComposer\tAlbum\t")
    with pytest.raises(UnicodeDecodeError):
        upload("salsa.m3u").decode()
    titles = {track.title for track in sample.tracks}
    entries = re.findall(r"#EXTINF:\d+,(.*)\r\n", upload("salsa.m3u").decode("latin-1"))
    assert len(entries) == 12
    assert all(entry.split(" - ", 1)[1] in titles for entry in entries)
    assert upload("mixed-scripts.m3u8").decode().count("#EXTINF:") == 16


def test_pasted_links_have_their_decorations() -> None:
    lines = upload("pasted-links.txt").decode().split()
    assert any("?si=" in line for line in lines)
    assert any("/intl-de/" in line for line in lines)
    assert all(line.startswith("spotify:track:msr") for line in upload("pasted-uris.txt").decode().split())
    assert " – " in upload("pasted-names.txt").decode()
