"""The evaluation of a run, laid out for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from demo.texts import Texts

_ORDER = ("half", "first5", "first10", "first25", "discovery")
_METHODS = (
    "page", "ranker", "blend", "audio_genre", "audio", "popularity_in_genre", "popularity", "seed", "random",
)  # fmt: skip
_METRICS = (
    "r_precision", "recall_100", "hit_10", "ndcg_500", "clicks", "r_precision_artist", "artist_diversity_10",
    "coverage_10", "novelty_10", "r_precision_cold", "r_precision_warm",
)  # fmt: skip
_HIGHER = frozenset({"r_precision", "r_precision_artist", "ndcg_500", "recall_100", "hit_10"})
_LOWER = frozenset({"clicks"})


@dataclass(frozen=True)
class Metric:
    """A column of the table."""

    name: str
    title: str
    meaning: str


@dataclass(frozen=True)
class Cell:
    """A figure; `best` where no other method's mean is better."""

    mean: str
    interval: str
    best: bool


@dataclass(frozen=True)
class Row:
    """A method's figures."""

    title: str
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """One task."""

    title: str
    metrics: list[Metric]
    rows: list[Row]


@dataclass(frozen=True)
class EvaluationView:
    """What the template shows."""

    playlists: int | None
    sentence: str
    settings: list[Table]
    metrics: list[Metric]


def evaluation_view(document: dict[str, Any] | None, say: Texts) -> EvaluationView | None:
    """Lay out ``evaluation.json``; None where there is none, or nothing in it."""
    methods = (document or {}).get("methods") or {}
    settings = {setting for figures in methods.values() for setting in figures}
    if document is None or not settings:
        return None
    tables = [_table(methods, setting, say) for setting in _sorted(settings, _ORDER)]
    used = {metric.name: metric for table in tables for metric in table.metrics}
    playlists = document.get("protocol", {}).get("playlists")
    return EvaluationView(
        playlists=playlists if isinstance(playlists, int) else None,
        sentence=_sentence(methods, say),
        settings=tables,
        metrics=list(used.values()),
    )


def _table(methods: dict[str, Any], setting: str, say: Texts) -> Table:
    shown = {name: methods[name][setting] for name in _sorted(methods, _METHODS) if setting in methods[name]}
    names = [
        metric
        for metric in _METRICS
        if any(_mean(figures.get(metric)) is not None for figures in shown.values())
    ]
    best = {
        metric: _best(metric, [_mean(figures.get(metric)) for figures in shown.values()]) for metric in names
    }
    rows = [
        Row(
            say.named("evaluation.methods", name),
            [_cell(figures.get(metric), best[metric]) for metric in names],
        )
        for name, figures in shown.items()
    ]
    return Table(say.named("evaluation.settings", setting), [_metric(name, say) for name in names], rows)


def _metric(name: str, say: Texts) -> Metric:
    return Metric(
        name, say.named("evaluation.metrics", name), say.entries.get(f"evaluation.meaning.{name}", "")
    )


def _cell(figures: dict[str, float | None] | None, best: float | None) -> Cell:
    mean = _mean(figures)
    if figures is None or mean is None:
        return Cell("–", "", False)
    low, high = figures.get("lo"), figures.get("hi")
    interval = "" if low is None or high is None else f"[{low:.3f}, {high:.3f}]"
    return Cell(f"{mean:.3f}", interval, best is not None and mean == best)


def _mean(figures: dict[str, float | None] | None) -> float | None:
    return None if figures is None else figures.get("mean")


def _best(metric: str, means: list[float | None]) -> float | None:
    known = [mean for mean in means if mean is not None]
    if not known or metric not in _HIGHER | _LOWER:
        return None
    return max(known) if metric in _HIGHER else min(known)


def _sentence(methods: dict[str, Any], say: Texts) -> str:
    page = methods.get("page", {}).get("half", {}).get("r_precision")
    other = methods.get("popularity", {}).get("half", {}).get("r_precision")
    if _mean(page) is None or _mean(other) is None:
        return ""
    return say(
        "evaluation.plain",
        percent=f"{100 * page['mean']:.1f}",
        low=f"{100 * page['lo']:.1f}",
        high=f"{100 * page['hi']:.1f}",
        other=f"{100 * other['mean']:.1f}",
    )


def _sorted(names: Any, order: tuple[str, ...]) -> list[str]:
    places = {name: place for place, name in enumerate(order)}
    return sorted(names, key=lambda name: (places.get(name, len(order)), name))
