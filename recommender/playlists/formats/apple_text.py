"""Apple Music's text export: UTF-16, tab separated, translated headings, times in seconds."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.playlists.document import Document
from recommender.playlists.formats.columns import by_semicolon, read_rows
from recommender.playlists.formats.format import Row
from recommender.playlists.headings import find_fields

_LEAST_COLUMNS = 15
_APPLE = frozenset({"grouping", "kind", "equalizer", "composer", "movementname", "discnumber", "bitrate"})


class AppleText:
    """The format."""

    name = "Apple Music (text)"

    def recognise(self, document: Document) -> bool:
        """Many columns behind tabs, with a title and an artist among them."""
        table = document.table
        if table is None or table.delimiter != "\t":
            return False
        fields = find_fields(table.keys)
        wide = len(table.keys) >= _LEAST_COLUMNS or bool(_APPLE & set(table.keys))
        return wide and "title" in fields and "artist" in fields

    def read(self, document: Document) -> Iterator[Row]:
        """Every row of the table."""
        if document.table is not None:
            yield from read_rows(document.table, find_fields(document.table.keys), by_semicolon)
