"""Any other table whose headings name a song: `Track name,Artist name,Album`, a catalog's own columns, …"""

from __future__ import annotations

from collections.abc import Iterator

from recommender.playlists.document import Document
from recommender.playlists.formats.columns import by_semicolon, read_rows
from recommender.playlists.formats.format import Row
from recommender.playlists.headings import find_fields
from recommender.playlists.links import parse_link, parse_local


class PlainTable:
    """The format."""

    name = "CSV"

    def recognise(self, document: Document) -> bool:
        """A title and one more known heading, or a column of links or ISRCs."""
        table = document.table
        if table is None:
            return False
        fields = find_fields(table.keys)
        if "title" in fields and len(fields) > 1:
            return True
        if "link" in fields:
            return any(parse_link(value) or parse_local(value) for value in table.column(fields["link"]))
        return "isrc" in fields

    def read(self, document: Document) -> Iterator[Row]:
        """Every row of the table."""
        if document.table is not None:
            yield from read_rows(document.table, find_fields(document.table.keys), by_semicolon)
