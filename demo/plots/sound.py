"""How a playlist sounds beside its main genre, as a radar."""

from __future__ import annotations

import plotly.graph_objects as go

from demo.plots.markup import plain
from demo.plots.profiles import SHOWN
from demo.plots.style import OTHER, OWN, calm
from demo.texts import Texts
from recommender.results import Profile

Rows = list[tuple[str, float, float | None]]


def sound_rows(profile: Profile, genres: dict[str, dict[str, float]], say: Texts) -> tuple[str, Rows]:
    """Put the playlist beside the genre it has most of.

    Returns
    -------
    genre : str
        Empty where none is known.
    rows : list of (feature in words, place of the playlist, place of the genre or None)
        0 the lowest of the catalog, 1 the highest.
    """
    genre = profile.genres[0].genre if profile.genres else ""
    beside = genres.get(genre, {})
    rows = [
        (say.named("features", name), profile.audio[name], beside.get(name))
        for name in SHOWN
        if name in profile.audio
    ]
    return genre, rows


def sound_figure(genre: str, rows: Rows, say: Texts) -> go.Figure:
    """Draw both: the playlist as a filled shape with circles, the genre as a dashed line with squares."""
    features = [name for name, _, _ in rows]
    figure = go.Figure()
    figure.add_trace(
        _outline(
            features,
            [None if typical is None else 100 * typical for _, _, typical in rows],
            name=plain(say("pictures.genre_line", genre=genre)),
            line={"color": OTHER, "width": 2, "dash": "dash"},
            marker={"symbol": "square-open", "size": 8},
        )
    )
    figure.add_trace(
        _outline(
            features,
            [100 * own for _, own, _ in rows],
            name=plain(say("pictures.playlist")),
            line={"color": OWN, "width": 2.5},
            marker={"symbol": "circle", "size": 8},
            fill="toself",
            fillcolor="rgba(42,157,131,0.18)",
        )
    )
    figure.update_layout(
        polar={
            "bgcolor": "rgba(0,0,0,0)",
            "radialaxis": {"range": [0, 100], "tickvals": [25, 50, 75], "angle": 90, "tickangle": 90},
            "angularaxis": {"direction": "clockwise", "rotation": 90},
        }
    )
    calm(figure, 380)
    figure.update_layout(margin={"l": 80, "r": 80, "t": 30, "b": 30})
    return figure


def _outline(features: list[str], values: list[float | None], **look: object) -> go.Scatterpolar:
    closed = slice(0, 1)
    return go.Scatterpolar(
        theta=features + features[closed],
        r=values + values[closed],
        mode="lines+markers",
        hovertemplate="%{theta}: %{r:.0f}<extra>%{fullData.name}</extra>",
        **look,
    )
