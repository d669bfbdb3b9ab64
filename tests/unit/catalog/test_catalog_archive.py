"""Zip and gzip files: whole, broken, hostile."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from pathlib import Path

import pytest
from catalog_tables import csv_text, rows

from recommender.catalog.archive import open_table
from recommender.catalog.table import read_table
from recommender.errors import ArchiveError, SourceError
from recommender.settings import Settings

TEXT = csv_text(rows(50)).encode()
LIMIT = 4_000_000_000


def zip_with(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def content_of(path: Path, max_bytes: int = LIMIT) -> bytes:
    with open_table(path, max_bytes) as stream:
        return stream.readall()


def central_directory(data: bytes) -> int:
    return data.index(b"PK\x01\x02")


def test_plain_gzip_and_zip_hold_the_same_table(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.csv", tmp_path / "b.csv.gz"
    plain.write_bytes(TEXT)
    packed.write_bytes(gzip.compress(TEXT))
    zipped = zip_with(
        tmp_path / "c.zip", {"folder/x.csv": TEXT, "README.md": b"hello", "__MACOSX/._x.csv": b"?"}
    )
    nested = zip_with(tmp_path / "d.zip", {"x.csv.gz": gzip.compress(TEXT)})
    assert [content_of(path) for path in (plain, packed, zipped, nested)] == [TEXT] * 4


def test_told_by_content_not_by_name(tmp_path: Path) -> None:
    misnamed = tmp_path / "catalog.csv"
    misnamed.write_bytes(gzip.compress(TEXT))
    assert content_of(misnamed) == TEXT


def test_checksum_is_of_the_unpacked_table(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "a.csv").write_bytes(TEXT)
    zipped = zip_with(tmp_path / "a.zip", {"x.csv": TEXT})
    one, two = (read_table(path, settings.schema).sha256 for path in (tmp_path / "a.csv", zipped))
    assert one == two


@pytest.mark.parametrize(
    "name", ["../evil.csv", "a/../../evil.csv", "/etc/evil.csv", "..\\evil.csv", "C:\\evil.csv", "x/../y.txt"]
)
def test_member_that_points_outside(tmp_path: Path, name: str) -> None:
    path = zip_with(tmp_path / "a.zip", {"good.csv": TEXT, name: TEXT})
    with pytest.raises(ArchiveError, match="points outside"):
        content_of(path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip"]


def test_encrypted(tmp_path: Path) -> None:
    path = zip_with(tmp_path / "a.zip", {"x.csv": TEXT})
    data = bytearray(path.read_bytes())
    for offset in (6, central_directory(bytes(data)) + 8):
        data[offset] |= 1
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match="encrypted"):
        content_of(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated_zip(tmp_path: Path, share: float) -> None:
    path = zip_with(tmp_path / "a.zip", {"x.csv": TEXT})
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(ArchiveError, match="damaged or cut off"):
        content_of(path)


def test_damaged_member(tmp_path: Path) -> None:
    path = zip_with(tmp_path / "a.zip", {"x.csv": TEXT})
    data = bytearray(path.read_bytes())
    data[200] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match="damaged or cut off"):
        content_of(path)


@pytest.mark.parametrize("cut", [1, 9, 100])
def test_truncated_gzip(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(TEXT)[:-cut])
    with pytest.raises(ArchiveError, match="damaged or cut off"):
        content_of(path)


@pytest.mark.parametrize("members", [{}, {"notes.txt": b"hi"}, {".hidden.csv": TEXT}])
def test_zip_without_a_table(tmp_path: Path, members: dict[str, bytes]) -> None:
    with pytest.raises(ArchiveError, match="holds no table"):
        content_of(zip_with(tmp_path / "a.zip", members))


def test_zip_with_several_tables(tmp_path: Path) -> None:
    path = zip_with(tmp_path / "a.zip", {"x.csv": TEXT, "y.parquet": b"PAR1"})
    with pytest.raises(ArchiveError, match="holds 2 tables") as caught:
        content_of(path)
    assert "'x.csv', 'y.parquet'" in str(caught.value)


def test_ten_gigabyte_member_is_refused_by_its_declared_size(tmp_path: Path) -> None:
    path = zip_with(tmp_path / "a.zip", {"x.csv": TEXT})
    data = path.read_bytes()
    start = central_directory(data)
    info = bytearray(data[start : data.index(b"PK\x05\x06")])
    # ZIP64: the 32-bit size is all ones, an extra field holds the true one.
    info[24:28] = b"\xff" * 4
    extra = struct.pack("<HHQ", 1, 8, 10 * 2**30)
    info[30:32] = struct.pack("<H", len(extra))
    name_end = 46 + len("x.csv")
    info[name_end:name_end] = extra
    end = bytearray(data[data.index(b"PK\x05\x06") :])
    end[12:16] = struct.pack("<I", len(info))
    path.write_bytes(data[:start] + bytes(info) + bytes(end))
    with pytest.raises(ArchiveError, match=r"10,737,418,240 bytes or more.*download\.max_bytes"):
        content_of(path)


@pytest.mark.parametrize("packed", ["zip", "gz", "zipped gz"])
def test_bomb_is_stopped_while_it_unpacks(tmp_path: Path, packed: str) -> None:
    zeros = b"0" * 20_000_000
    path = tmp_path / "a"
    if packed == "zip":
        zip_with(path, {"x.csv": zeros})
    elif packed == "gz":
        path.write_bytes(gzip.compress(zeros))
    else:
        zip_with(path, {"x.csv.gz": gzip.compress(zeros)})
    with pytest.raises(ArchiveError, match="1,000,000 bytes"):
        content_of(path, max_bytes=1_000_000)


def test_member_larger_than_it_declares(tmp_path: Path) -> None:
    path = zip_with(tmp_path / "a.zip", {"x.csv": TEXT})
    data = bytearray(path.read_bytes())
    start = central_directory(bytes(data))
    data[start + 24 : start + 28] = struct.pack("<I", 100)
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match="damaged"):
        content_of(path)


def test_zip_in_a_zip(tmp_path: Path, settings: Settings) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("x.csv", TEXT)
    path = zip_with(tmp_path / "a.zip", {"x.csv": inner.getvalue()})
    with pytest.raises(SourceError, match="zip file inside another"):
        read_table(path, settings.schema)


def test_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot read"):
        content_of(tmp_path / "gone.csv")
