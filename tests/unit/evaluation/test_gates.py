"""The gates: what passes, what fails, and by how much the sentence says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import GateError
from recommender.evaluation.gates import EarlierRun, judge
from recommender.evaluation.table import Evaluation
from recommender.settings.params import Gates

GATES = Gates(popularity_multiple=3.0, max_drop=0.1)


def measured(popularity: float = 0.01, blend: float = 0.1, page: float = 0.2, seed: int = 20) -> Evaluation:
    figures = {"popularity": popularity, "blend": blend, "page": page}
    return Evaluation(
        {"task": "playlist continuation", "seed": seed},
        {
            name: {"half": {"r_precision": {"mean": mean, "sd": 0.0, "lo": mean, "hi": mean}}}
            for name, mean in figures.items()
        },
    )


def test_a_good_run_passes_and_says_by_how_much() -> None:
    report = judge(measured(), "data", GATES)
    assert report.passed
    assert [verdict.gate for verdict in report.verdicts] == ["popularity_multiple"]
    assert "0.2000 (page), popularity's 0.0100: 20.0 times as much" in report.verdicts[0].sentence
    report.require()


def test_the_better_of_page_and_blend_counts() -> None:
    assert judge(measured(popularity=0.05, blend=0.2, page=0.1), "data", GATES).passed
    assert not judge(measured(popularity=0.05, blend=0.1, page=0.1), "data", GATES).passed


def test_a_run_near_popularity_fails_by_name_and_amount() -> None:
    report = judge(measured(popularity=0.08), "data", GATES)
    assert not report.passed
    with pytest.raises(
        GateError, match=r"2\.5 times as much.*at least 3 times is wanted, 0\.0400 too little"
    ):
        report.require()


def test_a_run_that_finds_nothing_fails_even_where_popularity_finds_nothing() -> None:
    assert not judge(measured(popularity=0.0, blend=0.0, page=0.0), "data", GATES).passed
    assert judge(measured(popularity=0.0), "data", GATES).passed


@pytest.mark.parametrize(("page", "passed"), [(0.181, True), (0.179, False), (0.25, True)])
def test_a_drop_against_the_last_run_is_bounded(page: float, passed: bool) -> None:
    report = judge(measured(page=page), "data", GATES, [EarlierRun("7", "data", measured())])
    assert report.verdicts[1].passed == passed
    assert "run 7's 0.2000" in report.verdicts[1].sentence


def test_the_sentence_of_a_drop() -> None:
    report = judge(measured(page=0.15), "data", GATES, [EarlierRun("7", "data", measured())])
    with pytest.raises(
        GateError, match=r"25\.0% less than run 7's 0\.2000.*10% less is allowed, 15\.0% too much"
    ):
        report.require()


def test_only_the_newest_run_on_the_same_data_and_protocol_counts() -> None:
    asked = []

    def runs() -> Iterator[EarlierRun]:
        for run in (
            EarlierRun("9", "other data", measured(page=0.9)),
            EarlierRun("8", "data", measured(page=0.9, seed=1)),
            EarlierRun("7", "data", None),
            EarlierRun("6", "data", measured()),
            EarlierRun("5", "data", measured(page=0.9)),
        ):
            asked.append(run.run_id)
            yield run

    report = judge(measured(page=0.19), "data", GATES, runs())
    assert report.passed
    assert "run 6's" in report.verdicts[1].sentence
    assert asked == ["9", "8", "7", "6"]


def test_nothing_measured_means_nothing_to_judge() -> None:
    report = judge(None, "data", GATES, [EarlierRun("7", "data", measured())])
    assert report.passed
    assert report.verdicts == ()
    report.require()


@given(popularity=st.floats(0, 1), page=st.floats(0, 1), before=st.floats(0, 1), multiple=st.floats(0.1, 50))
def test_verdicts_agree_with_the_figures(
    popularity: float, page: float, before: float, multiple: float
) -> None:
    gates = Gates(popularity_multiple=multiple, max_drop=0.5)
    earlier = [EarlierRun("1", "data", measured(blend=0.0, page=before))]
    report = judge(measured(popularity, 0.0, page), "data", gates, earlier)
    assert report.verdicts[0].passed == (page >= multiple * popularity and page > 0)
    if before > 0:
        assert report.verdicts[1].passed == (page / before - 1 >= -0.5)
