"""From bytes to text: byte order marks, UTF-16 without one, and old Western files."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from recommender.playlists.refusal import refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"
_MAX_CONTROL_SHARE = 0.01
_MIN_NUL_SHARE = 0.1  # of the 16-bit units of UTF-16; even Chinese tables have that many tabs and digits


@dataclass(frozen=True)
class Decoded:
    """The text of an upload, the encoding it was read in, and notes for the listener."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(content: bytes) -> Decoded:
    """Decode text in UTF-8, UTF-16 or UTF-32, with or without a mark, or else Windows-1252.

    The result has no byte order mark, no NUL and no lone surrogate.

    Raises
    ------
    PlaylistError
        The bytes are no text.
    """
    encoding, body = _encoding(content)
    if encoding is None:
        return _clean(_western_or_damaged(body))
    text = body.decode(
        encoding, errors="surrogatepass" if encoding == "utf-8" and _is_utf8(body) else "replace"
    )
    notes = ("Some characters are damaged and were replaced.",) if _REPLACEMENT in text else ()
    return _clean(Decoded(text, encoding, notes))


def _encoding(content: bytes) -> tuple[str | None, bytes]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding, content[len(mark) :]
    wide = _utf16_without_mark(content)
    if wide:
        return wide, content
    return ("utf-8" if _is_utf8(content) else None), content


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8", errors="surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_mark(content: bytes) -> str | None:
    head = content[:8192]
    units = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if units and odd >= _MIN_NUL_SHARE * units and even * 20 <= odd:
        return "utf-16-le"
    if units and even >= _MIN_NUL_SHARE * units and odd * 20 <= even:
        return "utf-16-be"
    return None


def _western_or_damaged(content: bytes) -> Decoded:
    text = content.decode("utf-8", errors="replace")
    broken = text.count(_REPLACEMENT)
    whole = sum(character > "\x7f" for character in text) - broken
    if whole > 4 * broken:
        return Decoded(text, "utf-8", ("Some characters are damaged and were replaced.",))
    note = (
        "The file is not in UTF-8: it was read as Windows-1252 (Western European), so accents may be wrong."
    )
    return Decoded(content.decode("cp1252", errors="replace"), "cp1252", (note,))


def _clean(decoded: Decoded) -> Decoded:
    text, notes = _SURROGATE.sub(_REPLACEMENT, decoded.text), decoded.notes
    control = len(_CONTROL.findall(text))
    if control > _MAX_CONTROL_SHARE * len(text):
        raise refusal("this is not text but binary data")
    if "\x00" in text:
        text = text.replace("\x00", "")
        notes = (*notes, "The file holds NUL characters, which were left out.")
    return Decoded(text, decoded.encoding, notes)
