"""A delimited text with a heading line, read row by row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recommender.playlists.headings import heading_key, known_headings
from recommender.playlists.refusal import refusal

Row = tuple[int, list[str]]

_DELIMITERS = ",;\t|"
_SEPARATOR_LINE = re.compile(r"\"?sep=(.)\"?", re.IGNORECASE)
_MAX_LINES_IN_ROW = 50
_SAMPLE = 50


@dataclass(frozen=True)
class Table:
    """A table inside a text.

    Attributes
    ----------
    keys : tuple of str
        The headings as `heading_key` makes them.
    start : int
        Lines before the heading line.
    """

    text: str
    delimiter: str
    keys: tuple[str, ...]
    start: int

    def rows(self) -> Iterator[Row]:
        """Every row under the headings with the line it begins at; blank lines are passed over.

        Raises
        ------
        PlaylistError
            A quotation mark is opened and never closed.
        """
        lines = io.StringIO(self.text, newline="")
        reader = csv.reader(lines, delimiter=self.delimiter)
        begins = 1
        try:
            for cells in reader:
                if reader.line_num - begins >= _MAX_LINES_IN_ROW:
                    raise _unclosed(begins)
                if begins > self.start + 1 and any(cell.strip() for cell in cells):
                    yield begins, cells
                elif begins > self.start + 1 and len(cells) > 1:
                    yield begins, []
                begins = reader.line_num + 1
        except csv.Error as error:
            raise _unclosed(begins) from error

    def sample(self) -> list[list[str]]:
        """The first rows, to tell by their values what a column holds."""
        return [cells for (_, cells), _ in zip(self.rows(), range(_SAMPLE), strict=False)]

    def column(self, index: int) -> list[str]:
        """The values of one column in the first rows, without the empty ones."""
        return [
            cells[index].strip() for cells in self.sample() if index < len(cells) and cells[index].strip()
        ]


def find_table(text: str) -> Table | None:
    """See a table where the first line that is not blank splits into cells, else None.

    The delimiter is the one that gives the most known headings, then the most cells.
    """
    lines = io.StringIO(text[:200_000], newline="")
    forced = ""
    for start, line in enumerate(lines):
        stripped = line.strip()
        declared = _SEPARATOR_LINE.fullmatch(stripped)
        if declared:
            forced = declared.group(1)
        elif stripped:
            return _table(text, stripped if "\t" not in line else line.rstrip("\r\n"), start, forced)
    return None


def _table(text: str, heading: str, start: int, forced: str) -> Table | None:
    best: tuple[int, int, str, tuple[str, ...]] | None = None
    for delimiter in forced or _DELIMITERS:
        keys = tuple(heading_key(cell) for cell in _split(heading, delimiter))
        found = known_headings(keys), len(keys), delimiter, keys
        if best is None or found[:2] > best[:2]:
            best = found
    if best is None or (best[1] < 2 and not best[0]):
        return None
    return Table(text, best[2], best[3], start)


def _split(line: str, delimiter: str) -> Sequence[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _unclosed(line: int) -> Exception:
    return refusal(
        f"the row that begins at line {line} has no end: a quotation mark in it is opened and never closed",
        "mend that line, or export the playlist again",
    )
