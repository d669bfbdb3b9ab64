"""Old runs leave the disk; what others share stays."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flow_runs import Made, clean_environment, listed

from recommender.state import StateDirectory

FLOW_FOLDER = Path("metaflow/.metaflow/MSRFlow")


def msr(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "recommender", *arguments],
        env=clean_environment(home),
        capture_output=True,
        text=True,
        check=False,
    )


def blobs(home: Path) -> set[str]:
    return {
        path.name for path in (home / FLOW_FOLDER / "data").glob("*/*") if not path.name.endswith("_meta")
    }


@pytest.fixture
def home(small_run: Made, tmp_path: Path) -> Path:
    """A copy of a state directory with one run, and an older one that has a blob of its own."""
    home = tmp_path / "state"
    shutil.copytree(small_run.home, home, ignore=shutil.ignore_patterns("locks"))
    newest = home / FLOW_FOLDER / small_run.run.id
    for other in (home / FLOW_FOLDER).iterdir():
        if other.name.isdigit() and other != newest:
            shutil.rmtree(other)
    shutil.copytree(newest, home / FLOW_FOLDER / "1000")
    own = home / FLOW_FOLDER / "data" / "ab" / "abcdef"
    own.parent.mkdir(exist_ok=True)
    own.write_bytes(b"x" * 5000)
    listing = next((home / FLOW_FOLDER / "1000" / "end").glob("*/*.data.json"))
    document = json.loads(listing.read_text())
    document["objects"]["own"] = "abcdef"
    listing.write_text(json.dumps(document))
    for folder in ("bundles", "reports"):
        shutil.copytree(home / folder / small_run.run.id, home / folder / "1000")
    return home


def test_only_the_latest_run_stays_and_still_works(home: Path, small_run: Made) -> None:
    shared = blobs(home) - {"abcdef"}
    done = msr(home, "prune", "--keep", "1", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["runs"] == ["1000"]
    assert said["freed_bytes"] > 5000
    assert "abcdef" not in blobs(home)
    assert [run["id"] for run in listed(home)] == [small_run.run.id]
    assert not (home / "bundles" / "1000").exists()
    assert not (home / "reports" / "1000").exists()
    # Everything the kept run names is still there.
    named = {
        blob
        for listing in (home / FLOW_FOLDER).glob("[0-9]*/*/*/*.data.json")
        for blob in json.loads(listing.read_text())["objects"].values()
    }
    assert named <= blobs(home) <= shared


def test_pruning_twice_changes_nothing(home: Path) -> None:
    msr(home, "prune", "--keep", "1")
    before = blobs(home)
    assert json.loads(msr(home, "prune", "--keep", "1", "--json").stdout)["runs"] == []
    assert blobs(home) == before


def test_a_run_under_way_is_not_disturbed(home: Path) -> None:
    with StateDirectory(home).lock("flow", exclusive=False):
        done = msr(home, "prune", "--keep", "1")
    assert done.returncode == 1
    assert "under way" in done.stderr
    assert "abcdef" in blobs(home)


@pytest.mark.parametrize(
    "arguments", [("prune",), ("prune", "--keep", "0"), ("prune", "--keep", "x"), ("prun",)]
)
def test_wrong_use_is_exit_code_2(home: Path, arguments: tuple[str, ...]) -> None:
    assert msr(home, *arguments).returncode == 2
