"""Parquet → columns of strings, as a CSV would have shown them."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from recommender.catalog.columns import ColumnMap, map_columns
from recommender.errors import TableError
from recommender.settings import CatalogSchema


def read_parquet(
    data: bytes, schema: CatalogSchema, name: str, max_bytes: int
) -> tuple[pd.DataFrame, ColumnMap]:
    """Read all known columns of a Parquet file as strings.

    Returns
    -------
    DataFrame
        One column of str per known column, indexed by the 1-based ``row``; nulls are missing.
    ColumnMap

    Raises
    ------
    TableError
        The file is damaged, larger than `max_bytes` unpacked, has no rows, or a column holds
        something that cannot stand in a cell.
    """
    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        groups = (file.metadata.row_group(i) for i in range(file.metadata.num_row_groups))
        size = sum(group.total_byte_size for group in groups)
        if size > max_bytes:
            raise TableError(
                f"{name} is {size:,} bytes unpacked",
                wanted=f"at most {max_bytes:,} (download.max_bytes)",
                do="check the file; raise download.max_bytes in config.yaml if it is meant",
            )
        header = list(file.schema_arrow.names)
        columns = map_columns(header, schema, name)
        table = file.read(columns=[header[position] for position in columns.positions.values()])
    except (pa.ArrowException, OSError) as error:
        raise TableError(
            f"{name} is a damaged Parquet file ({error})",
            wanted="a whole file",
            do="download or write it again",
        ) from error
    if not file.metadata.num_rows:
        raise TableError(f"{name} has columns and no rows", wanted="at least one row per genre")
    cells = {
        column: _as_text(table[columns.headers[column]], column, schema.columns[column].separator, name)
        for column in columns.positions
    }
    frame: pd.DataFrame = pa.table(cells).to_pandas()
    index = pd.RangeIndex(1, file.metadata.num_rows + 1, name="row")
    return (frame.set_axis(index, axis=0) if cells else pd.DataFrame(index=index)), columns


def _as_text(column: pa.ChunkedArray, name: str, separator: str | None, file: str) -> pa.ChunkedArray:
    kind = column.type
    try:
        if pa.types.is_list(kind) or pa.types.is_large_list(kind):
            # The join has a null wherever a member is null; such a cell shows as missing.
            return pc.binary_join(pc.cast(column, pa.list_(pa.string())), separator or ";").cast(
                pa.large_string()
            )
        return column.cast(pa.large_string())
    except (pa.ArrowException, TypeError) as error:
        raise TableError(
            f"{file}: column '{name}' holds {kind}",
            wanted="text, numbers, true/false, dates, or lists of text",
            do="write that column in a plain type",
        ) from error
