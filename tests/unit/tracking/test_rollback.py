"""The way back: what is served follows it, in Metaflow and in MLflow together."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from mirrored_runs import open_store
from small_runs import flow, msr, said

from benchmarks.mlflow_server import free_port
from recommender.errors import RunError, StateError
from recommender.runs import Runs
from recommender.served import read_rollback
from recommender.state import StateDirectory
from recommender.tracking.aliases import CHAMPION, PREVIOUS, alias
from recommender.tracking.models import CLASSIFIER


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A state directory with two successful runs, mirrored."""
    home = tmp_path_factory.mktemp("two")
    for _ in range(2):
        done = flow(home, "run")
        assert done.returncode == 0, said(done)
    assert msr(home, "mirror", "--all").returncode == 0
    runs = Runs(StateDirectory(home))
    new, old = runs.successful_ids()
    return SimpleNamespace(home=home, state=StateDirectory(home), runs=runs, new=new, old=old)


@pytest.fixture
def served(two: SimpleNamespace) -> SimpleNamespace:
    """The two runs with no rollback in force."""
    assert msr(two.home, "rollback", "--end").returncode == 0
    return two


def tags(two: SimpleNamespace) -> dict[str, tuple[str, ...]]:
    return {run.id: run.tags for run in two.runs.all()}


def champion(two: SimpleNamespace) -> tuple[str, ...]:
    """The runs that MLflow calls champion and previous."""
    store = open_store(two.state, {})
    found = [alias(store, CLASSIFIER, which) for which in (CHAMPION, PREVIOUS)]
    return tuple(version.tags["metaflow_run_id"] for version in found if version)


def test_rolling_back_and_returning_moves_everything_together(served: SimpleNamespace) -> None:
    assert served.runs.latest_id() == served.new
    assert champion(served) == (served.new, served.old)

    done = msr(served.home, "rollback")
    assert done.returncode == 0, said(done)
    assert f"run {served.old} is served instead of {served.new}" in done.stdout
    assert served.runs.latest_id() == served.old
    assert served.runs.find("latest").id == served.old
    assert served.runs.bundle("latest") == served.state.bundles / served.old
    assert tags(served) == {served.old: ("served",), served.new: ("rolled-back",)}
    assert champion(served) == (served.old, served.new)

    back = msr(served.home, "rollback", "--end")
    assert back.returncode == 0, said(back)
    assert served.runs.latest_id() == served.new
    assert tags(served) == {served.old: (), served.new: ()}
    assert champion(served) == (served.new, served.old)


def test_without_mlflow_the_rollback_stands_and_repeating_it_completes_it(served: SimpleNamespace) -> None:
    down = {"MLFLOW_TRACKING_URI": f"http://127.0.0.1:{free_port()}"}
    done = msr(served.home, "rollback", **down)
    assert done.returncode == 1
    assert f"repeat: msr rollback --to {served.old}" in done.stderr
    assert served.runs.latest_id() == served.old
    assert champion(served) == (served.new, served.old)
    assert msr(served.home, "rollback", "--to", served.old).returncode == 0
    assert champion(served) == (served.old, served.new)
    assert read_rollback(served.state).instead_of == served.new


def test_a_rollback_cut_off_before_its_tags_is_completed_by_repeating_it(served: SimpleNamespace) -> None:
    from recommender.served import write_rollback

    write_rollback(served.state, served.old, served.new)  # and then the power went
    assert served.runs.latest_id() == served.old
    assert msr(served.home, "rollback", "--to", served.old).returncode == 0
    assert tags(served) == {served.old: ("served",), served.new: ("rolled-back",)}


def test_there_is_nothing_before_the_first_run(served: SimpleNamespace) -> None:
    assert msr(served.home, "rollback").returncode == 0
    again = msr(served.home, "rollback")
    assert again.returncode == 1
    assert f"no successful run before {served.old}" in again.stderr
    assert served.runs.latest_id() == served.old


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
    assert served.runs.latest_id() == served.new


def test_json_for_programs(served: SimpleNamespace) -> None:
    done = msr(served.home, "rollback", "--json")
    assert json.loads(done.stdout) == {"run": served.old, "before": served.new, "ended": False}


def test_a_damaged_rollback_serves_nothing_until_it_is_mended(served: SimpleNamespace) -> None:
    (served.state.root / "served.json").write_text("{half")
    with pytest.raises(StateError, match="msr rollback --end"):
        served.runs.latest_id()
    assert msr(served.home, "rollback", "--to", served.old).returncode == 0
    assert served.runs.latest_id() == served.old


def test_a_new_run_does_not_end_a_rollback_and_pruning_keeps_its_run(tmp_path: Path) -> None:
    environ = {"MLFLOW_TRACKING_URI": f"http://127.0.0.1:{free_port()}"}  # nothing to wait for
    assert flow(tmp_path, "run", **environ).returncode == 0
    assert flow(tmp_path, "run", **environ).returncode == 0
    state = StateDirectory(tmp_path)
    runs = Runs(state)
    _, old = runs.successful_ids()
    assert msr(tmp_path, "rollback").returncode == 0
    assert flow(tmp_path, "run").returncode == 0
    assert runs.latest_id() == old
    store = open_store(state, {})
    champion = alias(store, CLASSIFIER, CHAMPION)
    assert champion is not None
    assert champion.tags["metaflow_run_id"] == old
    pruned = msr(tmp_path, "prune", "--keep", "1", "--json")
    assert pruned.returncode == 0, said(pruned)
    assert old in json.loads(pruned.stdout)["kept"]
    assert runs.latest_id() == old
    from recommender.served import write_rollback

    write_rollback(state, "123", old)  # as when its run was removed by hand
    with pytest.raises(RunError, match="is gone"):
        runs.latest_id()
