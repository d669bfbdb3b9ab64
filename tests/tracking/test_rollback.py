"""The way back: what is served follows it, in Metaflow and in MLflow together."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from mirrored_runs import named, open_store
from small_runs import flow, look, msr, said

from benchmarks.mlflow_server import free_port
from recommender.served import end_rollback, read_rollback, write_rollback
from recommender.state import StateDirectory


@pytest.fixture(scope="module")
def nowhere() -> dict[str, str]:
    """An MLflow that is down, where it is of no interest: nothing waits for it."""
    return {"MLFLOW_TRACKING_URI": f"http://127.0.0.1:{free_port()}"}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, nowhere: dict[str, str]) -> SimpleNamespace:
    """A state directory with two successful runs, mirrored afterwards."""
    home = tmp_path_factory.mktemp("two")
    for _ in range(2):
        done = flow(home, "run", **nowhere)
        assert done.returncode == 0, said(done)
    mirrored = msr(home, "mirror", "--all")
    assert mirrored.returncode == 0, said(mirrored)
    new, old = look(home).successful
    return SimpleNamespace(home=home, state=StateDirectory(home), new=new, old=old)


@pytest.fixture
def served(two: SimpleNamespace) -> SimpleNamespace:
    """The two runs with no rollback in force."""
    end_rollback(two.state)
    return two


def test_rolling_back_and_returning_moves_everything_together(
    served: SimpleNamespace, nowhere: dict[str, str]
) -> None:
    store = open_store(served.state, {})
    assert look(served.home).latest == served.new
    assert named(store) == (served.new, served.old)

    done = msr(served.home, "rollback")
    assert done.returncode == 0, said(done)
    assert f"run {served.old} is served instead of {served.new}" in done.stdout
    assert f"MLflow's alias champion names run {served.old}" in done.stdout
    seen = look(served.home)
    assert seen.latest == served.old
    assert seen.bundle == str(served.state.bundles / served.old)
    assert seen.tags == {served.old: ["served"], served.new: ["rolled-back"]}
    assert named(store) == (served.old, served.new)

    # MLflow cannot be told of the end: the end stands, and repeating it completes it.
    end = msr(served.home, "rollback", "--end", **nowhere)
    assert end.returncode == 1
    assert "repeat: msr rollback --end" in end.stderr
    assert look(served.home).latest == served.new
    assert named(store) == (served.old, served.new)

    back = msr(served.home, "rollback", "--end")
    assert back.returncode == 0, said(back)
    seen = look(served.home)
    assert seen.latest == served.new
    assert seen.tags == {served.old: [], served.new: []}
    assert named(store) == (served.new, served.old)


def test_a_rollback_cut_off_before_its_tags_is_completed_by_repeating_it(
    served: SimpleNamespace, nowhere: dict[str, str]
) -> None:
    write_rollback(served.state, served.old, served.new)  # and then the power went
    assert look(served.home).latest == served.old
    repeated = msr(served.home, "rollback", "--to", served.old, **nowhere)
    assert f"repeat: msr rollback --to {served.old}" in repeated.stderr
    assert look(served.home).tags == {served.old: ["served"], served.new: ["rolled-back"]}
    in_force = read_rollback(served.state)
    assert in_force is not None
    assert in_force.instead_of == served.new

    again = msr(served.home, "rollback", **nowhere)
    assert again.returncode == 1
    assert f"no successful run before {served.old}" in again.stderr
    assert look(served.home).latest == served.old


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("--to", "12345"), 1, "no run '12345'"),
        (("--to", "../x"), 1, "no run"),
        (("--to", "1", "--end"), 2, "either"),
    ],
)
def test_wrong_use_changes_nothing(
    served: SimpleNamespace, arguments: tuple[str, ...], code: int, reason: str
) -> None:
    done = msr(served.home, "rollback", *arguments)
    assert done.returncode == code
    assert reason in said(done)
    assert read_rollback(served.state) is None


def test_a_damaged_rollback_serves_nothing_until_it_is_mended(
    served: SimpleNamespace, nowhere: dict[str, str]
) -> None:
    (served.state.root / "served.json").write_text("{half")
    refused = msr(served.home, "mirror", "--run", "latest")
    assert refused.returncode == 1
    assert "msr rollback --end" in refused.stderr
    mended = msr(served.home, "rollback", "--to", served.old, "--json", **nowhere)
    assert json.loads(mended.stdout) == {"run": served.old, "before": served.new, "ended": False}
    assert look(served.home).latest == served.old


def test_a_new_run_does_not_end_a_rollback_and_pruning_keeps_its_run(
    served: SimpleNamespace, nowhere: dict[str, str]
) -> None:
    home, old = served.home, served.old
    msr(home, "rollback", "--to", old, **nowhere)
    assert flow(home, "run", **nowhere).returncode == 0
    assert look(home).latest == old
    assert msr(home, "mirror", "--all").returncode == 0
    assert named(open_store(served.state, {}))[0] == old
    pruned = msr(home, "prune", "--keep", "1", "--json")
    assert pruned.returncode == 0, said(pruned)
    assert old in json.loads(pruned.stdout)["kept"]
    assert look(home).latest == old
    write_rollback(served.state, "123", old)  # as when its run was removed by hand
    gone = msr(home, "mirror", "--run", "latest")
    assert gone.returncode == 1
    assert "is gone" in gone.stderr
