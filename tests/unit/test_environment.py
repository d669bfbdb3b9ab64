"""Metaflow's defaults: there for everybody, in nobody's way."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.environment import prepare
from recommender.state import StateDirectory


@pytest.mark.parametrize(
    "environ", [{}, {"USER": "root"}, {"USER": ""}, {"USERNAME": "root", "USER": "root"}]
)
def test_nobody_and_root_get_a_user_that_metaflow_accepts(tmp_path: Path, environ: dict[str, str]) -> None:
    prepare(StateDirectory(tmp_path), environ)
    assert environ["METAFLOW_USER"] not in ("", "root")


def test_a_user_that_metaflow_can_see_is_left_to_it(tmp_path: Path) -> None:
    environ = {"USER": "ada"}
    prepare(StateDirectory(tmp_path), environ)
    assert "METAFLOW_USER" not in environ


def test_the_datastore_lies_in_the_state_directory(tmp_path: Path) -> None:
    environ: dict[str, str] = {}
    prepare(StateDirectory(tmp_path), environ)
    assert Path(environ["METAFLOW_DATASTORE_SYSROOT_LOCAL"]).parent == tmp_path
    assert int(environ["METAFLOW_RUN_MAX_NUM_SPLITS"]) > 1000
    assert int(environ["METAFLOW_RESUME_MAX_NUM_SPLITS"]) > 1000


def test_what_the_user_has_set_stays(tmp_path: Path) -> None:
    environ = {"METAFLOW_RUN_MAX_WORKERS": "7", "METAFLOW_DATASTORE_SYSROOT_LOCAL": "/elsewhere"}
    prepare(StateDirectory(tmp_path), environ)
    assert environ["METAFLOW_RUN_MAX_WORKERS"] == "7"
    assert environ["METAFLOW_DATASTORE_SYSROOT_LOCAL"] == "/elsewhere"
