"""`msr recommend`: good tables, plain JSON, and one line for whatever cannot be done."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest
import typer

from recommender.__main__ import main
from recommender.commands.recommend import choose, parse_years
from recommender.commands.recommended_page import FICTIONAL
from recommender.playlists import GivenTrack, Playlist
from recommender.state import PROJECT

UPLOADS = PROJECT / "data" / "sample" / "playlists"
JAZZ = str(UPLOADS / "late-night-jazz.csv")
TWO = str(UPLOADS / "Playlist1.json")


@pytest.fixture
def msr(sample_bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(sample_bundle, monkeypatch, capsys)


class Command:
    """`msr recommend` in this process, on the sample's bundle."""

    def __init__(
        self, bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.bundle, self.monkeypatch, self.capsys = bundle, monkeypatch, capsys

    def __call__(self, *arguments: str, given: bytes = b"", columns: int = 160) -> tuple[int, str, str]:
        """Return the exit code, standard output and standard error."""
        self.monkeypatch.setenv("COLUMNS", str(columns))
        self.monkeypatch.setattr(sys, "argv", ["msr", "recommend", "--bundle", str(self.bundle), *arguments])
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        code = 0
        try:
            main()
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        shown = self.capsys.readouterr()
        return code, shown.out, shown.err

    def fails(self, *arguments: str, given: bytes = b"") -> str:
        """Return the one line of a failure."""
        code, out, err = self(*arguments, given=given)
        assert (code, out) == (1, "")
        assert err.startswith("msr: ")
        assert err.count("\n") == 1
        assert "Traceback" not in err
        return err


def test_a_table_with_the_upload_the_profile_and_a_reason_for_each_song(msr: Command) -> None:
    code, out, err = msr(JAZZ, "-n", "5")
    assert (code, err) == (0, "")
    flat = " ".join(out.split())
    assert FICTIONAL in flat
    assert "late-night-jazz: 24 of 24 matched: 24 by id." in flat
    assert re.search(r"It sounds like \d+% \w+, \d+% \w+", flat)
    assert "jazz, " in flat
    assert all(re.search(rf"│ +{place} │", out) for place in range(1, 6))
    assert "in your playlist" in flat
    assert re.search(r"run 7, bundle [0-9a-f]{12}\.", flat)


def test_a_narrow_terminal_gets_a_list(msr: Command) -> None:
    _, out, _ = msr(JAZZ, "-n", "3", columns=60)
    assert "│" not in out
    assert re.search(r"^3 .+ – ", out, re.MULTILINE)
    assert max(map(len, out.splitlines())) <= 60


def test_json_is_the_whole_page(msr: Command) -> None:
    code, out, err = msr(JAZZ, "-n", "20", "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert len(document["songs"]) == 20
    assert document["songs"][0]["reasons"][0]["weight"] > 0
    assert (document["run_id"], document["fictional"]) == ("7", True)
    assert sum(each["share"] for each in document["profile"]["genres"]) == pytest.approx(1)


def test_standard_input_is_read_as_bytes(msr: Command) -> None:
    _, from_file, _ = msr(JAZZ, "--json")
    code, from_input, _ = msr("-", "--json", given=Path(JAZZ).read_bytes())
    assert code == 0
    first, second = json.loads(from_file), json.loads(from_input)
    assert second["playlist"] == "Your playlist"
    assert first["songs"] == second["songs"]
    utf16 = "\n".join(f"{each['song']['artists'][0]} - {each['song']['title']}" for each in first["songs"])
    code, out, _ = msr("-", "--json", given=utf16.encode("utf-16"))
    assert code == 0
    assert json.loads(out)["report"]["matched"] == 10


def test_wishes_reach_the_page(msr: Command) -> None:
    wishes = ("--new-artists", "--explicit", "no", "--years", "1960-2005", "--not-genres", "classical,edm")
    _, out, _ = msr(JAZZ, "--json", "-n", "30", "--max-per-artist", "1", *wishes)
    songs = [each["song"] for each in json.loads(out)["songs"]]
    assert songs
    assert len({song["artists"][0] for song in songs}) == len(songs)
    assert all(song["explicit"] is False and 1960 <= song["year"] <= 2005 for song in songs)
    assert not any({"classical", "edm"} & set(song["genres"]) for song in songs)
    given = {line["artist"] for line in json.loads(out)["report"]["lines"]}
    assert not given & {song["artists"][0] for song in songs}
    assert songs != [each["song"] for each in json.loads(msr(JAZZ, "--json", "-n", "30")[1])["songs"]]


def test_a_short_page_says_why(msr: Command) -> None:
    _, out, _ = msr(JAZZ, "-n", "500", "--genres", "jazz", "--explicit", "only")
    assert re.search(r"\d+ of 500 songs; taken out: .*songs of other genres \(\d+\)", " ".join(out.split()))


def test_several_playlists_are_offered(msr: Command) -> None:
    code, out, err = msr(TWO)
    assert (code, out) == (2, "")
    assert "has 2 playlists. Choose one: --playlist NAME or NUMBER" in err
    assert "1  Dancefloor (16 songs)" in err
    for wanted in ("rainy desk", "2"):
        code, out, _ = msr(TWO, "--playlist", wanted, "--json")
        assert (code, json.loads(out)["playlist"]) == (0, "Rainy Desk")
    code, _, err = msr(TWO, "--playlist", "Polka")
    assert code == 2
    assert "none named 'Polka'" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-n", "0"], "--wanted"),
        (["--explicit", "maybe"], "maybe"),
        (["--years", "nineties"], "1990-2005"),
        (["--years", "2005-1990"], "ends before it begins"),
        (["--diversity", "2"], "--diversity"),
        (["--max-per-artist", "0"], "--max-per-artist"),
        (["--surprise"], "--surprise"),
    ],
)
def test_wrong_use_is_exit_code_2(msr: Command, arguments: list[str], message: str) -> None:
    code, out, err = msr(JAZZ, *arguments)
    assert (code, out) == (2, "")
    assert message in err


