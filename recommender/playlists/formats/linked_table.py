"""A table with headings nobody knows, or none, in which one column holds links to Spotify tracks."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.playlists.document import Document
from recommender.playlists.entry import entry
from recommender.playlists.formats.columns import by_semicolon, read_rows
from recommender.playlists.formats.format import Row
from recommender.playlists.headings import find_fields
from recommender.playlists.links import find_links, parse_link
from recommender.playlists.table import Table


class LinkedTable:
    """The format."""

    name = "CSV with Spotify links"

    def recognise(self, document: Document) -> bool:
        """Whether there are several columns and most of one are links to tracks."""
        return (
            document.table is not None
            and len(document.table.keys) > 1
            and _link_column(document.table) is not None
        )

    def read(self, document: Document) -> Iterator[Row]:
        """Every row, and the heading line too where it holds a link itself."""
        table = document.table
        column = _link_column(table) if table else None
        if table is None or column is None:
            return
        heading = document.lines[table.start]
        for link in find_links(heading):
            yield None, entry(table.start + 1, links=[f"spotify:{link.kind}:{link.id}"])
        yield from read_rows(table, find_fields(table.keys) | {"link": column}, by_semicolon)


def _link_column(table: Table) -> int | None:
    rows = table.sample()
    for column in range(max(map(len, rows), default=0)):
        links = [parse_link(row[column]) for row in rows if column < len(row)]
        tracks = sum(link is not None and link.kind == "track" for link in links)
        # A bare id is too easily another service's: a whole link has to stand there.
        if 2 * tracks > len(rows) and any(
            "spotify" in row[column].lower() for row in rows if column < len(row)
        ):
            return column
    return None
