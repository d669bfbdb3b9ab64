"""One attempt at an HTTP download, which goes on where an earlier one stopped.

What has arrived lies in ``NAME.part``; ``NAME.part.json`` keeps the validator (a
strong ETag or a date) that the server gave for it. With it the next attempt asks
for the rest under `If-Range`: a server whose file has changed meanwhile sends the
whole of it again, so parts of two versions are never joined (RFC 9110, 13.1.5).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import BinaryIO

import httpx

from recommender.catalog.content import looks_like_html
from recommender.catalog.progress import Advance
from recommender.errors import DownloadError
from recommender.state import write_atomic

_CHUNK = 1 << 16
_RETRIED_STATUS = frozenset({408, 425, 429})


class InterruptedTransferError(Exception):
    """The attempt failed in a way that another attempt may mend."""


def transfer(client: httpx.Client, url: str, part: Path, max_bytes: int, progress: Advance) -> None:
    """Make `part` hold the whole of `url`.

    Raises
    ------
    InterruptedTransferError, httpx.TransportError
        Worth another attempt; `part` keeps what can be built on.
    DownloadError
        Another attempt would fail alike.
    """
    offset, validator = _resumable(part)
    headers = {"Accept-Encoding": "identity"}
    if offset:
        headers |= {"Range": f"bytes={offset}-", "If-Range": validator}
    with client.stream("GET", url, headers=headers) as response:
        _check_status(response, part, offset)
        if response.status_code != httpx.codes.PARTIAL_CONTENT:
            offset = 0
        total = _total(response, offset)
        _check_size(url, total or 0, max_bytes)
        if "text/html" in response.headers.get("content-type", "").lower():
            raise _html(url)
        if not offset:
            _remember_validator(part, response)
        with part.open("r+b" if offset else "wb") as out:
            out.seek(offset)
            _receive(response, out, offset, total, max_bytes, progress)


def _receive(
    response: httpx.Response, out: BinaryIO, done: int, total: int | None, max_bytes: int, progress: Advance
) -> None:
    encoded = "content-encoding" in response.headers
    chunks = response.iter_bytes(_CHUNK) if encoded else response.iter_raw(_CHUNK)
    for chunk in chunks:
        if not done and looks_like_html(chunk):
            raise _html(str(response.url))
        out.write(chunk)
        done += len(chunk)
        _check_size(str(response.url), done, max_bytes)
        progress(done, None if encoded else total)


def _check_status(response: httpx.Response, part: Path, offset: int) -> None:
    status = response.status_code
    if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and offset:
        forget(part)
        raise InterruptedTransferError("the server's file is shorter than what had arrived of it")
    if status >= 500 or status in _RETRIED_STATUS:
        raise InterruptedTransferError(f"the server answered {status} {response.reason_phrase}")
    if status == httpx.codes.PARTIAL_CONTENT and _range_start(response) != offset:
        forget(part)
        raise InterruptedTransferError("the server sent another part of the file than was asked for")
    if status not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
        raise DownloadError(
            f"{shown(str(response.url))} answered {status} {response.reason_phrase}".rstrip(),
            wanted="a file (status 200)",
            do="open the address in a browser: it may have moved, or need a login",
        )


def _range_start(response: httpx.Response) -> int | None:
    match = re.match(r"bytes (\d+)-", response.headers.get("content-range", ""))
    return int(match[1]) if match else None


def _total(response: httpx.Response, offset: int) -> int | None:
    length = response.headers.get("content-length", "")
    return offset + int(length) if length.isdigit() else None


def _check_size(url: str, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise DownloadError(
            f"{shown(url)} is larger than {max_bytes:,} bytes ({size:,} or more)",
            wanted="a catalog within download.max_bytes",
            do="check the address, or raise download.max_bytes in config.yaml",
        )


def _resumable(part: Path) -> tuple[int, str]:
    try:
        validator = json.loads(_note(part).read_text(encoding="utf-8"))["validator"]
        return part.stat().st_size, str(validator)
    except (OSError, ValueError, KeyError, TypeError):
        return 0, ""


def _remember_validator(part: Path, response: httpx.Response) -> None:
    etag = response.headers.get("etag", "")
    validator = etag if etag and not etag.startswith("W/") else response.headers.get("last-modified", "")
    _note(part).unlink(missing_ok=True)
    if validator and "content-encoding" not in response.headers:
        write_atomic(_note(part), json.dumps({"validator": validator}))


def forget(part: Path) -> None:
    """Remove what had arrived, so that the next attempt starts afresh."""
    part.unlink(missing_ok=True)
    _note(part).unlink(missing_ok=True)


def shown(url: str) -> str:
    """Give an address without the credentials it may carry, for messages and records."""
    parsed = httpx.URL(url)
    return str(parsed.copy_with(userinfo=b"", query=None, fragment=None))


def _note(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _html(url: str) -> DownloadError:
    return DownloadError(
        f"{shown(url)} is a web page (HTML), not data",
        wanted="the address of the CSV, Parquet or zip file itself",
        do="copy the address of the page's download link; a page that wants a login cannot be used",
    )
