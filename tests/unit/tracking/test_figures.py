"""Parameters and metrics as MLflow takes them."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st
from mlflow.utils.validation import _validate_metric_name, _validate_param_name

from recommender.evaluation.table import Evaluation
from recommender.tracking import figures
from recommender.tracking.figures import Point
from recommender.tracking.record import RunRecord

NAMES = st.text(min_size=1, max_size=20)


def test_settings_become_flat_text() -> None:
    document = {
        "seed": 20,
        "clusters": {"k": [5, 8], "auto": True},
        "candidates": [{"family": "mlp"}, {"family": "x"}],
    }
    assert figures.flat_params(document) == {
        "seed": "20",
        "clusters.k": "[5, 8]",
        "clusters.auto": "true",
        "candidates.0.family": "mlp",
        "candidates.1.family": "x",
    }


def test_a_value_that_is_too_long_is_cut() -> None:
    assert len(figures.flat_params({"text": "x" * 9000})["text"]) == figures.LONGEST_PARAM


@given(method=NAMES, setting=NAMES, metric=NAMES)
def test_any_evaluation_gives_names_that_mlflow_takes(method: str, setting: str, metric: str) -> None:
    document = {"methods": {method: {setting: {metric: {"mean": 0.5}}}}}
    (point,) = figures.evaluation_points(document)
    _validate_metric_name(point.key)
    assert point.value == 0.5


def test_what_an_evaluation_could_not_measure_is_left_out() -> None:
    nothing = {"mean": math.nan, "sd": math.nan, "lo": math.nan, "hi": math.nan}
    something = {"mean": 0.2, "sd": 0.1, "lo": 0.1, "hi": 0.3}
    evaluation = Evaluation({}, {"page": {"half": {"ndcg_500": nothing, "hit_10": something}}})
    import json

    points = list(figures.evaluation_points(json.loads(evaluation.to_json())))
    assert points == [Point("evaluation/page/half/hit_10", 0.2)]


def test_a_record_survives_the_trip_between_processes(record: RunRecord) -> None:
    again = RunRecord.from_json(record.to_json())
    assert again.digest == record.digest
    assert again.facts == record.facts
    assert again.genres == record.genres


def test_every_candidate_of_every_genre_is_in_the_record(record: RunRecord) -> None:
    assert len(record.tables["candidates.json"]) == 3 * 15
    for genre in record.genres:
        steps = [point.step for point in genre.points if point.key == "silhouette/kmeans"]
        assert steps == [5, 8, 12, 16, 20]
        for name in genre.params:
            _validate_param_name(name)
