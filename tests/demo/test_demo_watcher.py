"""Fresh runs are swapped in whole; a damaged one leaves the last good one in place."""

from __future__ import annotations

import logging
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from sample_bundle import lay_out

from demo.errors import NotReadyError
from demo.serving.source import BundleFolders
from demo.serving.watcher import RunWatcher

Files = tuple[dict[str, bytes], dict[str, Any]]


def changed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same songs under another digest."""
    return {**files, "params.json": files["params.json"] + b"\n"}


def damage(folder: Path) -> None:
    path = folder / "index" / "unit.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def test_no_bundle_says_which_command_makes_one(tmp_path: Path) -> None:
    watcher = RunWatcher(BundleFolders(tmp_path), 1)
    assert not watcher.look()
    assert watcher.current is None
    with pytest.raises(NotReadyError, match=r"flows/msr_flow\.py run"):
        watcher.require()


def test_a_fresh_run_is_swapped_in_and_what_is_under_way_keeps_the_old_one(
    sample: Files, tmp_path: Path
) -> None:
    files, facts = sample
    lay_out(tmp_path, "9", files, facts)
    watcher = RunWatcher(BundleFolders(tmp_path), 1)
    assert watcher.look()
    under_way = watcher.require()
    assert not watcher.look()
    assert watcher.require() is under_way
    lay_out(tmp_path, "10", changed(files), facts)
    assert watcher.look()
    assert watcher.require().run_id == "10"
    assert watcher.require().digest != under_way.digest
    assert under_way.run_id == "9"
    assert len(under_way.recommender.bundle.tracks) == len(watcher.require().recommender.bundle.tracks)


def test_a_damaged_run_leaves_the_last_good_one_and_says_so_once(
    sample: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    files, facts = sample
    lay_out(tmp_path, "1", files, facts)
    watcher = RunWatcher(BundleFolders(tmp_path), 1)
    watcher.look()
    damage(lay_out(tmp_path, "2", changed(files), facts))
    with caplog.at_level(logging.ERROR):
        assert not watcher.look()
        assert not watcher.look()
    assert watcher.require().run_id == "1"
    assert "damaged" in str(watcher.problem)
    assert [record.message.count("still serving run 1") for record in caplog.records] == [1]
    shutil.rmtree(tmp_path / "2")
    watcher.look()
    assert watcher.problem is None
    lay_out(tmp_path, "3", changed(files), facts)
    assert watcher.look()


def test_the_thread_looks_by_itself(sample: Files, tmp_path: Path) -> None:
    watcher = RunWatcher(BundleFolders(tmp_path), 0.05)
    watcher.start()
    try:
        lay_out(tmp_path, "1", *sample)
        waited = threading.Event()
        for _ in range(200):
            if watcher.current is not None:
                break
            waited.wait(0.05)
        assert watcher.require().run_id == "1"
    finally:
        watcher.stop()
