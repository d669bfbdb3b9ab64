"""CSV text → columns of strings, with the line on which every row begins."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import IO

import pandas as pd
import pyarrow as pa

from recommender.catalog.columns import ColumnMap, map_columns
from recommender.catalog.content import UTF16_MARKS
from recommender.errors import SourceError, TableError
from recommender.settings import CatalogSchema

_ROWS_PER_CHUNK = 8192
_MAX_LINE = 4_000_000
"""Characters; a longer line is no row of a catalog and is not read to its end."""


def read_csv(
    stream: IO[bytes], head: bytes, schema: CatalogSchema, name: str, *, encoding: str | None
) -> tuple[pd.DataFrame, ColumnMap]:
    """Read all known columns of a CSV as strings.

    Parameters
    ----------
    stream : binary file
        The text, at its beginning.
    head : bytes
        Its first bytes, for a byte order mark.
    encoding : str, optional
        The stated encoding; otherwise UTF-16 with a mark, or UTF-8 with or without one.

    Returns
    -------
    DataFrame
        One column of str per known column, indexed by the 1-based ``line`` where the row begins.
    ColumnMap

    Raises
    ------
    TableError
        Bytes that are not in the encoding, NUL bytes, ragged rows, broken quotes, no rows.
    """
    encoding = _encoding(head, encoding, name)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        rows = _rows(text, name)
        _, header = next(rows, (0, []))
        _check_separator(header, name)
        columns = map_columns(header, schema, name)
        frame = _frame(rows, columns, len(header), name)
    finally:
        text.detach()
    if not len(frame):
        raise TableError(f"{name} has a header and no rows", wanted="at least one row per genre")
    return frame, columns


def _frame(rows: Iterator[tuple[int, list[str]]], columns: ColumnMap, width: int, name: str) -> pd.DataFrame:
    lines: list[int] = []
    chunks: dict[str, list[pa.Array]] = {column: [] for column in columns.positions}
    while chunk := list(islice(rows, _ROWS_PER_CHUNK)):
        for line, row in chunk:
            if len(row) != width:
                raise _ragged(name, line, len(row), width)
            lines.append(line)
        for column, position in columns.positions.items():
            chunks[column].append(pa.array([row[position] for _, row in chunk], type=pa.large_string()))
    index = pd.Index(lines, name="line", dtype="int64")
    if not chunks:
        return pd.DataFrame(index=index)
    table = pa.table({column: pa.chunked_array(parts, pa.large_string()) for column, parts in chunks.items()})
    frame: pd.DataFrame = table.combine_chunks().to_pandas()
    return frame.set_axis(index, axis=0)


def _rows(text: io.TextIOWrapper, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(_lines(text, name), strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(
                f"{name}, line {line}: {error}",
                wanted="CSV: commas between cells, quotes in pairs",
                do="mend the quotes there; a file cut off in the middle ends this way too",
            ) from error
        if row:
            yield line, row
        line = reader.line_num + 1


def _lines(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    number = 0
    while line := text.readline(_MAX_LINE):
        number += 1
        if "\x00" in line:
            raise TableError(
                f"{name}, line {number}: a NUL byte",
                wanted="text",
                do="check that it is a CSV; for UTF-16 without a byte order mark, name it as a source in "
                "config.yaml with 'encoding: utf-16-le'",
            )
        if len(line) >= _MAX_LINE:
            raise TableError(
                f"{name}, line {number}: more than {_MAX_LINE:,} characters",
                wanted="a line of text for each row",
            )
        yield line


def locate_undecodable(stream: IO[bytes], encoding: str) -> tuple[int, int, int] | None:
    """Find the first byte that is not in `encoding`.

    Returns
    -------
    tuple of int, or None
        Its 0-based place in bytes, its 1-based line, and its value; None where it is not one byte.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    end, line = 0, 1
    while True:
        chunk = stream.read(1 << 20)
        end += len(chunk)
        try:
            line += decoder.decode(chunk, final=not chunk).count("\n")
        except UnicodeDecodeError as error:
            before = bytes(error.object[: error.start]).decode(encoding, "ignore").count("\n")
            return end - len(error.object) + error.start, line + before, error.object[error.start]
        except UnicodeError:  # UTF-16 without the byte order mark it should begin with
            return None
        if not chunk:
            return None


def undecodable(name: str, encoding: str, place: tuple[int, int, int] | None) -> TableError:
    """Say where a text leaves its encoding, and what to do about it."""
    where = f"byte 0x{place[2]:02x} at {place[0]:,}, on line {place[1]}, is" if place else "its bytes are"
    return TableError(
        f"{name}: {where} no {encoding.upper()}",
        wanted="UTF-8, or UTF-16 with a byte order mark",
        do="save it as UTF-8, or name it as a source in config.yaml and state its encoding there, "
        "as 'encoding: latin-1'",
    )


def text_encoding(head: bytes, encoding: str | None) -> str:
    """Choose the encoding: the stated one, else what a byte order mark says, else UTF-8."""
    if encoding:
        return encoding
    return "utf-16" if head.startswith(UTF16_MARKS) else "utf-8-sig"


def _encoding(head: bytes, encoding: str | None, name: str) -> str:
    chosen = text_encoding(head, encoding)
    try:
        "".encode(chosen)
    except LookupError as error:
        raise SourceError(
            f"'{chosen}' is no text encoding (source {name})",
            wanted="a name such as utf-8, latin-1, cp1252, utf-16-le",
            do="mend 'encoding' of the source in config.yaml",
        ) from error
    return chosen


def _check_separator(header: list[str], name: str) -> None:
    if len(header) == 1:
        for mark, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if mark in header[0]:
                raise TableError(
                    f"{name}: its columns are separated by {called}",
                    wanted="commas",
                    do="save it as CSV with commas",
                )


def _ragged(name: str, line: int, got: int, wanted: int) -> TableError:
    return TableError(
        f"{name}, line {line}: {got} cells",
        wanted=f"{wanted}, as the header has",
        do="mend that line: a cell with a comma needs quotes; a file cut off in the middle ends this way too",
    )
