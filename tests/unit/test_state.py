"""Files are whole or absent; the state directory is the only place written."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest

from recommender.errors import StateError
from recommender.state import PROJECT, StateDirectory, atomic_file, write_atomic


def test_the_directory_is_the_projects_unless_msr_home_says_otherwise(tmp_path: Path) -> None:
    assert StateDirectory.locate({"MSR_HOME": str(tmp_path / "a" / "b")}).root == tmp_path / "a" / "b"
    assert StateDirectory.locate({"MSR_HOME": " "}).root == PROJECT / ".msr"


def test_it_does_not_depend_on_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert StateDirectory.locate({}).root == PROJECT / ".msr"


def test_a_directory_that_cannot_be_made_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match=r"file.*point MSR_HOME at another"):
        StateDirectory.locate({"MSR_HOME": str(tmp_path / "file" / "state")})


def test_a_writer_that_fails_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    write_atomic(target, "old")

    def fail_half_way() -> None:
        with atomic_file(target) as handle:
            handle.write(b"half of the n")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail_half_way()
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_a_full_disk_is_a_clear_error_and_nothing_is_lost(tmp_path: Path) -> None:
    # A file size limit gives the same refusal from the operating system as a full disk.
    script = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from recommender.state import write_atomic; from recommender.errors import StateError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write_atomic(Path(sys.argv[1]), b'x' * 5000)\n"
        "except StateError as error: print(error)\n"
    )
    target = tmp_path / "big"
    target.write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", script, str(target)], capture_output=True, text=True, check=True
    )
    assert "free some space" in done.stdout
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["big"]


def _hold(
    root: Path, held: multiprocessing.synchronize.Event, done: multiprocessing.synchronize.Event
) -> None:
    with StateDirectory(root).lock("flow", exclusive=False):
        held.set()
        done.wait(20)


def test_an_exclusive_lock_is_refused_while_another_process_shares_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, done = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(tmp_path, held, done))
    process.start()
    try:
        assert held.wait(20)
        with StateDirectory(tmp_path).lock("flow", exclusive=True, wait=False) as had:
            assert not had
        with StateDirectory(tmp_path).lock("flow", exclusive=False, wait=False) as had:
            assert had
    finally:
        done.set()
        process.join(20)
    with StateDirectory(tmp_path).lock("flow", exclusive=True, wait=False) as had:
        assert had
