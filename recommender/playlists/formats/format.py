"""The contract of a format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from recommender.playlists.document import Document
from recommender.playlists.entry import Entry

Row = tuple[str | None, Entry]
"""The playlist's name, None where the format gives none, and one entry of it."""


class Format(Protocol):
    """One way in which playlists are written down."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def recognise(self, document: Document) -> bool:
        """Whether the document is of this format; by content only, never by a file name."""
        ...

    def read(self, document: Document) -> Iterator[Row]:
        """Every entry in order; playlists may alternate, each has a name of its own."""
        ...
