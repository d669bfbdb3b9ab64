"""`msr feed` and `msr spotify` as a person runs them, against the fake services."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fake_services.reccobeats import FakeReccoBeats
from fake_services.server import Fault
from fake_services.spotify import CLIENT_ID, FakePlaylist, FakeSpotify, authorize, track
from feed_rows import cells, write_csv

from recommender.commands.spotify import recommended_ids
from recommender.errors import PlaylistError, SettingsError
from recommender.feed.repeating import pause, repeat, seconds
from recommender.feed.retraining import retrain
from recommender.spotify.kept_login import login_file, write_login
from recommender.spotify.login import Tokens
from recommender.state import StateDirectory

MINE, THEIRS = "A" * 22, "B" * 22


class Home:
    """A state directory, the two fake services, and `msr` on them."""

    def __init__(self, state: StateDirectory, spotify: FakeSpotify, reccobeats: FakeReccoBeats) -> None:
        self.state, self.said = state, ""
        self.environ = os.environ | {
            "MSR_HOME": str(state.root),
            "SPOTIFY_CLIENT_ID": CLIENT_ID,
            "SPOTIFY_API": spotify.api,
            "SPOTIFY_ACCOUNTS": spotify.accounts,
            "RECCOBEATS_API": reccobeats.api,
            "COLUMNS": "200",
        }

    def start(self, *args: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "recommender", *map(str, args)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.environ, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    def msr(self, *args: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        process = self.start(*args)
        out, err = process.communicate(stdin, timeout=120)
        self.said += out + err
        return subprocess.CompletedProcess(args, process.returncode, out, err)


@pytest.fixture
def home(state: StateDirectory, spotify: FakeSpotify, reccobeats: FakeReccoBeats) -> Home:
    return Home(state, spotify, reccobeats)


@pytest.fixture
def logged_in(home: Home, spotify: FakeSpotify) -> Home:
    access, refresh = spotify.grant()
    write_login(home.state, Tokens(access, refresh, time.time() + 3600))
    return home


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    write_csv(folder / "a.csv", [cells(n) for n in range(100)])
    return folder


def everything_in(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_listener_logs_in_reads_a_playlist_and_saves_to_another(
    home: Home, spotify: FakeSpotify, tmp_path: Path
) -> None:
    spotify.add(FakePlaylist(MINE, "Sunday", rows=[track(n) for n in range(1, 6)]))
    spotify.add(FakePlaylist(THEIRS, "Hers", owner="bea"))
    process = home.start("spotify", "login", "--no-browser", "--timeout", "60")
    assert process.stdout is not None
    address = next(line for line in process.stdout if line.startswith("http"))
    httpx.get(authorize(address.strip()))
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "Logged in as Ann Listener" in out
    assert login_file(home.state).stat().st_mode & 0o777 == 0o600
    home.said += address + out

    listed = home.msr("spotify", "playlists", "--json")
    assert [(one["name"], one["readable"]) for one in json.loads(listed.stdout)] == [
        ("Sunday", True),
        ("Hers", False),
    ]
    exported = home.msr("spotify", "export", "sunday")
    assert exported.stdout.splitlines()[1].startswith(f"spotify:track:{1:022d},Found 1,")
    refused = home.msr("spotify", "export", f"https://open.spotify.com/playlist/{THEIRS}")
    assert refused.returncode == 1
    assert "exportify.net" in refused.stderr
    for _ in range(2):
        saved = home.msr("spotify", "save", "-", "--name", "Mine too", stdin=exported.stdout)
        assert saved.returncode == 0, saved.stderr
        assert 'in the private playlist "Mine too"' in saved.stderr
    made = [playlist for playlist in spotify.playlists.values() if playlist.name == "Mine too"]
    assert [len(playlist.rows) for playlist in made] == [5]
    assert home.msr("spotify", "logout").stdout.strip() == "Logged out."
    gone = home.msr("spotify", "playlists")
    assert gone.returncode == 1
    assert "msr spotify login" in gone.stderr
    # No secret was said, and none is left on the disk.
    written = home.said.encode() + everything_in(home.state.root)
    assert len(spotify.secrets) == 3
    assert not [secret for secret in spotify.secrets if secret.encode() in written]


def test_what_recommend_printed_is_saved(logged_in: Home, spotify: FakeSpotify) -> None:
    songs = [{"place": n, "song": {"track_id": f"{n:022d}"}} for n in (1, 2)]
    page = {"playlist": "x", "songs": songs, "run_id": "1", "fictional": False}
    saved = logged_in.msr("spotify", "save", "-", "--name", "New", "--json", stdin=json.dumps(page))
    assert (json.loads(saved.stdout)["added"], saved.returncode) == (2, 0)
    assert [row["id"] for row in next(iter(spotify.playlists.values())).rows] == [f"{n:022d}" for n in (1, 2)]
    with pytest.raises(PlaylistError, match="invented"):
        recommended_ids(json.dumps(page | {"fictional": True}).encode())
    for other in (b"Artist - Title", b"[]", b'{"songs": []}', b'{"run_id": 1}'):
        assert recommended_ids(other) is None


def test_no_secret_is_told_whatever_fails(logged_in: Home, spotify: FakeSpotify) -> None:
    kept = everything_in(logged_in.state.root)
    for kind in ("500", "401", "malformed"):
        spotify.fail("GET /v1/me.*", *[kind] * 4)
        assert logged_in.msr("spotify", "playlists").returncode == 1
        spotify.heal()
    spotify.revoke_all()
    refused = logged_in.msr("spotify", "playlists")
    assert (refused.returncode, "log in again" in refused.stderr) == (1, True)
    assert not [secret for secret in spotify.secrets if secret in logged_in.said]
    login_file(logged_in.state).unlink()
    assert kept
    assert not [s for s in spotify.secrets if s.encode() in everything_in(logged_in.state.root)]


def test_a_feed_says_what_came_in_and_exits_by_the_growth(home: Home, drop: Path) -> None:
    grown = home.msr("feed", "--base", "none", "--drop", drop)
    assert "a.csv: 100 new" in grown.stdout
    assert "Retraining pays: python flows/msr_flow.py run --source feed" in grown.stdout
    assert grown.returncode == 3
    again = home.msr("feed", "--base", "none", "--drop", drop, "--json")
    document = json.loads(again.stdout)
    assert (document["pieces"], document["growth"]["now"], document["exit_code"]) == ([], 100, 3)
    removed = home.msr("feed", "--remove", f"{3:022d}", "--remove", "nothing")
    assert removed.stdout.startswith("1 of 2 songs")
    told = json.loads(home.msr("feed", "--history", f"{3:022d}").stdout)
    assert [step["origin"] for step in told] == ["drop:a.csv", "removal"]


def test_a_little_growth_is_exit_code_0(home: Home, drop: Path) -> None:
    write_csv(drop / "base.csv", [cells(n) for n in range(200, 5200)])
    base = (drop / "base.csv").rename(drop.parent / "base.csv")
    done = home.msr("feed", "--base", base, "--drop", drop)
    assert (done.returncode, "base base: 5,000 new" in done.stdout) == (0, True)
    assert "100 of them new (2.0%)" in done.stdout


def test_a_search_on_the_command_line(logged_in: Home, spotify: FakeSpotify) -> None:
    spotify.library = {"jazz": [track(n) for n in range(1, 31)]}
    options = ("feed", "--base", "none", "--search", "--genres", "jazz,pop", "--features", "reccobeats")
    done = logged_in.msr(*options, "--limit", 20)
    assert "jazz: 20 new; 40 of 40 songs" in done.stdout or "jazz: 20 new; 30 of 30 songs" in done.stdout
    assert done.returncode == 3
    spotify.fail("GET /v1/search", Fault("429", after="7200"))
    began = time.monotonic()
    stopped = logged_in.msr(*options)
    assert time.monotonic() - began < 60
    assert stopped.returncode == 1
    assert re.search(r"2 h 00 min.*come back after \d{4}-\d\d-\d\d \d\d:\d\d", stopped.stdout)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["feed"], "both sources are off"),
        (["feed", "--drop", "/nowhere", "--base", "none"], "cannot read the drop folder"),
        (["feed", "--search", "--base", "none"], "msr spotify login"),
        (["feed", "--drop", ".", "--every", "soon"], "no time between rounds"),
        (["feed", "--drop", ".", "--features", "deezer"], "no source of features"),
        (["spotify", "export", "x"], "msr spotify login"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(home: Home, args: list[str], said: str) -> None:
    done = home.msr(*args)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_feed_that_keeps_going_stops_cleanly(home: Home, drop: Path, how: signal.Signals) -> None:
    process = home.start("feed", "--base", "none", "--drop", drop, "--every", "1s")
    assert process.stdout is not None
    lines: Iterator[str] = iter(process.stdout)
    assert "100 new" in next(lines)
    next(lines)
    write_csv(drop / "b.csv", [cells(n) for n in range(90, 110)])
    assert any("b.csv: 10 new" in line for line in lines)
    process.send_signal(how)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, "Stopped." in out, "Traceback" in err) == (0, True, False)


def test_rounds_come_by_chance_around_their_time() -> None:
    from random import Random

    waits = [pause(100, 0.1, Random(seed)) for seed in range(200)]
    assert min(waits) >= 90
    assert max(waits) <= 110
    assert max(waits) - min(waits) > 10


def test_a_round_waits_as_long_as_a_service_asked_for() -> None:
    from random import Random

    class Stop(threading.Event):
        waited: list[float | None] = []  # noqa: RUF012

        def wait(self, timeout: float | None = None) -> bool:
            self.waited.append(timeout)
            return len(self.waited) == 2

    stop, rounds = Stop(), iter([7200.0, 0.0])
    repeat(lambda: next(rounds), 60, 0.0, stop, Random(0))
    assert stop.waited == [7200.0, 60.0]


@pytest.mark.parametrize(("text", "length"), [("30m", 1800), ("1h", 3600), ("1.5d", 129600), (" 5 S ", 5)])
def test_times_between_rounds(text: str, length: float) -> None:
    assert seconds(text) == length


@pytest.mark.parametrize("text", ["", "h", "0s", "-1h", "1", "1y", "9999d", "1h30m", "nan h"])
def test_times_that_are_none(text: str) -> None:
    with pytest.raises(SettingsError, match="30m"):
        seconds(text)


def test_the_flow_is_started_once_for_the_same_growth(
    state: StateDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = tmp_path / "flows" / "msr_flow.py"
    flow.parent.mkdir()
    flow.write_text("import sys; open('ran', 'a').write(' '.join(sys.argv[1:])); sys.exit(5)")
    monkeypatch.chdir(tmp_path)
    assert retrain(state, tmp_path, 7) == 5
    assert retrain(state, tmp_path, 7) is None  # it failed on this very catalog
    assert (tmp_path / "ran").read_text() == "run --source feed"
    flow.write_text("")
    assert retrain(state, tmp_path, 8) == 0
    with state.lock("feed-retraining", exclusive=True):
        assert retrain(state, tmp_path, 9) is None


def test_growth_counts_from_the_run_that_was_made_of_it(
    state: StateDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recommender.catalog.source import Source
    from recommender.errors import RunError
    from recommender.feed.growth import Trained, last_trained

    class Runs:
        ids: tuple[str, ...] = ("9", "8")
        location = str(state.root / "feed" / "views" / "000012.parquet")

        def successful_ids(self) -> Iterator[str]:
            return iter(self.ids)

        def artifact(self, run: str, step: str, name: str) -> Any:
            if not self.location:
                raise RunError("gone")
            assert (run, step, name) == ("9", "start", "sources")
            return (Source("sample", "/x.csv"), Source("feed", self.location))

    runs: Any = Runs()
    assert last_trained(runs) == Trained("9", 12)
    Runs.location = "/elsewhere.parquet"
    assert last_trained(runs) == Trained("9")
    Runs.location = ""
    assert last_trained(runs) == Trained("9")
    Runs.ids = ()
    assert last_trained(runs) == Trained()
