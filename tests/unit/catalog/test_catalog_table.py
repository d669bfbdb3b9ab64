"""Reading tables: what is read, and what is refused with the place where it goes wrong."""

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from catalog_tables import csv_text, rows, write_csv
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from recommender.catalog.table import TextTable, read_table
from recommender.errors import MSRError, SourceError, TableError
from recommender.settings import Settings

TEXT = csv_text(rows(20))


def read_bytes(
    folder: Path, content: bytes, settings: Settings, *, name: str = "a.csv", encoding: str | None = None
) -> TextTable:
    path = folder / name
    path.write_bytes(content)
    return read_table(path, settings.schema, encoding=encoding, max_bytes=50_000_000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, settings: Settings, encoding: str, newline: str) -> None:
    text = csv_text(rows(3, title="Þrjú lög – 夜に駆ける")).replace("\n", newline)
    table = read_bytes(tmp_path, text.encode(encoding), settings)
    assert table.frame["title"].tolist() == ["Þrjú lög – 夜に駆ける"] * 3
    assert table.frame.index.tolist() == [2, 3, 4]
    assert table.frame.index.name == "line"


def test_all_cells_are_the_text_that_was_there(tmp_path: Path, settings: Settings) -> None:
    table = read_bytes(
        tmp_path, csv_text(rows(2, popularity="007", tempo="NaN", title="NA")).encode(), settings
    )
    assert set(map(str, table.frame.dtypes)) == {"str"}
    assert table.frame.loc[2, ["popularity", "tempo", "title"]].tolist() == ["007", "NaN", "NA"]


def test_other_names_and_extra_columns(tmp_path: Path, settings: Settings) -> None:
    header, rest = TEXT.split("\n", 1)
    renamed = header.replace("title", "Track_Name ").replace("artists", "track_artist")
    body = "\n".join(f"{number},{line},x" for number, line in enumerate(rest.strip().split("\n")))
    table = read_bytes(tmp_path, f",{renamed},mood\n{body}\n".encode(), settings)
    assert table.columns.headers["title"] == "Track_Name "
    assert table.columns.extra == ("(unnamed)", "mood")
    assert table.frame["title"].iloc[0] == "Song 0"


def test_line_is_where_the_row_begins_in_the_file(tmp_path: Path, settings: Settings) -> None:
    table = rows(4)
    table[1]["title"] = 'two\nlines, "quoted"'
    found = read_bytes(tmp_path, csv_text(table).encode() + b"\n\n", settings)
    assert found.frame.index.tolist() == [2, 3, 5, 6]
    assert found.frame.loc[3, "title"] == 'two\nlines, "quoted"'


def test_stated_encoding_is_used(tmp_path: Path, settings: Settings) -> None:
    content = csv_text(rows(2, title="Déjà vu")).encode("latin-1")
    assert read_bytes(tmp_path, content, settings, encoding="latin-1").frame["title"].iloc[0] == "Déjà vu"
    utf16 = csv_text(rows(2)).encode("utf-16-le")
    assert len(read_bytes(tmp_path, utf16, settings, encoding="utf-16-le").frame) == 2


def test_latin_1_names_the_byte_and_the_way_out(tmp_path: Path, settings: Settings) -> None:
    table = rows(3)
    table[1]["title"] = "Déjà vu"
    content = csv_text(table).encode("latin-1")
    with pytest.raises(TableError) as caught:
        read_bytes(tmp_path, content, settings)
    place = content.index(b"\xe9")
    assert f"byte 0xe9 at {place:,}, on line 3, is no UTF-8" in str(caught.value)
    assert "encoding: latin-1" in str(caught.value)


def test_bad_byte_far_into_the_file(tmp_path: Path, settings: Settings) -> None:
    content = csv_text(rows(20_000)).encode()
    place = content.index(b"Song 19000")
    with pytest.raises(TableError, match=f"at {place:,}, on line 19002"):
        read_bytes(tmp_path, content[:place] + b"\xff" + content[place + 1 :], settings)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\n ", "is empty"),
        (b"\xef\xbb\xbf", "has no header"),
        (b",,\n1,2,3\n", "has no header"),
        (TEXT.split("\n")[0].encode(), "a header and no rows"),
        (TEXT.split("\n")[0].encode() + b"\n\n", "a header and no rows"),
        (b"<!DOCTYPE html><html><body>log in</body></html>", r"web page \(HTML\)"),
        (b"\n <HTML>", r"web page \(HTML\)"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b'{"tracks": []}', "JSON"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG image"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "JPEG image"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"SQLite format 3\x00" + bytes(100), "SQLite"),
        (b"PAR1 but not really", "damaged Parquet"),
        (TEXT.replace(",", ";").encode(), "separated by semicolons"),
        (TEXT.replace(",", "\t").encode(), "separated by tabs"),
        (TEXT.replace("Song 3", "So\x00ng").encode(), "line 5: a NUL byte"),
        (TEXT.encode("utf-16-le"), "line 1: a NUL byte.*utf-16-le"),
        (TEXT.encode("utf-16")[:-1], "no UTF-16"),
        (TEXT.replace("Song 3", "Song, 3").encode(), "line 5: 15 cells|line 5: 22 cells"),
        (TEXT[:-40].encode(), "line 21: .* cells"),
        (TEXT.replace("Song 3", '"Song 3').encode(), "line 5"),
        (TEXT.replace("Song 3", "x" * 200_000).encode(), "line 5: field larger"),
        (b"x" * 5_000_000, "more than 4,000,000 characters"),
        (TEXT.replace("album", "name").encode(), "two columns for 'title': 'title' and 'name'"),
        (TEXT.replace("album", "track_id").encode(), "two columns for 'track_id'"),
    ],
)
def test_no_table(tmp_path: Path, settings: Settings, content: bytes, says: str) -> None:
    with pytest.raises(TableError, match=says) as caught:
        read_bytes(tmp_path, content, settings)
    assert "Wanted:" in str(caught.value)
    assert "a.csv" in str(caught.value)