HOSTILE = {
    "empty": (b"", "empty"),
    "only blanks": (b" \r\n\t\n", "empty"),
    "image named csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "picture"),
    "one long line": (b"a" * 1_999_000, ""),
    "too large": (b"a,b\n" * 600_000, "larger than 2 MB"),
    "100,000 rows": (b"Artist,Title\n" + b"A,B\n" * 100_000, ""),
    "deep JSON": (b"[" * 200_000, ""),
    "entity bomb": (
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>',
        "",
    ),
    "all unknown": (b"Nobody - Nothing\nNo One - Never Was\n", "none of its 2 songs is in the catalog"),
    "one unknown": (b"Nobody - Nothing\n", "its only song is not in the catalog"),
    "lone surrogate": (b'{"playlists": [{"name": "\\ud800", "items": []}]}', ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_bad_input_is_one_line(msr: Command, name: str) -> None:
    content, message = HOSTILE[name]
    assert message in msr.fails("-", given=content)


def test_nul_bytes_formulas_and_surrogates_in_titles_do_no_harm(msr: Command) -> None:
    known = json.loads(msr(JAZZ, "--json")[1])["songs"][0]["song"]
    good = f'"{known["title"]}","{known["artists"][0]}"'.replace('"Scribe"', '""Scribe""')
    lines = ["Track Name,Artist Name(s)", good, '"=HYPERLINK(""x"")",@evil', "Nul\x00Byte,Some\x00body"]
    lines += [f"Unheard Of {number},Nobody At All" for number in range(40)]
    code, out, _ = msr("-", "--json", given="\r\n".join(lines).encode())
    assert code == 0
    report = json.loads(out)["report"]
    assert (report["matched"], report["not_found"]) == (1, 42)


def test_duplicates_count_once(msr: Command) -> None:
    song = json.loads(msr(JAZZ, "--json")[1])["songs"][0]["song"]
    lines = f"spotify:track:{song['track_id']}\n" * 40
    code, out, _ = msr("-", "--json", given=lines.encode())
    report = json.loads(out)["report"]
    assert (code, report["read"], report["set_aside"]) == (0, 1, 39)
    assert len(json.loads(out)["songs"]) == 10


def test_what_is_not_there_is_one_line(msr: Command, tmp_path: Path) -> None:
    assert "No such file" in msr.fails(str(tmp_path / "none.csv"))
    assert "Is a directory" in msr.fails(str(tmp_path))
    assert "no genre 'polka' here" in msr.fails(JAZZ, "--genres", "polka")
    assert "no bundle" in msr.fails(JAZZ, "--bundle", str(tmp_path))


def test_a_terminal_without_the_letters_still_gets_its_table(
    msr: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", plain)
    code, _, err = msr(JAZZ, "-n", "3")
    plain.flush()
    assert (code, err) == (0, "")
    assert b"late-night-jazz" in plain.buffer.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("years", "wanted"),
    [
        (None, (None, None)),
        ("1990-2005", (1990, 2005)),
        ("1990 – 2005", (1990, 2005)),
        ("1990-", (1990, None)),
        ("-2005", (None, 2005)),
        ("1990", (1990, 1990)),
    ],
)
def test_ranges_of_years(years: str | None, wanted: tuple[int | None, int | None]) -> None:
    assert parse_years(years) == wanted


@pytest.mark.parametrize("years", ["", "-", "90-95", "1990-2005-2010", "2005-1990"])
def test_ranges_that_are_none(years: str) -> None:
    with pytest.raises(typer.BadParameter):
        parse_years(years)


def test_a_playlist_is_chosen_by_its_name_before_its_number() -> None:
    first, second = (Playlist(name, (GivenTrack(1, "t"),), "x") for name in ("Two", "1"))
    assert choose([first, second], "1") is second
    assert choose([first, second], "2") is second
    assert choose([first, second], "two") is first
    assert choose([first, second], "²") is None
    assert choose([first, second], None) is None
    assert choose([first], None) is first
