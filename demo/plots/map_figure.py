"""The map of the catalog with a playlist and its recommendations on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from demo.plots.catalog_map import CatalogMap, Points, Spot
from demo.plots.markup import plain
from demo.plots.style import OTHER, OWN, QUIET, calm
from demo.texts import Texts
from recommender.results import Profile

MOST_SPOTS = 400
"""Clusters drawn at most; of larger catalogs, those of the playlist's main genres."""

NAMED_GENRES = 6


def map_figure(
    plane: CatalogMap,
    profile: Profile,
    given: tuple[Points, Sequence[str]],
    recommended: tuple[Points, Sequence[str]],
    say: Texts,
) -> go.Figure:
    """Draw clusters as squares, given songs as circles, recommendations as diamonds.

    Parameters
    ----------
    given, recommended : (ndarray of shape (n, 2), sequence of str)
        Places, and what to say of each on hovering.
    """
    figure = go.Figure()
    spots = _drawn(plane, profile)
    figure.add_trace(
        _points(
            np.array([(spot.x, spot.y) for spot in spots], np.float32).reshape(-1, 2),
            [f"{spot.cluster.genre}: {spot.cluster.description}" for spot in spots],
            say("pictures.clusters"),
            {"symbol": "square-open", "size": 7, "color": QUIET, "opacity": 0.7},
        )
    )
    figure.add_trace(
        _points(*given, say("pictures.given"), {"symbol": "circle", "size": 9, "color": OWN, "opacity": 0.85})
    )
    diamonds = {"symbol": "diamond", "size": 12, "color": OTHER, "line": {"width": 1.5, "color": "#ffffff"}}
    figure.add_trace(_points(*recommended, say("pictures.recommended"), diamonds))
    for genre, (x, y) in _apart(plane, [share.genre for share in profile.genres[:NAMED_GENRES]]).items():
        figure.add_annotation(x=x, y=y, text=f"<b>{plain(genre)}</b>", showarrow=False)
    across, upward = (_axis(leaning, say) for leaning in plane.leanings)
    hidden = {"showgrid": True, "zeroline": False, "showticklabels": False, "ticks": "", "fixedrange": True}
    figure.update_layout(xaxis={"title": across, **hidden}, yaxis={"title": upward, **hidden})
    calm(figure, 500)
    figure.update_layout(hovermode="closest", margin={"l": 34, "r": 12, "t": 44, "b": 44})
    figure.update_layout(legend={"y": 1.02, "yanchor": "bottom"})
    return figure


def _apart(plane: CatalogMap, genres: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Keep the genres whose names would not cover one named before."""
    width, height = np.ptp(plane.tracks, axis=0) if len(plane.tracks) else (1.0, 1.0)
    kept: dict[str, tuple[float, float]] = {}
    for genre in genres:
        x, y = plane.genres.get(genre, (np.nan, np.nan))
        clear = all(abs(x - a) > 0.08 * width or abs(y - b) > 0.04 * height for a, b in kept.values())
        if np.isfinite(x) and clear:
            kept[genre] = (x, y)
    return kept


def _drawn(plane: CatalogMap, profile: Profile) -> list[Spot]:
    if len(plane.spots) <= MOST_SPOTS:
        return list(plane.spots)
    order = {share.genre: place for place, share in enumerate(profile.genres)}
    last = len(order)
    return sorted(plane.spots, key=lambda spot: order.get(spot.cluster.genre, last))[:MOST_SPOTS]


def _points(places: Points, said: Sequence[str], name: str, marker: dict[str, object]) -> go.Scatter:
    known: NDArray[np.bool_] = np.isfinite(places).all(axis=1)  # type: ignore[assignment]
    return go.Scatter(
        x=np.round(places[known, 0], 3).tolist(),
        y=np.round(places[known, 1], 3).tolist(),
        mode="markers",
        name=plain(name),
        marker=marker,
        text=[plain(text) for text, is_known in zip(said, known, strict=True) if is_known],
        hovertemplate="%{text}<extra></extra>",
    )


def _axis(leaning: tuple[str, str], say: Texts) -> str:
    high, low = (say.named("features", name) for name in leaning)
    return say("pictures.axis", high=high, low=low)
