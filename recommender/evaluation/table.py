"""The figures of an evaluation, for programs and for people."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

from recommender.evaluation.metrics import METRICS

Figures = dict[str, dict[str, dict[str, dict[str, float]]]]
"""Method → setting → metric → mean, sd, lo, hi."""

_DIGITS = {"clicks": 2, "ms": 1, "hit_10": 3, "artist_diversity_10": 3}


@dataclass(frozen=True)
class Evaluation:
    """What was measured.

    Attributes
    ----------
    protocol : dict
        How it was measured: two evaluations compare only where this is equal.
    methods : Figures
    """

    protocol: dict[str, object]
    methods: Figures

    def mean(self, method: str, setting: str, metric: str) -> float:
        """One figure of the table."""
        return self.methods[method][setting][metric]["mean"]

    def to_json(self) -> str:
        """``{"protocol": …, "methods": {name: {setting: {metric: {"mean", "sd", "lo", "hi"}}}}}``.

        What could not be measured is null.
        """
        document = {"protocol": self.protocol, "methods": _without_nan(self.methods)}
        return json.dumps(document, indent=1, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Evaluation:
        """The inverse of `to_json`."""
        document = json.loads(text)
        methods = {
            name: {
                setting: {
                    metric: {key: math.nan if value is None else value for key, value in figures.items()}
                    for metric, figures in metrics.items()
                }
                for setting, metrics in by_setting.items()
            }
            for name, by_setting in document["methods"].items()
        }
        return cls(document["protocol"], methods)

    def rows(self, setting: str, *, intervals: bool = False) -> list[list[str]]:
        """Lay one setting out as text: a header, then a row for each method.

        Parameters
        ----------
        intervals : bool
            Add the 95% interval to each mean.
        """
        table = [["method", *METRICS]]
        for name, by_setting in self.methods.items():
            if setting in by_setting:
                cells = [_cell(metric, by_setting[setting][metric], intervals) for metric in METRICS]
                table.append([name, *cells])
        return table

    def to_markdown(self, setting: str, *, intervals: bool = False) -> str:
        """One setting as a Markdown table."""
        header, *body = self.rows(setting, intervals=intervals)
        lines = [header, ["---"] + ["--:"] * (len(header) - 1), *body]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _cell(metric: str, figures: dict[str, float], intervals: bool) -> str:
    digits = _DIGITS.get(metric, 4)
    if math.isnan(figures["mean"]):
        return "–"
    mean = f"{figures['mean']:.{digits}f}"
    return f"{mean} [{figures['lo']:.{digits}f}, {figures['hi']:.{digits}f}]" if intervals else mean


def _without_nan(figures: object) -> object:
    if isinstance(figures, dict):
        return {key: _without_nan(value) for key, value in figures.items()}
    return None if isinstance(figures, float) and math.isnan(figures) else figures
