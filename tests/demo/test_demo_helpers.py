"""Helpers answer what the page would; whatever becomes of one, the page still answers."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from demo_server import running
from sample_bundle import lay_out

from demo.api.models import RecommendIn
from demo.api.reading import answered
from demo.serving.helpers import Helpers, Work
from recommender.errors import PlaylistError
from recommender.recommender import Recommender
from recommender.settings import load_settings
from recommender.state import PROJECT

Files = tuple[dict[str, bytes], dict[str, Any]]
JAZZ = (PROJECT / "data" / "sample" / "playlists" / "late-night-jazz.csv").read_text(encoding="utf-8-sig")


def work(text: str = JAZZ) -> Work:
    return partial(answered, RecommendIn(text=text), load_settings().config.upload)


def who(_: Recommender) -> bytes:
    return str(os.getpid()).encode()


def lost(_: Recommender) -> bytes:
    os._exit(7)


def broken(_: Recommender) -> bytes:
    raise ZeroDivisionError


def slow(_: Recommender) -> bytes:
    time.sleep(1)
    return b"slow"


@pytest.fixture(scope="module")
def helpers(bundles: Path) -> Iterator[Helpers]:
    """One helper that serves the sample; tests that lose it let it start again."""
    started = Helpers(1)
    started.serve(bundles / "1")
    yield started
    started.close()


def test_a_helper_answers_in_another_process_and_byte_for_byte_as_the_page(
    helpers: Helpers, bundles: Path
) -> None:
    here = Recommender.load(bundles / "1")
    assert helpers.answer(bundles / "1", work()) == work()(here)
    assert helpers.answer(bundles / "1", who) not in (None, who(here))


def test_an_error_arrives_whole(helpers: Helpers, bundles: Path) -> None:
    with pytest.raises(PlaylistError) as there:
        helpers.answer(bundles / "1", work("Nobody - Nothing at all"))
    with pytest.raises(PlaylistError) as here:
        work("Nobody - Nothing at all")(Recommender.load(bundles / "1"))
    assert (there.value.got, there.value.wanted, there.value.do) == (
        here.value.got,
        here.value.wanted,
        here.value.do,
    )
    assert helpers.answer(bundles / "1", who)  # and the helper is still there


@pytest.mark.parametrize("bad", [lost, broken])
def test_a_helper_that_is_lost_is_replaced(
    bad: Work, helpers: Helpers, bundles: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = helpers.answer(bundles / "1", who)
    with caplog.at_level(logging.WARNING):
        assert helpers.answer(bundles / "1", bad) is None
    assert "a helper was lost over a request" in caplog.text
    assert helpers.answer(bundles / "1", who) is None
    helpers.serve(bundles / "1")
    assert helpers.answer(bundles / "1", who) not in (None, before)


def test_one_that_was_killed_while_idle_is_replaced(helpers: Helpers, bundles: Path) -> None:
    before = helpers.answer(bundles / "1", who)
    assert before
    os.kill(int(before), signal.SIGKILL)
    time.sleep(0.2)
    helpers.serve(bundles / "1")
    assert helpers.answer(bundles / "1", who) not in (None, before)


def test_a_busy_helper_takes_no_more(helpers: Helpers, bundles: Path) -> None:
    with ThreadPoolExecutor(1) as other:
        first = other.submit(helpers.answer, bundles / "1", slow)
        time.sleep(0.2)
        assert helpers.answer(bundles / "1", who) is None
        assert first.result(timeout=10) == b"slow"
    assert helpers.answer(bundles / "1", who)


def test_each_run_is_answered_from_its_own_bundle(
    helpers: Helpers, bundles: Path, sample: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fresh = lay_out(tmp_path, "2", *sample)
    assert helpers.answer(fresh, work()) is None
    helpers.serve(fresh)
    answer = helpers.answer(fresh, work())
    assert answer is not None
    assert b'"run_id":"2"' in answer
    assert helpers.answer(bundles / "1", work()) is None
    with caplog.at_level(logging.WARNING):
        helpers.serve(tmp_path / "gone")
    assert "a helper cannot load" in caplog.text
    assert helpers.answer(tmp_path / "gone", who) is None
    helpers.serve(bundles / "1")
    assert helpers.answer(bundles / "1", who)


def test_closed_helpers_end_over_their_work_and_stay_away(bundles: Path) -> None:
    helpers = Helpers(1)
    helpers.serve(bundles / "1")
    with ThreadPoolExecutor(1) as other:
        under_way = other.submit(helpers.answer, bundles / "1", slow)
        time.sleep(0.2)
        helpers.close()
        assert under_way.result(timeout=10) is None
    helpers.serve(bundles / "1")
    assert helpers.answer(bundles / "1", who) is None


@pytest.fixture(scope="module")
def page(bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    home = tmp_path_factory.mktemp("home")
    with running(bundles, home, workers=2, recommendations_per_minute=10_000) as started:
        yield started


def children(pid: int) -> list[int]:
    """The helper among a process's children; multiprocessing has one of its own."""
    return [
        child.pid
        for child in psutil.Process(pid).children()
        if any("spawn_main" in word for word in child.cmdline())
    ]


def until(true: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_eight_programs_at_once_get_one_answer_also_while_helpers_die(page: Any) -> None:
    until(lambda: children(page.pid))
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(1.5):
            for helper in children(page.pid):
                os.kill(helper, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with ThreadPoolExecutor(8) as clients, httpx.Client(timeout=20) as asked:
        answers = list(
            clients.map(
                lambda _: asked.post(f"{page.address}/api/recommend", json={"text": JAZZ}), range(300)
            )
        )
    stop.set()
    killer.join()
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert "a helper was lost" in page.log.read_text()
    until(lambda: children(page.pid))


def test_no_helper_outlives_its_page(bundles: Path, tmp_path: Path) -> None:
    with running(bundles, tmp_path, workers=2) as started:
        until(lambda: children(started.pid))
        helpers = children(started.pid)
        os.kill(started.pid, signal.SIGKILL)
        until(lambda: not any(psutil.pid_exists(helper) for helper in helpers))
