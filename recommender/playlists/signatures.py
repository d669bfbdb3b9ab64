"""Files that are certainly no playlist, known by their first bytes."""

from __future__ import annotations

from recommender.errors import PlaylistError
from recommender.playlists.refusal import EXPORT, refusal

_SAVE_AS_CSV = "open it in its own program, save the sheet as CSV (UTF-8) and upload that"
_UNPACK = "unpack it and upload the playlist inside (of Spotify's account data: Playlist1.json)"

# First bytes, what the file is, what to do about it.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)", EXPORT),
    (b"\xff\xd8\xff", "a picture (JPEG)", EXPORT),
    (b"GIF87a", "a picture (GIF)", EXPORT),
    (b"GIF89a", "a picture (GIF)", EXPORT),
    (b"II*\x00", "a picture (TIFF)", EXPORT),
    (b"MM\x00*", "a picture (TIFF)", EXPORT),
    (b"BM", "a picture (BMP)", EXPORT),
    (b"\x00\x00\x01\x00", "a picture (ICO)", EXPORT),
    (b"%PDF-", "a PDF document", EXPORT),
    (b"{\\rtf", "a rich text document (RTF)", "save it as plain text and upload that"),
    (b"PK\x03\x04", "a zip archive", _UNPACK),
    (b"PK\x05\x06", "an empty zip archive", _UNPACK),
    (b"\x1f\x8b", "a compressed file (gzip)", _UNPACK),
    (b"BZh", "a compressed file (bzip2)", _UNPACK),
    (b"\xfd7zXZ\x00", "a compressed file (xz)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a compressed file (Zstandard)", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (Excel or Word)", _SAVE_AS_CSV),
    (b"ID3", "a sound file (MP3)", EXPORT),
    (b"\xff\xfb", "a sound file (MP3)", EXPORT),
    (b"fLaC", "a sound file (FLAC)", EXPORT),
    (b"OggS", "a sound file (Ogg)", EXPORT),
    (b"SQLite format 3\x00", "a database (SQLite)", EXPORT),
    (b"PAR1", "a Parquet table", "save it as CSV and upload that"),
    (b"bplist", "a binary property list", "export the playlist from Apple Music as XML or text"),
    (b"\x7fELF", "a program", EXPORT),
    (b"MZ", "a program", EXPORT),
)
_PRINTABLE_SIGNATURES = (b"%PDF-", b"{\\rtf")
_RIFF = {b"WEBP": "a picture (WebP)", b"WAVE": "a sound file (WAV)", b"AVI ": "a video (AVI)"}


def refuse_other_files(content: bytes) -> None:
    """Refuse pictures, sounds, archives, documents and programs by their first bytes.

    Raises
    ------
    PlaylistError
        The content is one of them, whatever the file is called.
    """
    known = _kind(content)
    if known:
        kind, do = known
        raise _not_a_playlist(kind, do)


def _kind(content: bytes) -> tuple[str, str] | None:
    head = content[:64]
    # Plain text may begin with "BM" or "ID3" too, but it has no control characters.
    binary = any(byte < 9 or 13 < byte < 32 or byte > 126 for byte in head)
    if content[4:8] == b"ftyp":
        return "a picture, sound or video (MP4 family)", EXPORT
    if head.startswith(b"RIFF") and content[8:12] in _RIFF:
        return _RIFF[content[8:12]], EXPORT
    for signature, kind, do in _SIGNATURES:
        if head.startswith(signature) and (binary or signature in _PRINTABLE_SIGNATURES):
            if signature == b"PK\x03\x04" and b"[Content_Types].xml" in content[:4096]:
                return "an Office document (Excel or Word)", _SAVE_AS_CSV
            return kind, do
    return None


def _not_a_playlist(kind: str, do: str) -> PlaylistError:
    return refusal(f"this is {kind}, not a playlist", do)
