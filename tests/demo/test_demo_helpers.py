"""Helpers answer what the page would; whatever becomes of one, the page still answers."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from demo_server import Server, running
from sample_bundle import lay_out

from demo.api.models import RecommendIn
from demo.api.reading import answer_request
from demo.errors import TooSlowError
from demo.serving.helpers import Bundle, Helpers, Work, _Helper
from recommender.errors import PlaylistError
from recommender.recommender import Recommender
from recommender.settings import load_settings
from recommender.state import PROJECT

Files = tuple[dict[str, bytes], dict[str, Any]]
JAZZ = (PROJECT / "data" / "sample" / "playlists" / "late-night-jazz.csv").read_text(encoding="utf-8-sig")
LIMIT_S = 3.0


def request(text: str = JAZZ) -> Work:
    return partial(answer_request, RecommendIn(text=text), load_settings().config.upload)


def who(_: Recommender) -> bytes:
    return str(os.getpid()).encode()


def lost(_: Recommender) -> bytes:
    os._exit(7)


def broken(_: Recommender) -> bytes:
    raise ZeroDivisionError


def slow(_: Recommender) -> bytes:
    time.sleep(1)
    return b"slow"


class Unreadable:
    """A folder that fails in a way nobody foresaw."""

    def __truediv__(self, _: str) -> Path:
        raise ZeroDivisionError


@pytest.fixture(scope="module")
def served(bundles: Path) -> Recommender:
    return Recommender.load(bundles / "1")


@pytest.fixture(scope="module")
def helpers(served: Recommender) -> Iterator[Helpers]:
    """One helper that serves the sample; a test that loses it has it started again."""
    started = Helpers(1, LIMIT_S)
    started.serve(served)
    yield started
    started.close()


def test_a_helper_answers_in_another_process_and_byte_for_byte_as_the_page(
    helpers: Helpers, served: Recommender
) -> None:
    assert helpers.answer(served, request()) == request()(served)
    assert helpers.answer(served, who) not in (None, who(served))


def test_an_error_arrives_whole(helpers: Helpers, served: Recommender) -> None:
    with pytest.raises(PlaylistError) as there:
        helpers.answer(served, request("Nobody - Nothing at all"))
    with pytest.raises(PlaylistError) as here:
        request("Nobody - Nothing at all")(served)
    assert there.value.args == here.value.args
    assert helpers.answer(served, who)


def test_work_that_fails_is_the_pages_and_ends_no_helper(helpers: Helpers, served: Recommender) -> None:
    before = helpers.answer(served, who)
    assert helpers.answer(served, broken) is None
    assert helpers.answer(served, who) == before


def test_a_lost_helper_takes_no_other_with_it_and_is_replaced(
    served: Recommender, caplog: pytest.LogCaptureFixture
) -> None:
    helpers = Helpers(2, LIMIT_S)
    try:
        helpers.serve(served)
        with caplog.at_level(logging.WARNING):
            assert helpers.answer(served, lost) is None
        assert "a helper was lost over a request (exit code 7)" in caplog.text
        left = helpers.answer(served, who)
        assert left
        helpers.serve(served)
        assert helpers.answer(served, who) not in (None, left)
    finally:
        helpers.close()


def test_one_that_was_killed_while_idle_is_replaced(helpers: Helpers, served: Recommender) -> None:
    before = helpers.answer(served, who)
    assert before
    os.kill(int(before), signal.SIGKILL)

    def another_answers() -> bool:
        helpers.serve(served)
        return helpers.answer(served, who) not in (None, before)

    until(another_answers)


def test_one_that_hangs_is_given_up_and_replaced(helpers: Helpers, served: Recommender) -> None:
    before = helpers.answer(served, who)
    assert before
    os.kill(int(before), signal.SIGSTOP)
    with pytest.raises(TooSlowError, match="within 3 s"):
        helpers.answer(served, who)
    assert not psutil.pid_exists(int(before))
    helpers.serve(served)
    assert helpers.answer(served, who) not in (None, before)


def test_a_busy_helper_takes_no_more(helpers: Helpers, served: Recommender) -> None:
    with ThreadPoolExecutor(1) as other:
        first = other.submit(helpers.answer, served, slow)
        time.sleep(0.2)
        assert helpers.answer(served, who) is None
        assert first.result(timeout=10) == b"slow"
    assert helpers.answer(served, who)


def test_each_run_is_answered_from_its_own_bundle(
    helpers: Helpers, served: Recommender, sample: Files, tmp_path: Path
) -> None:
    fresh = Recommender.load(lay_out(tmp_path, "2", *sample))
    assert helpers.answer(fresh, request()) is None
    helpers.serve(fresh)
    answer = helpers.answer(fresh, request())
    assert answer is not None
    assert b'"run_id":"2"' in answer
    assert helpers.answer(served, request()) is None
    helpers.serve(served)
    assert helpers.answer(served, who)


def test_a_folder_that_was_written_anew_is_not_answered_from_and_told_once(
    helpers: Helpers, served: Recommender, sample: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = lay_out(tmp_path, "3", *sample)
    old = Recommender.load(folder)
    folder.rename(tmp_path / "kept")
    files, facts = sample
    lay_out(tmp_path, "3", {**files, "params.json": files["params.json"] + b"\n"}, facts)
    with caplog.at_level(logging.WARNING):
        helpers.serve(old)
        helpers.serve(old)
    assert caplog.text.count("now holds run 3") == 1
    assert ".." not in caplog.text
    assert helpers.answer(old, who) is None
    helpers.serve(served)
    assert helpers.answer(served, who)


def test_a_load_that_fails_in_any_way_leaves_a_helper_that_serves_nothing(
    served: Recommender, caplog: pytest.LogCaptureFixture
) -> None:
    helper = _Helper(LIMIT_S)
    try:
        nonsense = Bundle(Unreadable(), "1", "0")  # type: ignore[arg-type]
        with caplog.at_level(logging.WARNING):
            helper.serve(nonsense)
        assert "a helper failed over what the page serves" in caplog.text
        assert not helper.take(nonsense)
        helper.serve(Bundle.of(served))
        assert helper.take(Bundle.of(served))
        assert helper.answer(who)
    finally:
        helper.close()


def test_closed_helpers_end_over_their_work_and_stay_away(served: Recommender) -> None:
    helpers = Helpers(1, LIMIT_S)
    helpers.serve(served)
    with ThreadPoolExecutor(1) as other:
        under_way = other.submit(helpers.answer, served, slow)
        time.sleep(0.2)
        helpers.close()
        assert under_way.result(timeout=10) is None
    helpers.serve(served)
    assert helpers.answer(served, who) is None


def helpers_of(pid: int) -> list[int]:
    """The helpers among a page's children; multiprocessing has a child of its own."""
    found = []
    for child in psutil.Process(pid).children():
        with contextlib.suppress(psutil.Error):  # it ended meanwhile
            if any("spawn_main" in word for word in child.cmdline()):
                found.append(child.pid)
    return found


