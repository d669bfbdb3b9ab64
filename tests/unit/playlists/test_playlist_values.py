"""Encodings, single values, links and names: awkward, but readable."""

from __future__ import annotations

import pytest

from recommender.playlists import read_playlist, values
from recommender.playlists.encoding import decode
from recommender.playlists.features import RANGES, known_features
from recommender.playlists.links import find_links, parse_link, parse_local
from recommender.playlists.names import other_splits, split_artist_title
from recommender.settings import load_settings
from recommender.settings.config import UploadLimits

ID = "4uLU6hMCjMI75M1A2tKUQC"
TABLE = "Title,Artist\nCafé,Björk\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]
)
def test_encodings(encoding: str, limits: UploadLimits) -> None:
    (playlist,) = read_playlist(TABLE.encode(encoding), limits=limits)
    assert (playlist.tracks[0].title, playlist.tracks[0].artists) == ("Café", ("Björk",))
    assert bool(playlist.notes) == (encoding in ("cp1252", "latin-1"))


def test_a_chinese_table_in_utf16_without_a_mark(limits: UploadLimits) -> None:
    text = "曲名,アーティスト,专辑\n" + "".join(f"歌{n}号,歌手,专辑\n" for n in range(5))
    (playlist,) = read_playlist(text.encode("utf-16-le"), limits=limits)
    assert playlist.tracks[0].title == "歌0号"


def test_utf8_with_one_damaged_byte_is_not_read_as_western() -> None:
    decoded = decode(("é" * 50).encode() + b"\xff")
    assert decoded.encoding == "utf-8"
    assert "damaged" in decoded.notes[0]
    assert decoded.text.startswith("é" * 50)


@pytest.mark.parametrize(
    "content",
    [b"Title,Artist\n\xed\xa0\x80x,y\n", b'{"playlist":{"track":[{"title":"\\ud800x","creator":"y"}]}}'],
)
def test_lone_surrogates_become_a_sign_that_can_be_written(content: bytes, limits: UploadLimits) -> None:
    (playlist,) = read_playlist(content, limits=limits)
    title = playlist.tracks[0].title
    assert title is not None
    assert title.encode().decode() == title
    assert title.endswith("x")


def test_a_few_nul_bytes_are_left_out_and_told(limits: UploadLimits) -> None:
    (playlist,) = read_playlist(TABLE.encode() * 20 + b"a\x00b,c\n", limits=limits)
    assert playlist.tracks[-1].title == "ab"
    assert "NUL" in playlist.notes[0]


@pytest.mark.parametrize(
    ("value", "ms"),
    [
        ("3:45", 225_000),
        ("1:02:03", 3_723_000),
        ("225s", 225_000),
        ("225", 225_000),
        (225.5, 225_500),
        ("225000", 225_000),
        ("1500ms", 1500),
        ("0", None),
        ("-1", None),
        ("", None),
        ("3:75", None),
        ("inf", None),
        (True, None),
        (10**400, None),
    ],
)
def test_durations(value: object, ms: int | None) -> None:
    assert values.duration(value) == ms


@pytest.mark.parametrize(
    ("value", "year"),
    [
        ("1999-01-02", 1999),
        ("31.12.2019", 2019),
        (1987, 1987),
        ("0000", None),
        ("19991231", None),
        (None, None),
    ],
)
def test_years(value: object, year: int | None) -> None:
    assert values.year(value) == year


def test_text_is_one_clean_line() -> None:
    assert values.text(" a\u2028b\x00\x1f \ufeffc\t ") == "a b c"
    assert values.text(1999) == "1999"
    assert values.text("  ") is values.text(None) is values.text(True) is values.text(["a"]) is None
    assert len(values.text("x" * 5000) or "") == values.MAX_NAME


def test_truth_is_true_false_or_unknown() -> None:
    assert values.truth("TRUE") is values.truth(1) is values.truth(True) is True
    assert values.truth("no") is values.truth("0") is values.truth(False) is False
    assert values.truth("") is values.truth(None) is values.truth("null") is values.truth(2.5) is None


def test_feature_ranges_are_those_of_the_catalog() -> None:
    columns = load_settings().schema.columns
    for name, (low, high) in RANGES.items():
        assert (columns[name].min, columns[name].max) == (low, high)
        if 0 in columns[name].unknown:
            assert known_features({"energy": 0.5, name: 0}) == {"energy": 0.5}


def test_features_out_of_range_are_unknown() -> None:
    given = {
        "energy": "0.5",
        "key": -1,
        "tempo": "nan",
        "loudness": -200,
        "valence": "",
        "danceability": "0,25",
    }
    assert known_features(given) == {"energy": 0.5, "danceability": 0.25}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ID, "track"),
        (f"spotify:track:{ID}?si=x", "track"),
        (f"  https://open.spotify.com/intl-pt-br/track/{ID}?si=x&y=z ", "track"),
        (f"open.spotify.com/embed/track/{ID}", "track"),
        (f"http://play.spotify.com/user/me/playlist/{ID}", "playlist"),
        (f"spotify:user:me:playlist:{ID}", "playlist"),
        (f"https://open.spotify.com/episode/{ID}", "episode"),
    ],
)
def test_links(text: str, kind: str) -> None:
    link = parse_link(text)
    assert link is not None
    assert (link.kind, link.id) == (kind, ID)


@pytest.mark.parametrize(
    "text",
    [f"{ID}x", f"spotify:track:{ID}x", "spotify:track:short", "https://example.org/track/" + ID, "", None, 5],
)
def test_no_links(text: object) -> None:
    assert parse_link(text) is None


def test_links_inside_a_text() -> None:
    text = f"listen: spotify:track:{ID}, https://open.spotify.com/album/{ID}."
    assert [link.kind for link in find_links(text)] == ["track", "album"]


def test_local_files() -> None:
    file = parse_local("spotify:local:A+B:%C3%84:T%3AU:61")
    assert file is not None
    assert (file.artist, file.album, file.title, file.seconds) == ("A B", "Ä", "T:U", "61")
    assert parse_local(f"spotify:track:{ID}") is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("A - B", ("A", "B")),
        ("A – B", ("A", "B")),
        ("A—B", ("A", "B")),
        ("A\tB", ("A", "B")),
        ("A - B - Live", ("A", "B - Live")),
        ("Jay-Z", None),
        ("- B", None),
        ("A -", None),
    ],
)
def test_artist_and_title_in_one_string(text: str, parts: tuple[str, str] | None) -> None:
    assert split_artist_title(text) == parts


def test_every_other_way_to_split() -> None:
    assert other_splits("A", "B - C") == [("B - C", "A"), ("C", "A - B"), ("A - B", "C")]
