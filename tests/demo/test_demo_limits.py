"""The limits, at their edges: rate, line, time, identity, what is kept."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from pathlib import Path

import pytest

from demo.binding import require_loopback
from demo.errors import BusyError, TooManyError, TooSlowError
from demo.serving.desk import Desk
from demo.visitors.identity import COOKIE, Identities
from demo.visitors.rate import RateLimit
from demo.visitors.sittings import Sittings
from demo.visitors.uploads import Uploads
from recommender.errors import SettingsError
from recommender.playlists import GivenTrack, Playlist
from recommender.state import StateDirectory


class Clock:
    """A clock that a test turns on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_last_of_a_minute_passes_and_one_more_is_told_when_to_come_back() -> None:
    clock = Clock()
    rate = RateLimit(20, clock=clock)
    for _ in range(20):
        rate.check("anna")
        rate.count("anna")
        clock.now += 1
    with pytest.raises(TooManyError) as caught:
        rate.count("anna")
    assert caught.value.retry_after_s == 40
    rate.count("bert")
    clock.now += 39.9
    with pytest.raises(TooManyError):
        rate.check("anna")
    clock.now += 0.1
    rate.count("anna")
    with pytest.raises(TooManyError):
        rate.count("anna")


def test_the_line_takes_workers_and_queue_and_refuses_one_more() -> None:
    gate = threading.Event()

    async def crowd() -> list[object]:
        desk = Desk(workers=2, queue=3, seconds=10)
        waiting = [asyncio.create_task(desk.run(lambda: gate.wait(5))) for _ in range(6)]
        await asyncio.sleep(0.1)
        gate.set()
        done = await asyncio.gather(*waiting, return_exceptions=True)
        done.append(await desk.run(lambda: "free again"))
        desk.close()
        return list(done)

    *first, last, after = asyncio.run(crowd())
    assert first == [True] * 5
    assert isinstance(last, BusyError)
    assert after == "free again"


def test_what_takes_too_long_is_given_up_and_keeps_its_place_until_it_ends() -> None:
    gate = threading.Event()

    async def slow() -> None:
        desk = Desk(workers=1, queue=0, seconds=0.1)
        began = time.monotonic()
        with pytest.raises(TooSlowError, match=r"0\.1 s"):
            await desk.run(lambda: gate.wait(5))
        assert time.monotonic() - began < 2
        with pytest.raises(BusyError):
            await desk.run(lambda: None)
        gate.set()
        await asyncio.sleep(0.2)
        assert await desk.run(lambda: 7) == 7
        desk.close()

    asyncio.run(slow())


def test_an_error_of_the_work_is_the_callers_and_frees_the_place() -> None:
    async def failing() -> None:
        desk = Desk(workers=1, queue=0, seconds=5)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await desk.run(lambda: 1 / 0)
        desk.close()

    asyncio.run(failing())


def test_only_a_cookie_of_ours_names_a_visitor() -> None:
    ours, others = Identities(), Identities()
    cookie = ours.new_cookie()
    name = ours.known(cookie)
    assert name
    assert ours.visitor({COOKIE: cookie}, "127.0.0.1") == name
    assert ours.known(ours.new_cookie()) != name
    for forged in (None, "", name, f"{name}.", f"{name}x.{cookie.split('.')[1]}", others.new_cookie(), "ä.ö"):
        assert ours.known(forged) is None
    assert ours.visitor({COOKIE: "forged"}, "127.0.0.1") == "address 127.0.0.1"


def playlist(name: str = "p") -> Playlist:
    return Playlist(name, (GivenTrack(1, "Song", ("Artist",)),), "test")


def test_a_sitting_is_forgotten_after_its_time_and_not_a_moment_before() -> None:
    clock = Clock()
    sittings = Sittings(most=10, kept_s=3600, clock=clock)
    sitting = sittings.of("anna", "tab")
    sitting.open((playlist(),))
    clock.now += 3599
    assert sittings.of("anna", "tab").playlist == playlist()
    clock.now += 3600
    assert sittings.by_token(sitting.token, "anna") is None
    assert sittings.of("anna", "tab").playlist is None


def test_sittings_are_bounded_and_the_longest_unused_goes_first() -> None:
    sittings = Sittings(most=2, kept_s=3600)
    first, _ = sittings.of("a", "1"), sittings.of("b", "1")
    assert sittings.of("a", "1") is first
    sittings.of("c", "1")
    assert len(sittings) == 2
    assert sittings.of("a", "1") is first


def test_a_sitting_belongs_to_its_visitor() -> None:
    sittings = Sittings(most=10, kept_s=3600)
    sitting = sittings.of("anna", "tab")
    assert sittings.by_token(sitting.token, "anna") is sitting
    assert sittings.by_token(sitting.token, "bert") is None
    assert sittings.by_token("guessed", "anna") is None
    assert sittings.of("bert", "tab") is not sitting


def test_of_several_playlists_none_is_chosen_until_one_is() -> None:
    sitting = Sittings(most=1, kept_s=1).of("a", "1")
    sitting.open((playlist("one"), playlist("two")))
    assert sitting.playlist is None
    for wrong in (-1, 2):
        sitting.choose(wrong)
        assert sitting.playlist is None
    sitting.choose(1)
    assert sitting.playlist == playlist("two")


def test_an_upload_is_deleted_as_it_is_read_and_an_old_one_is_swept(tmp_path: Path) -> None:
    clock = Clock()
    uploads = Uploads(StateDirectory(tmp_path), kept_s=3600, clock=clock)
    assert uploads.folder.stat().st_mode & 0o777 == 0o700
    read, old, young = (uploads.folder / name / "list.csv" for name in ("aa", "bb", "cc"))
    for path, age in ((read, 0), (old, 3600), (young, 3599)):
        path.parent.mkdir()
        path.write_bytes(b"songs")
        os.utime(path, (clock.now - age, clock.now - age))
    assert uploads.take(read) == b"songs"
    assert not read.parent.exists()
    assert uploads.sweep() == 1
    assert [path.name for path in uploads.folder.iterdir()] == ["cc"]


def test_only_files_of_the_upload_folder_are_read(tmp_path: Path) -> None:
    uploads = Uploads(StateDirectory(tmp_path / "home"), kept_s=3600)
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (uploads.folder / "link").symlink_to(secret)
    for path in (secret, uploads.folder / ".." / ".." / ".." / "secret.txt", uploads.folder / "link"):
        with pytest.raises(FileNotFoundError):
            uploads.take(path)
    assert secret.read_text() == "secret"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_loopback_addresses_are_accepted(host: str) -> None:
    assert require_loopback(host) == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "8.8.8.8", "", "no such name"])
def test_any_other_address_is_refused_with_what_to_do(host: str) -> None:
    with pytest.raises(SettingsError, match="tunnel"):
        require_loopback(host)
