"""An evaluation as tables for the terminal: one for each setting."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from recommender.evaluation.metrics import METRICS
from recommender.evaluation.table import Evaluation

SETTINGS = {
    "half": "a random half is hidden",
    "first5": "only the first 5 songs are given",
    "first10": "only the first 10 songs are given",
    "first25": "only the first 25 songs are given",
    "discovery": "half is hidden, and only artists count that were not given",
}
HEADINGS = {
    "r_precision": "R-precision", "r_precision_artist": "+ artist", "ndcg_500": "NDCG@500",
    "clicks": "clicks", "recall_100": "recall@100", "hit_10": "hit@10", "artist_diversity_10": "artists@10",
    "coverage_10": "coverage@10", "novelty_10": "novelty@10", "r_precision_cold": "R-prec. cold",
    "r_precision_warm": "R-prec. warm", "ms": "ms",
}  # fmt: skip
MAIN = ("r_precision", "ndcg_500", "clicks", "hit_10", "artist_diversity_10", "ms")
DIGITS = {"clicks": 2, "ms": 1, "hit_10": 3, "artist_diversity_10": 3}
LOWER_IS_BETTER = frozenset({"clicks", "ms"})
CELL = 16
"""Columns of the terminal that one metric takes."""


def setting_tables(evaluation: Evaluation, width: int) -> Iterator[Table]:
    """Lay every measured setting out; where the terminal is narrow, the main metrics only."""
    metrics = METRICS if width >= CELL * len(METRICS) else MAIN
    for setting in evaluation.protocol["tasks"]:  # type: ignore[attr-defined]
        yield _table(evaluation, setting, metrics)


def _table(evaluation: Evaluation, setting: str, metrics: tuple[str, ...]) -> Table:
    table = Table(title=f"{setting}: {SETTINGS[setting]}", title_justify="left", show_lines=False)
    table.add_column("method", no_wrap=True)
    for metric in metrics:
        table.add_column(HEADINGS[metric], justify="right", no_wrap=True)
    best = {metric: _best(evaluation, setting, metric) for metric in metrics}
    for name, by_setting in evaluation.methods.items():
        cells = [_cell(metric, by_setting[setting][metric], best[metric] == name) for metric in metrics]
        table.add_row(name, *cells)
    return table


def _best(evaluation: Evaluation, setting: str, metric: str) -> str | None:
    figures = {name: evaluation.mean(name, setting, metric) for name in evaluation.methods}
    known = {name: value for name, value in figures.items() if not math.isnan(value)}
    if metric not in ("r_precision", "r_precision_artist", "ndcg_500", "clicks", "recall_100", "hit_10"):
        return None  # a random list is the most novel
    choose = min if metric in LOWER_IS_BETTER else max
    return choose(known, key=lambda name: known[name]) if known else None


def _cell(metric: str, figures: dict[str, float], is_best: bool) -> Text:
    if math.isnan(figures["mean"]):
        return Text("–")
    digits = DIGITS.get(metric, 4)
    text = Text(f"{figures['mean']:.{digits}f}", style="bold" if is_best else "")
    return text.append(f"\n{figures['lo']:.{digits}f}–{figures['hi']:.{digits}f}", style="dim not bold")
