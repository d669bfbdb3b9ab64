"""Judging rows: every bad one is found and named, none is lost in silence."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from catalog_tables import read_raw, row, rows, track_id, with_params, write_csv
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from recommender.catalog.report import Finding, TableReport
from recommender.catalog.validate import Validated, validate
from recommender.errors import BadRowsError, SchemaError
from recommender.settings import Settings

COUNT = 100


def judged(folder: Path, table: list[dict[str, str]], settings: Settings) -> tuple[Validated, TableReport]:
    validated = validate((read_raw(write_csv(folder / "a.csv", table), settings),), settings)
    return validated, validated.report.tables[0]


def complaints(report: TableReport) -> list[tuple[Any, ...]]:
    return list(report.bad.itertuples(index=False, name=None))


def finding(report: TableReport, kind: str) -> Finding:
    (found,) = [finding for finding in report.findings if finding.kind == kind]
    return found


def test_clean_table_passes(tmp_path: Path, settings: Settings) -> None:
    validated, report = judged(tmp_path, rows(COUNT), settings)
    validated.raise_if_unfit()
    assert validated.report.passed
    assert (report.rows, report.usable, report.bad_rows, report.duplicates) == (COUNT, COUNT, 0, 0)
    assert report.findings == ()
    verdicts = {column.name: column.verdict for column in report.columns}
    assert verdicts["tempo"] == "ok"
    assert verdicts["isrc"] == "absent"
    frame = validated.tables[0].frame
    assert frame["tempo"].dtype == "float32"
    assert frame["released"].iloc[0] == 1990
    assert frame["explicit"].iloc[:2].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("track_id", "short", "does not match"),
        ("track_id", "", "is empty"),
        ("track_id", track_id(5) + "x", "does not match"),
        ("title", "  ", "is empty"),
        ("title", "NA", "is empty"),
        ("artists", " ; ;", "names nobody"),
        ("genre", "???", "does not match"),
        ("genre", "x" * 300, "does not match"),
        ("energy", "nan", "is not finite"),
        ("energy", "-Infinity", "is not finite"),
        ("energy", "1e999", "is not finite"),
        ("energy", "high", "is no number"),
        ("energy", "0,5", "is no number"),
        ("energy", "٠", "is no number"),
        ("energy", "1.01", "is above 1"),
        ("energy", "-0.01", "is below 0"),
        ("tempo", "500", "is above 320 BPM"),
        ("loudness", "-99", "is below -70 dB"),
        ("duration_ms", "0", "is below 1000 ms"),
        ("key", "3.5", "is no whole number"),
        ("popularity", "101", "is above 100"),
        ("explicit", "maybe", "is neither true nor false"),
        ("released", "May 1990", "is no date"),
        ("released", "1990-13-01", "is no date"),
        ("released", "1492", "is below 1860"),
    ],
)
def test_bad_cell_is_named_and_its_row_set_aside(
    tmp_path: Path, settings: Settings, column: str, value: str, reason: str
) -> None:
    table = rows(COUNT)
    table[41][column] = value
    validated, report = judged(tmp_path, table, settings)
    ((line, named, found, said),) = complaints(report)
    assert (line, named) == (43, column)
    assert said.startswith(reason)
    assert found == value
    assert report.usable == COUNT - 1
    assert 43 not in validated.tables[0].frame.index
    assert {c.name for c in report.columns if c.verdict == "bad values"} == {column}
    validated.raise_if_unfit()


@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        ("energy", "5e-1", 0.5),
        ("energy", " .5 ", 0.5),
        ("energy", "", math.nan),
        ("energy", "NA", math.nan),
        ("key", "3.0", 3),
        ("key", "-1", math.nan),
        ("tempo", "0.000", math.nan),
        ("time_signature", "0", math.nan),
        ("danceability", "0", math.nan),
        ("explicit", "YES", 1),
        ("explicit", "0", 0),
        ("released", "1999", 1999),
        ("released", "1999-12", 1999),
        ("released", "1999-12-31T00:00:00Z", 1999),
        ("released", "0000", math.nan),
    ],
)
def test_good_cell(tmp_path: Path, settings: Settings, column: str, value: str, kept: float) -> None:
    table = rows(COUNT)
    table[7][column] = value
    validated, report = judged(tmp_path, table, settings)
    assert complaints(report) == []
    assert validated.tables[0].frame.loc[9, column] == pytest.approx(kept, nan_ok=True)


def test_unknown_values_are_counted_and_keep_their_rows(tmp_path: Path, settings: Settings) -> None:
    table = rows(COUNT)
    for number in range(30):
        table[number]["tempo"] = "0"
    validated, report = judged(tmp_path, table, settings)
    validated.raise_if_unfit()
    assert finding(report, "unknown_value").rows == 30
    (tempo,) = [column for column in report.columns if column.name == "tempo"]
    assert (tempo.verdict, tempo.unknown, tempo.bad) == ("ok", 30, 0)
    assert report.usable == COUNT


def test_one_bad_column_does_not_hide_behind_a_later_good_one(tmp_path: Path, settings: Settings) -> None:
    table = rows(COUNT)
    table[3]["energy"], table[4]["liveness"] = "x", "7"
    _, report = judged(tmp_path, table, settings)
    verdicts = [c.verdict for c in report.columns if c.name in ("energy", "liveness", "valence", "tempo")]
    assert verdicts == ["bad values", "bad values", "ok", "ok"]
    assert [(line, column) for line, column, *_ in complaints(report)] == [(5, "energy"), (6, "liveness")]


def test_every_fault_of_one_row_is_listed_and_the_row_counts_once(tmp_path: Path, settings: Settings) -> None:
    table = rows(COUNT)
    table[3] |= {"title": "", "artists": "", "duration_ms": "0"}
    _, report = judged(tmp_path, table, settings)
    assert [column for _, column, *_ in complaints(report)] == ["title", "artists", "duration_ms"]
    assert report.bad_rows == 1


def test_exact_duplicates_are_dropped_and_counted(tmp_path: Path, settings: Settings) -> None:
    validated, report = judged(tmp_path, rows(COUNT) + rows(5) + rows(2), settings)
    validated.raise_if_unfit()
    assert (report.duplicates, report.usable) == (7, COUNT)


def test_rows_differing_only_in_an_extra_column_are_duplicates(tmp_path: Path, settings: Settings) -> None:
    table = [{"": str(number)} | row(number % 50) for number in range(COUNT)]
    _, report = judged(tmp_path, table, settings)
    assert (report.duplicates, report.extra) == (50, ("(unnamed)",))


def test_one_id_with_different_features_is_reported(tmp_path: Path, settings: Settings) -> None:
    table = [*rows(COUNT), row(3, energy=0.99), row(4, popularity=100), row(5, genre="ska"), row(6, tempo=0)]
    validated, report = judged(tmp_path, table, settings)
    validated.raise_if_unfit()
    conflict = finding(report, "conflicting_features")
    assert conflict.examples == (track_id(3),)
    assert "different features" in conflict.text
    assert finding(report, "differing_popularity").examples == (track_id(4),)
    assert finding(report, "several_genres").examples == (track_id(5),)
    assert finding(report, "repeated_key").rows == 3
    assert finding(report, "unknown_value").examples == (track_id(6),)


def test_playlist_is_part_of_a_row_s_key(tmp_path: Path, settings: Settings) -> None:
    table = [row(n, playlist_id=f"p{p}", playlist_name="P") for p in range(2) for n in range(COUNT)]
    _, report = judged(tmp_path, table, settings)
    assert report.findings == ()
    assert report.usable == 2 * COUNT


def test_very_long_tracks_are_a_warning(tmp_path: Path, settings: Settings) -> None:
    table = rows(COUNT)
    table[9]["duration_ms"] = "1200001"
    validated, report = judged(tmp_path, table, settings)
    validated.raise_if_unfit()
    assert finding(report, "above_usual").tracks == 1


def test_missing_columns_fail_and_all_are_named(tmp_path: Path, settings: Settings) -> None:
    table = [{k: v for k, v in row(n).items() if k not in ("energy", "genre")} for n in range(COUNT)]
    table[5]["tempo"] = "fast"
    validated, report = judged(tmp_path, table, settings)
    assert report.missing == ("genre", "energy")
    assert not validated.report.passed
    assert validated.tables[0].frame.empty
    assert [column for _, column, *_ in complaints(report)] == ["tempo"]
    with pytest.raises(SchemaError, match="lacks 2 columns: genre, energy") as caught:
        validated.raise_if_unfit()
    assert "aliases in schema.yaml" in str(caught.value)


def test_table_of_something_else(tmp_path: Path, settings: Settings) -> None:
    validated, _ = judged(tmp_path, [{"a": "1", "b": "2"}] * 3, settings)
    with pytest.raises(SchemaError, match=r"lacks \d+ columns: track_id.*it has 'a', 'b'"):
        validated.raise_if_unfit()


@pytest.mark.parametrize(("bad", "fits"), [(5, True), (6, False)])
def test_bad_rows_up_to_the_share(tmp_path: Path, settings: Settings, bad: int, fits: bool) -> None:
    table = rows(COUNT)
    for number in range(bad):
        table[number]["energy"] = "inf"
    validated, report = judged(tmp_path, table, with_params(settings, "validation", max_bad_rows=0.05))
    assert report.bad_rows == bad
    assert validated.report.passed is fits
    if not fits:
        with pytest.raises(
            BadRowsError, match=r"6 of the 100 rows.*energy is not finite \(6×, first on line 2\)"
        ):
            validated.raise_if_unfit()


def test_share_is_of_each_source_not_of_all(tmp_path: Path, settings: Settings) -> None:
    small = [row(n, energy="x") for n in range(3)]
    tables = (
        read_raw(write_csv(tmp_path / "large.csv", rows(1000)), settings),
        read_raw(write_csv(tmp_path / "small.csv", small), settings),
    )
    with pytest.raises(BadRowsError, match="rows of small"):
        validate(tables, settings).raise_if_unfit()


TOKENS = st.sampled_from(["", "NA", "nan", "-inf", "1e999", "x", "-1", "0", "0.5", "7", "1e9", "١", "true"])


@given(st.dictionaries(st.tuples(st.integers(0, 9), st.sampled_from(list(row(0)))), TOKENS, max_size=12))
@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_rows_are_usable_set_aside_or_repeated_and_values_in_range(
    tmp_path: Path, settings: Settings, cells: dict[tuple[int, str], str]
) -> None:
    table = rows(10)
    for (number, column), value in cells.items():
        table[number][column] = value
    validated, report = judged(tmp_path, table, settings)
    assert report.usable + report.bad_rows + report.duplicates == report.rows == 10
    frame = validated.tables[0].frame
    assert not set(frame.index) & set(report.bad["place"])
    for name, rules in settings.schema.columns.items():
        if rules.min is not None and name in frame:
            known = frame[name].dropna()
            assert known.between(rules.min, rules.max if rules.max is not None else math.inf).all()