def until(true: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="module")
def page(bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("home")
    with running(bundles, home, workers=2, recommendations_per_minute=1_000_000) as started:
        until(lambda: helpers_of(started.pid))
        yield started


def test_programs_get_one_and_the_same_answer_while_helpers_die(page: Server) -> None:
    deaths = threading.Event()
    answers: list[httpx.Response] = []

    def ask(_: int) -> None:
        with httpx.Client(timeout=20) as client:
            while not deaths.is_set():
                answers.append(client.post(f"{page.address}/api/recommend", json={"text": JAZZ}))

    with ThreadPoolExecutor(4) as clients:
        asking = clients.map(ask, range(4))
        try:
            for _ in range(3):
                until(lambda: helpers_of(page.pid))
                time.sleep(0.7)
                for helper in helpers_of(page.pid):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(helper, signal.SIGKILL)
                until(lambda: not helpers_of(page.pid))
        finally:
            deaths.set()
        list(asking)
    assert len(answers) > 20
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


def test_no_helper_outlives_its_page(bundles: Path, tmp_path: Path) -> None:
    with running(bundles, tmp_path, workers=2) as started:
        until(lambda: helpers_of(started.pid))
        (helper,) = helpers_of(started.pid)
        page = psutil.Process(started.pid)
        watched = psutil.Process(helper)
        page.kill()
        until(lambda: not watched.is_running() or watched.status() == psutil.STATUS_ZOMBIE)
