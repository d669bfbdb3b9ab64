"""Names that Plotly shows as they are."""

from __future__ import annotations

_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "%": "&#37;"})


def plain(text: str) -> str:
    """Escape what Plotly would take for markup, for a formula or for a template."""
    return text.translate(_MARKUP)
