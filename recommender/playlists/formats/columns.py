"""What the formats that are tables share: from the cells of a row to an entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from recommender.playlists import values
from recommender.playlists.document import Document
from recommender.playlists.entry import entry
from recommender.playlists.features import RANGES
from recommender.playlists.formats.format import Row
from recommender.playlists.headings import find_fields
from recommender.playlists.names import split_artist_title
from recommender.playlists.playlist import GivenTrack, Reason, SetAside
from recommender.playlists.table import Table

Split = Callable[[str], list[str]]

_UNESCAPED_COMMA = re.compile(r"(?<!\\),\s*")


def by_semicolon(artists: str) -> list[str]:
    """Split at `;` only: a comma may be part of a name ("Tyler, The Creator")."""
    return artists.split(";")


def by_escaped_comma(artists: str) -> list[str]:
    r"""Split at commas, of which those inside a name are written `\,`."""
    return [name.replace("\\,", ",") for name in _UNESCAPED_COMMA.split(artists)]


@dataclass(frozen=True)
class TableFormat:
    """A format whose columns are known by their headings.

    Attributes
    ----------
    marks : frozenset of str
        Heading keys that all have to be there.
    delimiters : str
        The delimiters it comes with.
    split : callable
        How several artists in one cell come apart.
    """

    name: str
    marks: frozenset[str]
    delimiters: str = ",;\t|"
    split: Split = by_semicolon

    def recognise(self, document: Document) -> bool:
        """Whether all the marks are among the headings."""
        table = document.table
        return table is not None and table.delimiter in self.delimiters and self.marks <= set(table.keys)

    def read(self, document: Document) -> Iterator[Row]:
        """Every row of the table."""
        if document.table is not None:
            yield from read_rows(document.table, find_fields(document.table.keys), self.split)


def read_rows(table: Table, columns: Mapping[str, int], split: Split) -> Iterator[Row]:
    """Turn rows into entries, given the column of each field."""
    for line, cells in table.rows():
        row = {field: cells[column] for field, column in columns.items() if column < len(cells)}
        yield values.text(row.get("playlist")), _entry(line, row, split)


def _entry(line: int, row: Mapping[str, str], split: Split) -> GivenTrack | SetAside:
    title, artist = row.get("title"), row.get("artist", "")
    if "podcast" in row.get("type", "").casefold():
        return SetAside(line, Reason.EPISODE, values.text(title) or "")
    if title and not artist.strip():
        artist, title = split_artist_title(title) or ("", title)
    return entry(
        line,
        title=title,
        artists=split(artist),
        album=row.get("album"),
        links=[row.get("link", "")],
        isrc=row.get("isrc"),
        duration_ms=values.milliseconds(row.get("duration_ms")) or values.duration(row.get("duration")),
        released=row.get("released"),
        explicit=row.get("explicit"),
        popularity=row.get("popularity"),
        features={name: row[name] for name in RANGES if name in row},
    )