def test_unknown_encoding(tmp_path: Path, settings: Settings) -> None:
    for encoding in ("klingon", "base64"):
        with pytest.raises(SourceError, match="no text encoding"):
            read_bytes(tmp_path, TEXT.encode(), settings, encoding=encoding)


def test_utf_16_stated_for_a_file_without_its_mark(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(TableError, match="no UTF-16"):
        read_bytes(tmp_path, TEXT.encode(), settings, encoding="utf-16")


def test_parquet_says_what_csv_says(tmp_path: Path, settings: Settings) -> None:
    frame = pd.read_csv(write_csv(tmp_path / "a.csv", rows(30)), dtype={"track_id": str})
    frame["artists"] = frame["artists"].str.split(";")
    frame["released"] = pd.to_datetime(frame["released"]).dt.date
    frame.loc[3, "tempo"] = None
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), tmp_path / "a.parquet")
    table = read_table(tmp_path / "a.parquet", settings.schema)
    assert table.frame.index.tolist() == list(range(1, 31))
    assert table.frame.index.name == "row"
    first = table.frame.iloc[1]
    assert first[["title", "artists", "released", "explicit", "popularity"]].tolist() == [
        "Song 1", "Artist 1;Guest", "1991-05-01", "true", "1",
    ]  # fmt: skip
    assert table.frame["tempo"].isna().tolist() == [row == 3 for row in range(30)]


def test_parquet_with_a_column_no_cell_can_hold(tmp_path: Path, settings: Settings) -> None:
    pq.write_table(pa.table({"title": pa.array([{"a": 1}])}), tmp_path / "a.parquet")
    with pytest.raises(TableError, match="column 'title' holds struct"):
        read_table(tmp_path / "a.parquet", settings.schema)


def test_parquet_without_rows(tmp_path: Path, settings: Settings) -> None:
    pq.write_table(pa.table({"title": pa.array([], pa.string())}), tmp_path / "a.parquet")
    with pytest.raises(TableError, match="no rows"):
        read_table(tmp_path / "a.parquet", settings.schema)


def test_parquet_larger_than_allowed(tmp_path: Path, settings: Settings) -> None:
    pq.write_table(pa.table({"title": ["x" * 1000] * 5000}), tmp_path / "a.parquet", use_dictionary=False)
    with pytest.raises(TableError, match=r"download\.max_bytes"):
        read_table(tmp_path / "a.parquet", settings.schema, max_bytes=1_000_000)


def test_table_without_known_columns_is_left_to_validation(tmp_path: Path, settings: Settings) -> None:
    table = read_bytes(tmp_path, b"a,b\n1,2\n3,4\n", settings)
    assert table.frame.shape == (2, 0)
    assert table.columns.extra == ("a", "b")


cells = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=12)


@given(
    st.lists(st.tuples(cells, cells), min_size=1, max_size=20),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_csv_writer_writes_is_read_back(
    tmp_path: Path, settings: Settings, pairs: list[tuple[str, str]], encoding: str
) -> None:
    table = [{"title": title, "album": album} for title, album in pairs]
    found = read_bytes(tmp_path, csv_text(table, quoted=True).encode(encoding), settings).frame
    assert list(zip(found["title"], found["album"], strict=True)) == pairs


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode), st.booleans())
@hypothesis_settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_a_table_or_a_clear_error(
    tmp_path: Path, settings: Settings, content: bytes, packed: bool
) -> None:
    refused = None
    try:
        table = read_bytes(tmp_path, gzip.compress(content) if packed else content, settings)
    except MSRError as error:
        refused = error
    assert (refused.got and refused.wanted) if refused else len(table.frame) >= 1
