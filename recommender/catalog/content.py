"""What bytes are, told from their beginning rather than from a file's name."""

from __future__ import annotations

import codecs
from typing import Literal

from recommender.errors import TableError

HEAD = 4096
"""Bytes from the beginning that `table_format` looks at."""

GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_MAGIC = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"BM": "a BMP image",
    b"RIFF": "a sound, film or WebP file",
    b"ID3": "an MP3 file",
    b"OggS": "an Ogg file",
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"SQLite format 3": "a SQLite database",
    b"ARROW1": "an Arrow file",
    b"Obj\x01": "an Avro file",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"\x28\xb5\x2f\xfd": "a Zstandard file",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"\x7fELF": "a program",
}
_WANTED = "a CSV, CSV.gz or Parquet file, or a zip with one of them"


def looks_like_html(head: bytes) -> bool:
    """Whether a file that begins with `head` is a web page."""
    text = head[:HEAD].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    return text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script"))


def table_format(head: bytes, name: str, *, encoding: str | None = None) -> Literal["csv", "parquet"]:
    """Tell a Parquet file from text that may be CSV.

    Parameters
    ----------
    head : bytes
        The first `HEAD` bytes.
    name : str
        What the file is called in messages.
    encoding : str, optional
        A stated text encoding; NUL bytes are then no sign of a binary file.

    Raises
    ------
    TableError
        The file is empty or is recognisably something else.
    """
    if not head.strip():
        raise TableError(f"{name} is empty", wanted=_WANTED, do="check that it was written to its end")
    if head.startswith(b"PAR1"):
        return "parquet"
    kind = _other_kind(head, encoding)
    if kind:
        raise TableError(f"{name} is {kind}", wanted=_WANTED, do="give the file with the table itself")
    return "csv"


def _other_kind(head: bytes, encoding: str | None) -> str:
    if head.startswith(UTF16_MARKS) or encoding:
        return ""
    for magic, kind in _MAGIC.items():
        # Two printable letters are no proof: a CSV may begin with "BM".
        if head.startswith(magic) and (not magic.isalnum() or b"\x00" in head or len(magic) > 3):
            return kind
    if head.startswith(ZIP):
        return "a zip file inside another"
    if looks_like_html(head):
        return "a web page (HTML)"
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if text.startswith(b"<"):
        return "an XML document"
    if text.startswith((b"{", b"[")):
        return "a JSON document"
    return ""
