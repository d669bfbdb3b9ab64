"""Parameters and metrics as MLflow wants them: flat names, text and finite numbers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from recommender.models.classifier.result import ClassifierResult

CLUSTER_SCORES = (
    "davies_bouldin",
    "silhouette",
    "calinski_harabasz",
    "bic",
    "stability",
    "largest_share",
    "smallest",
)
LONGEST_PARAM = 6000
"""Characters of a parameter's value that MLflow keeps."""

EVALUATION_FIGURES = ("mean", "sd", "lo", "hi")

_NOT_IN_NAMES = re.compile(r"[^\w\- .]|^\.*$")


class Point(NamedTuple):
    """One value of a metric; the step is what a chart has on its x axis."""

    key: str
    value: float
    step: int = 0


def flat_params(document: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Flatten nested settings: ``clusters.k`` → ``[5, 8]``, ``classifier.candidates.0.family`` → ``mlp``."""
    flat: dict[str, str] = {}
    for name, value in document.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            flat |= flat_params(value, f"{key}.")
        elif isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
            flat |= flat_params({str(place): item for place, item in enumerate(value)}, f"{key}.")
        else:
            text = value if isinstance(value, str) else json.dumps(value)
            flat[key] = text[:LONGEST_PARAM]
    return flat


def classifier_points(result: ClassifierResult) -> Iterator[Point]:
    """``classifier/artist/accuracy`` and the like, calibrated; candidates by their place in params.yaml."""
    for split, scores in result.splits.items():
        uncalibrated = {"ece_uncalibrated": scores.before.ece, "temperature": scores.temperature}
        yield from _points(("classifier", split), {**asdict(scores.after), **uncalibrated})
    for candidate in result.candidates:
        if candidate.scores is not None:
            place = ("classifier candidates", f"{candidate.position}.{candidate.family}")
            yield from _points(place, asdict(candidate.scores))


def cluster_points(candidates: Sequence[Mapping[str, Any]]) -> Iterator[Point]:
    """Mean scores of the clusterings kept, over the genres; how many genres and clusters."""
    kept = [row for row in candidates if row["verdict"] == "kept"]
    yield from _points(("clusters",), {"genres": len(kept), "clusters": sum(row["k"] for row in kept)})
    for score in CLUSTER_SCORES:
        values = [row[score] for row in kept if row[score] is not None]
        if values and score not in ("bic", "smallest"):  # these cannot be compared between genres
            yield from _points(("clusters",), {f"mean_{score}": fmean(values)})


def genre_points(candidates: Iterable[Mapping[str, Any]]) -> Iterator[Point]:
    """Scores of one genre's candidates.

    ``silhouette/kmeans`` has a value for every number of clusters, which is its
    step; ``silhouette`` alone is that of the clustering kept.
    """
    for row in candidates:
        for score in CLUSTER_SCORES:
            yield from _points((score,), {row["family"]: row[score]}, step=row["k"])
            if row["verdict"] == "kept" and row[score] is not None:
                yield Point(score, float(row[score]))


def evaluation_points(document: Mapping[str, Any]) -> Iterator[Point]:
    """``evaluation/METHOD/SETTING/METRIC``: the means of an evaluation."""
    for row in evaluation_rows(document):
        place = ("evaluation", row["method"], row["setting"])
        yield from _points(place, {row["metric"]: row["mean"]})


def evaluation_rows(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Lay an evaluation out as a table: a row for each method, setting and metric."""
    for method, settings in document.get("methods", {}).items():
        for setting, metrics in settings.items():
            for metric, figures in metrics.items():
                row = {"method": method, "setting": setting, "metric": metric}
                yield row | {name: _finite(figures.get(name)) for name in EVALUATION_FIGURES}


def _points(place: Sequence[str], values: Mapping[str, Any], step: int = 0) -> Iterator[Point]:
    """Name metrics like files in folders; a part that could lead out of its folder is replaced."""
    for name, value in values.items():
        if _finite(value) is not None:
            key = "/".join(_NOT_IN_NAMES.sub("_", part) for part in (*place, name))
            yield Point(key, float(value), step)


def _finite(value: Any) -> Any:
    return value if value is not None and math.isfinite(value) else None
