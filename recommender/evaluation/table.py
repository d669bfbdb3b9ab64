"""The figures of an evaluation, for programs and for people."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

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

    @property
    def protocol_digest(self) -> str:
        """sha256 of the protocol, for telling quickly whether two evaluations compare."""
        return hashlib.sha256(json.dumps(self.protocol, sort_keys=True).encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """``{"protocol": …, "methods": {name: {setting: {metric: {"mean", "sd", "lo", "hi"}}}}}``.

        What could not be measured is None.
        """
        return {"protocol": self.protocol, "methods": _replaced(self.methods, math.isnan, None)}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Evaluation:
        """The inverse of `to_dict`."""
        return cls(
            document["protocol"], _replaced(document["methods"], lambda value: value is None, math.nan)
        )

    def to_json(self) -> str:
        """`to_dict` as JSON; what could not be measured is null."""
        return json.dumps(self.to_dict(), indent=1, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Evaluation:
        """The inverse of `to_json`."""
        return cls.from_dict(json.loads(text))

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


def _replaced(figures: Any, unfit: Callable[[Any], bool], by: float | None) -> Any:
    if isinstance(figures, Mapping):
        return {key: _replaced(value, unfit, by) for key, value in figures.items()}
    return by if unfit(figures) else figures
