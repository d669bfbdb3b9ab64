"""Files that are no playlist: one line for the listener, never anything but a `PlaylistError`."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.errors import PlaylistError
from recommender.playlists import read_playlist
from recommender.settings.config import UploadLimits
from recommender.state import PROJECT

FOLDER = PROJECT / "tests" / "fixtures" / "bad_playlists"

# What the listener is told of each file of the corpus.
SAID = {
    "account-data.csv": "a zip archive",
    "album-links.txt": "2 links to something other than a song",
    "blank-lines.txt": "this file is empty",
    "compressed.csv": "a compressed file (gzip)",
    "control-characters.txt": "binary data",
    "damaged.xspf": "this XML file is damaged",
    "database.csv": "a database (SQLite)",
    "deep-objects.json": "nested more than 32 levels deep",
    "deep.json": "nested more than 32 levels deep",
    "deep.xml": "this XML file (<a>)",
    "document.pdf": "a PDF document",
    "document.rtf": "a rich text document",
    "empty-library.xml": "there is no song in this file, read as iTunes or Apple Music XML",
    "empty-playlists.json": "no song was found",
    "empty-rows.csv": "only 2 empty rows",
    "empty.csv": "this file is empty",
    "empty.m3u": "there is no song in this file, read as M3U",
    "entity-bomb-itunes.xml": "declares entities",
    "entity-bomb.xspf": "declares entities",
    "external-entity.xspf": "declares entities",
    "feed.xml": "this XML file (<rss>)",
    "header-only.csv": "there is no song in this file, read as Exportify",
    "list-of-numbers.json": "this JSON file (a list)",
    "long-number.json": "too long or too deep",
    "nul-bytes.csv": "binary data",
    "old-workbook.csv": "an old Office document",
    "one-word.txt": 'it begins "hello"',
    "only-a-mark.csv": "this file is empty",
    "only-podcasts.json": "only 2 podcast episodes",
    "other-table.csv": 'it begins "date,amount,currency"',
    "other.json": "an object with temperature, place",
    "photo.csv": "a picture (JPEG)",
    "photo.heic": "a picture, sound or video",
    "picture.csv": "this is a picture (PNG), not a playlist",
    "picture.webp": "a picture (WebP)",
    "playlist-without-songs.json": "there is no song in this file",
    "prose.txt": 'it begins "Dear all,"',
    "random.bin": "binary data",
    "short-plays.json": "Plays shorter than 30 seconds were left out: 1",
    "sound.m3u": "a sound file (MP3)",
    "truncated.json": "this JSON file is damaged at line 1",
    "unclosed-quote.csv": "opened and never closed",
    "web-page.csv": "a web page (HTML)",
    "workbook.csv": "an Office document",
}

LARGE = {
    "2 MB of one line": (b"a" * 1_999_999, "characters long (at most 20,000)"),
    "2 MB of quotation marks": (b'"' * 1_999_999, "characters long"),
    "2 MB of line ends": (b"\n" * 1_999_999, "this file is empty"),
    "one cell of 2 MB": (b'Title,Artist\n"' + b"x" * 1_900_000, "line 2 of this file"),
    "100,000 rows": (
        b"Title,Artist\n" + b"".join(b"%d,b\n" % n for n in range(100_000)),
        "more than 10,000 rows",
    ),
    "100,000 equal rows": (b"Title,Artist\n" + b"a,b\n" * 100_000, "more than 10,000 rows"),
    "1,001 playlists": (
        b"Track name,Artist name,Playlist name\n" + b"".join(b"a,b,p%d\n" % n for n in range(1001)),
        "more than 1,000 playlists",
    ),
    "more than 2 MB": (b"A - B\n" * 400_000, "larger than 2 MB"),
    "deep JSON": (b"[" * 1_000_000, "nested more than 32 levels"),
    "JSON of escaped quotes": (b'["' + b'\\"' * 900_000, "JSON file is damaged"),
    "deep XML": (b"<a>" * 250_000 + b"</a>" * 250_000, "this XML file (<a>)"),
    "endless XML comment": (b"<!-- -->" * 200_000, "XML file is damaged"),
    "blanks inside lines": ((b"a" + b" " * 19_000 + b"b\n") * 90, "no song was found"),
    "parts of a link": (
        (b"https://open.spotify.com/" + b"intl-a/" * 2500 + b"\n") * 90,
        "90 links to something other than a song",
    ),
}  # fmt: skip


def refusal(data: bytes | Path, limits: UploadLimits) -> PlaylistError:
    with pytest.raises(PlaylistError) as caught:
        read_playlist(data, limits=limits)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 600
    assert caught.value.wanted
    assert caught.value.do
    return caught.value


def test_every_file_of_the_corpus_is_expected() -> None:
    assert {path.name for path in FOLDER.iterdir()} == SAID.keys()


@pytest.mark.parametrize("name", SAID)
def test_bad_file(name: str, limits: UploadLimits) -> None:
    assert SAID[name] in refusal(FOLDER / name, limits).got


@pytest.mark.parametrize("what", LARGE)
@pytest.mark.timeout(20)
def test_large_bad_file(what: str, limits: UploadLimits) -> None:
    content, said = LARGE[what]
    assert said in refusal(content, limits).got


def test_an_entity_is_never_resolved(limits: UploadLimits) -> None:
    read = refusal(FOLDER / "external-entity.xspf", limits)
    assert Path("/etc/hostname").read_text().strip() not in str(read)


@pytest.mark.parametrize("path", ["/no/such/playlist.csv", "/", "a\x00b"])
def test_unreadable_path(path: str, limits: UploadLimits) -> None:
    assert "cannot read" in refusal(Path(path), limits).got


def test_limits_are_those_given() -> None:
    few = UploadLimits(max_bytes=100, max_rows=3, max_playlists=1, max_line=80)
    assert len(read_playlist(b"A - B\nC - D\nE - F", limits=few)[0].tracks) == 3
    assert "more than 3 rows" in refusal(b"A - B\nC - D\nE - F\nG - H", few).got
    assert "line 1 of this file is 81 characters long" in refusal(b"A - " + b"b" * 77, few).got
    assert "larger than" in refusal(b"A - B\n" * 20, few).got
