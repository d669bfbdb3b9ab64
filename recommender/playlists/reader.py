"""Read any upload: from bytes or a file to playlists."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from recommender.errors import PlaylistError
from recommender.playlists.document import Document
from recommender.playlists.encoding import decode
from recommender.playlists.formats import JSON_FORMATS, TEXT_FORMATS, XML_FORMATS, Format
from recommender.playlists.gathering import gather
from recommender.playlists.playlist import Playlist
from recommender.playlists.refusal import refusal
from recommender.playlists.signatures import refuse_other_files
from recommender.playlists.values import text
from recommender.settings import load_settings
from recommender.settings.config import UploadLimits

_ENDING = re.compile(r"\.(?:csv|tsv|txt|json|jspf|xspf|xml|m3u8?)$", re.IGNORECASE)
_SHOWN = 60


def read_playlist(
    data: bytes | str | os.PathLike[str], *, name: str | None = None, limits: UploadLimits | None = None
) -> list[Playlist]:
    """Read the playlists of an upload, whatever its format.

    Parameters
    ----------
    data : bytes or path
        The content, or where it lies; a string is a path.
    name : str, optional
        What the listener calls the file: the playlist's name where the format
        has none. It never decides the format.
    limits : UploadLimits, optional
        By default `upload` of config.yaml.

    Returns
    -------
    list of Playlist
        At least one, each with at least one track.

    Raises
    ------
    PlaylistError
        The content is no playlist, has no song in it, or is too large.
    """
    bounds = limits or load_settings().config.upload
    content = data if isinstance(data, bytes) else _file_content(Path(data), bounds)
    if name is None and not isinstance(data, bytes):
        name = Path(data).name
    if len(content) > bounds.max_bytes:
        raise _too_large(len(content), bounds)
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise refusal("this file is empty")
    refuse_other_files(content)
    document = Document(decode(content), bounds)
    found = _recognised(document)
    return gather(
        found.read(document),
        name=_playlist_name(name),
        form=found.name,
        notes=document.decoded.notes,
        limits=bounds,
    )


def bytes_of(pasted: str) -> bytes:
    """Make pasted text what `read_playlist` takes, also where half of a character was cut off."""
    return pasted.encode("utf-8", "surrogatepass")


def _file_content(path: Path, limits: UploadLimits) -> bytes:
    try:
        with path.open("rb") as handle:
            return handle.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise PlaylistError(
            f"cannot read {str(path)!r} ({why})",
            wanted="a playlist file",
            do="check the path and its permissions",
        ) from error


def _too_large(size: int, limits: UploadLimits) -> PlaylistError:
    return refusal(
        f"this file is larger than {limits.max_bytes / 1e6:g} MB", "choose one playlist, or split the file"
    )


def _recognised(document: Document) -> Format:
    if document.json is not None:
        return _first(JSON_FORMATS, document) or _refuse_json(document.json)
    if document.xml is not None:
        return _first(XML_FORMATS, document) or _refuse(f"this XML file (<{_short(str(document.xml.tag))}>)")
    return _first(TEXT_FORMATS, document) or _refuse_text(document)


def _first(formats: Sequence[Format], document: Document) -> Format | None:
    return next((form for form in formats if form.recognise(document)), None)


def _refuse_json(value: object) -> Format:
    kind = (
        f"an object with {_short(', '.join(map(str, value)))}"
        if isinstance(value, dict) and value
        else "a list"
    )
    return _refuse(f"this JSON file ({kind})")


def _refuse_text(document: Document) -> Format:
    filled = next((line for line in document.lines if line.strip()), "")
    return _refuse(f'this text (it begins "{_short(filled)}")')


def _refuse(what: str) -> Format:
    raise refusal(f"{what} is no playlist that can be read: no song was found in it")


def _short(found: str) -> str:
    line = text(found) or ""
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _playlist_name(name: str | None) -> str:
    shown = text(re.split(r"[\\/]", name)[-1]) if name else None
    return (_ENDING.sub("", shown) if shown else "") or "Your playlist"
