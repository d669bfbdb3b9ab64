"""A file on disk → a table of strings, whatever it is packed and written in.

Every cell is read as the text that stands in it, so that validation sees what was
there and can name it. Strings stay in Arrow's compact form throughout.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from recommender.catalog.archive import TableStream, open_table
from recommender.catalog.columns import ColumnMap
from recommender.catalog.content import HEAD, table_format
from recommender.catalog.csv_table import locate_undecodable, read_csv, text_encoding, undecodable
from recommender.catalog.parquet_table import read_parquet
from recommender.settings import CatalogSchema


@dataclass(frozen=True)
class TextTable:
    """A table as it was written.

    Attributes
    ----------
    frame : DataFrame
        Known columns under the catalog's names, all str; the index, named ``line`` (CSV) or
        ``row`` (Parquet), counts from 1 in the file.
    columns : ColumnMap
        What the file called them, and which it has besides.
    sha256 : str
        Checksum of the unpacked table: the same for a CSV, its gzip and its zip.
    """

    frame: pd.DataFrame
    columns: ColumnMap
    sha256: str


def read_table(
    path: Path, schema: CatalogSchema, *, encoding: str | None = None, max_bytes: int = 1 << 32
) -> TextTable:
    """Read a CSV, CSV.gz or Parquet file, or a zip with one of them, told apart by content.

    Parameters
    ----------
    encoding : str, optional
        The encoding of a CSV that is neither UTF-8 nor UTF-16 with a byte order mark.
    max_bytes : int
        Limit of the unpacked size.

    Raises
    ------
    TableError
        The bytes are no table; the message names the line.
    ArchiveError
        The archive is damaged, encrypted, dangerous, too large, or has not one table in it.
    SourceError
        The file cannot be read, or `encoding` is unknown.
    """
    try:
        with open_table(path, max_bytes) as stream:
            return _read(stream, path.name, schema, encoding, max_bytes)
    except UnicodeError as error:
        raise _located(path, encoding, max_bytes) from error


def _read(
    stream: TableStream, name: str, schema: CatalogSchema, encoding: str | None, max_bytes: int
) -> TextTable:
    buffered = io.BufferedReader(stream, buffer_size=1 << 17)
    head = buffered.peek(HEAD)[:HEAD]
    if table_format(head, name, encoding=encoding) == "parquet":
        frame, columns = read_parquet(buffered.read(), schema, name, max_bytes)
    else:
        frame, columns = read_csv(buffered, head, schema, name, encoding=encoding)
    return TextTable(frame, columns, stream.sha256)


def _located(path: Path, encoding: str | None, max_bytes: int) -> Exception:
    with open_table(path, max_bytes) as stream:
        buffered = io.BufferedReader(stream, buffer_size=1 << 17)
        chosen = text_encoding(buffered.peek(HEAD)[:HEAD], encoding)
        place = locate_undecodable(buffered, chosen)
    return undecodable(path.name, chosen.removesuffix("-sig"), place)
