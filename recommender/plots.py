"""Plots as Vega-Lite specifications: plain mappings that a card, a page or an image can show.

Every plot can be read without colour: shape, position or text says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Spec = dict[str, Any]
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


def confusion(matrix: NDArray[np.floating[Any]], genres: Sequence[str]) -> Spec:
    """Draw how often tracks of each genre are taken for each other one.

    Parameters
    ----------
    matrix : ndarray, shape (n_genres, n_genres)
        Rows are the true genre; counts or weights. Drawn as shares of a row.
    """
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1e-12)
    cells = [
        {"genre": genre, "taken for": other, "share": round(float(shares[i, j]), 4)}
        for i, genre in enumerate(genres)
        for j, other in enumerate(genres)
        if shares[i, j] >= 0.0005  # a hundred genres would otherwise make a file of mostly zeros
    ]
    size = max(8, min(34, 700 // len(genres)))
    axis = {"type": "nominal", "sort": list(genres)}
    base = {
        "x": {"field": "taken for", **axis, "axis": {"labelAngle": -45}},
        "y": {"field": "genre", **axis},
    }
    squares = {
        "mark": "rect",
        "encoding": {
            "color": {"field": "share", "type": "quantitative", "scale": {"scheme": "blues"}},
            "tooltip": [{"field": name} for name in ("genre", "taken for", "share")],
        },
    }
    numbers = {
        "mark": {"type": "text", "fontSize": 10},
        "encoding": {
            "text": {"field": "share", "type": "quantitative", "format": ".2f"},
            "color": {"condition": {"test": "datum.share > 0.5", "value": "white"}, "value": "black"},
        },
    }
    return {
        "$schema": SCHEMA,
        "width": {"step": size},
        "height": {"step": size},
        "data": {"values": cells},
        "encoding": base,
        "layer": [squares, numbers] if len(genres) <= 20 else [squares],
    }


def criterion_by_candidate(
    rows: Iterable[Mapping[str, Any]], criterion: str, label: str, genres: Sequence[str]
) -> Spec:
    """Draw the criterion over the number of clusters, a panel per genre, a line per family.

    Parameters
    ----------
    rows : iterable of mapping
        ``genre``, ``family``, ``k``, ``verdict`` and the criterion.
    genres : sequence of str
        Which genres get a panel.
    """
    wanted = set(genres)
    values = [
        {name: row[name] for name in ("genre", "family", "k", "verdict", criterion)}
        for row in rows
        if row["genre"] in wanted and row[criterion] is not None
    ]
    family = {"field": "family", "type": "nominal"}
    position = {
        "x": {"field": "k", "type": "quantitative", "title": "clusters"},
        "y": {"field": criterion, "type": "quantitative", "title": label, "scale": {"zero": False}},
    }
    lines = {
        "mark": {"type": "line", "point": {"size": 50, "filled": True}},
        "encoding": {"color": family, "shape": family},
    }
    kept = {
        "transform": [{"filter": "datum.verdict == 'kept'"}],
        "mark": {
            "type": "point",
            "size": 220,
            "strokeWidth": 2,
            "filled": False,
            "shape": "circle",
            "color": "black",
        },
    }
    return {
        "$schema": SCHEMA,
        "data": {"values": values},
        "facet": {"field": "genre", "type": "nominal", "title": None},
        "columns": 4,
        "spec": {
            "width": 170,
            "height": 120,
            "encoding": position,
            "layer": [lines, kept],
        },
        "resolve": {"scale": {"y": "independent"}},
    }


def cluster_map(points: Iterable[Mapping[str, Any]]) -> Spec:
    """Draw tracks on a plane, a panel per genre, with every cluster's number where its middle lies.

    Parameters
    ----------
    points : iterable of mapping
        ``genre``, ``x``, ``y``, ``number`` and ``cluster`` (its description), and ``track``.
    """
    cluster = {"field": "number", "type": "nominal", "legend": None}
    plane = {
        axis: {"field": axis, "type": "quantitative", "axis": None, "scale": {"zero": False}}
        for axis in ("x", "y")
    }
    names = {
        "transform": [
            {
                "aggregate": [
                    {"op": "mean", "field": "x", "as": "x"},
                    {"op": "mean", "field": "y", "as": "y"},
                ],
                "groupby": ["number"],
            }
        ],
        "mark": {"type": "text", "fontSize": 13, "fontWeight": "bold"},
        "encoding": {**plane, "text": {"field": "number"}},
    }
    dots = {
        "mark": {"type": "point", "filled": True, "size": 14, "opacity": 0.6},
        "encoding": {
            **plane,
            "color": cluster,
            "tooltip": [{"field": name} for name in ("track", "number", "cluster")],
        },
    }
    return {
        "$schema": SCHEMA,
        "data": {"values": list(points)},
        "facet": {"field": "genre", "type": "nominal", "title": None},
        "columns": 3,
        "spec": {"width": 270, "height": 210, "layer": [dots, names]},
        "resolve": {"scale": {"x": "independent", "y": "independent", "color": "independent"}},
    }


def interval_bars(
    figures: Mapping[str, Mapping[str, Mapping[str, Mapping[str, float]]]], metric: str, label: str
) -> Spec:
    """Draw one metric of every method with its 95% interval, a panel per setting.

    Parameters
    ----------
    figures : mapping
        Method to setting to metric to ``mean``, ``lo`` and ``hi``, as `Evaluation.methods`.
    """
    values = [
        {"method": method, "setting": setting}
        | {name: by_metric[metric][name] for name in ("mean", "lo", "hi")}
        for method, by_setting in figures.items()
        for setting, by_metric in by_setting.items()
    ]
    rows = {"field": "method", "type": "nominal", "sort": list(figures), "title": None}
    settings = list(dict.fromkeys(value["setting"] for value in values))
    bars = {"mark": {"type": "bar", "opacity": 0.5}, "encoding": {"x": _along("mean", label)}}
    whiskers = {
        "mark": {"type": "rule", "strokeWidth": 2},
        "encoding": {"x": _along("lo", label), "x2": {"field": "hi"}},
    }
    numbers = {
        "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 10},
        "encoding": {"x": _along("hi", label), "text": {"field": "mean", "format": ".3f"}},
    }
    return {
        "$schema": SCHEMA,
        "data": {"values": values},
        "facet": {"field": "setting", "type": "nominal", "sort": settings, "title": None},
        "columns": 3,
        "spec": {
            "width": 200,
            "height": {"step": 18},
            "encoding": {"y": rows},
            "layer": [bars, whiskers, numbers],
        },
    }


def _along(field: str, label: str) -> Spec:
    return {"field": field, "type": "quantitative", "title": label}
