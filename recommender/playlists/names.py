""" "Artist - Title" in one string, taken apart."""

from __future__ import annotations

import re

# A dash with spaces, or a long one, a bar or a tab: "Jay-Z" and "Up-Tight" stay whole.
_SEPARATOR = re.compile(r"\s+[-‐‑‒–—―−~|]+\s+|\s*[—–]\s*|\s*\t\s*")
_BLANKS = re.compile(r"[^\S\t]+")
_TAB = re.compile(r" ?\t[ \t]*")


def tidy(text: str) -> str:
    """Runs of blanks as one, so that no pattern takes long on them; tabs, which separate, stay."""
    return _TAB.sub("\t", _BLANKS.sub(" ", text)).strip()


def split_artist_title(text: str) -> tuple[str, str] | None:
    """Split at the first separator: "Artist - Title - Live" → ("Artist", "Title - Live"), or None."""
    line = tidy(text)
    found = _SEPARATOR.search(line)
    if not found:
        return None
    left, right = line[: found.start()].strip(), line[found.end() :].strip()
    return (left, right) if left and right else None


def other_splits(left: str, right: str) -> list[tuple[str, str]]:
    """Every other (artist, title) that the two halves of `split_artist_title` may mean.

    First the other way round, then with a later dash between the two: "Title -
    Live - Artist".
    """
    splits = [(right, left)]
    for found in _SEPARATOR.finditer(right):
        before, after = f"{left} - {right[: found.start()]}", right[found.end() :]
        splits += [(after, before), (before, after)]
    return splits
