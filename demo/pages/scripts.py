"""The browser's parts of the page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"


@cache
def script(name: str) -> str:
    """Read a script of `demo/static`."""
    return (STATIC / f"{name}.js").read_text(encoding="utf-8")
