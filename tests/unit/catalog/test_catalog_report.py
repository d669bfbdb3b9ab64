"""status.txt and validation.json."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from catalog_tables import read_raw, row, rows, with_params, write_csv

from recommender.catalog.report import ValidationReport, status_text, to_json, write_report
from recommender.catalog.validate import validate
from recommender.settings import Settings
from recommender.state import PROJECT


@pytest.fixture
def report(tmp_path: Path, settings: Settings) -> ValidationReport:
    table = [*rows(100), row(3), row(4, genre="ska")]
    table[7]["tempo"], table[8]["energy"], table[9]["title"] = "0", "inf", ""
    return validate((read_raw(write_csv(tmp_path / "songs.csv", table), settings),), settings).report


def test_status_says_the_verdict_first_and_every_bad_row(
    report: ValidationReport, settings: Settings
) -> None:
    text = status_text(report)
    assert text.startswith("Validation passed\n")
    assert "songs: 102 rows read, 99 usable" in text
    assert "1 exact duplicate row dropped" in text
    assert "line 10: energy is not finite ('inf')" in text
    assert "line 11: title is empty ('')" in text
    assert "tempo is 0 in 1 row, which stands for not known" in text
    assert all(column in text for column in settings.schema.columns)


def test_failed_status_says_why(tmp_path: Path, settings: Settings) -> None:
    table = [row(n, energy="x") for n in range(30)]
    limited = with_params(settings, "validation", max_listed_rows=10)
    report = validate((read_raw(write_csv(tmp_path / "a.csv", table), limited),), limited).report
    text = status_text(report)
    assert text.startswith("Validation FAILED\n30 of the 30 rows of a are bad")
    assert text.count("is no number ('x')") == 10
    assert "and 20 more, all in validation.json" in text
    assert len(json.loads(to_json(report))["tables"][0]["bad"]) == 30


def test_json_is_strict_and_complete(report: ValidationReport) -> None:
    document = json.loads(to_json(report), parse_constant=lambda word: pytest.fail(word))
    (table,) = document["tables"]
    assert document["passed"] is True
    assert document["error"] is None
    assert table["bad"] == [
        {"line": 10, "column": "energy", "value": "inf", "reason": "is not finite"},
        {"line": 11, "column": "title", "value": "", "reason": "is empty"},
    ]
    assert (table["rows"], table["bad_rows"], table["duplicates"], table["usable"]) == (102, 2, 1, 99)
    kinds = [finding["kind"] for finding in table["findings"]]
    assert kinds == ["unknown_value", "several_genres"]


def test_written_whole_or_not_at_all(report: ValidationReport, tmp_path: Path) -> None:
    status, data = write_report(report, tmp_path / "reports" / "7")
    assert status.read_text(encoding="utf-8") == status_text(report)
    assert json.loads(data.read_text(encoding="utf-8"))["passed"] is True
    assert sorted(path.name for path in status.parent.iterdir()) == ["status.txt", "validation.json"]


def test_full_disk_leaves_the_old_report(tmp_path: Path) -> None:
    (tmp_path / "status.txt").write_text("old")
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from recommender.catalog.ingest import ingest\n"
        "from recommender.catalog.report import write_report\n"
        "from recommender.catalog.validate import validate\n"
        "from recommender.settings import load_settings\n"
        "from recommender.state import PROJECT, StateDirectory\n"
        "settings, folder = load_settings(), Path(sys.argv[1])\n"
        "tables = ingest('sample', settings, StateDirectory(folder / 's'), PROJECT)\n"
        "report = validate(tables, settings).report\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200, resource.RLIM_INFINITY))\n"
        "write_report(report, folder)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        check=False,
    )
    assert done.returncode == 1
    assert "StateError" in done.stderr
    assert "free some space" in done.stderr
    assert (tmp_path / "status.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["status.txt"]
