"""What all figures share: no ground of their own, marks that differ in shape, colours that suit both themes.

The page's style sheet gives text and grid lines the colour of the theme; what
stands here is seen on white and on near-black alike.
"""

from __future__ import annotations

import plotly.graph_objects as go

OWN, OTHER, QUIET = "#2a9d83", "#d9782d", "#8a8f98"
"""The playlist, what stands beside it, and the ground."""


def calm(figure: go.Figure, height: int) -> go.Figure:
    """Give a figure the look of the page."""
    figure.update_layout(
        template="none",
        height=height,
        margin={"l": 12, "r": 12, "t": 12, "b": 12},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "system-ui, sans-serif", "size": 13, "color": QUIET},
        legend={"orientation": "h", "yanchor": "top", "y": -0.1, "x": 0, "itemclick": False},
        hoverlabel={"font": {"family": "system-ui, sans-serif", "size": 13}, "align": "left"},
        dragmode=False,
    )
    return figure
