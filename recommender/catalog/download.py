"""Catalogs from the network: resumed, checked, cached, and landed whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import tenacity

from recommender.catalog.progress import Advance, progress_bar
from recommender.catalog.source import Source
from recommender.catalog.transfer import InterruptedTransferError, forget, shown, transfer
from recommender.errors import DownloadError
from recommender.settings.config import Download
from recommender.state import sync_folder, write_atomic

log = logging.getLogger(__name__)

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def fetch(source: Source, folder: Path, limits: Download, progress: Advance | None = None) -> Path:
    """Have the file of a URL source on this disk; see `fetch_url`."""
    return fetch_url(source.location, folder, limits, sha256=source.sha256, progress=progress)


def fetch_url(
    url: str, folder: Path, limits: Download, *, sha256: str | None = None, progress: Advance | None = None
) -> Path:
    """Download `url` into `folder`, or find it there from an earlier time.

    A file is reused after its bytes are checked against the checksum noted when it
    landed; one that does not match is fetched again. Processes that want the same
    file wait for each other.

    Parameters
    ----------
    sha256 : str, optional
        What the file must be; another file is refused.
    progress : Advance, optional
        Told how far it is; by default a bar on a terminal.

    Returns
    -------
    Path
        The whole file.

    Raises
    ------
    DownloadError
        The network, the address, the server, the disk or the checksum is in the way.
    """
    target = folder / _file_name(url, limits)
    try:
        with _alone(target):
            if _is_cached(target, sha256):
                return target
            if progress is not None:
                _download(url, target, limits, progress)
            else:
                with progress_bar(target.name.split("-", 1)[1]) as bar:
                    _download(url, target, limits, bar)
            _land(url, target, sha256)
    except OSError as error:
        raise _disk(url, target, error) from error
    return target


def digest(path: Path) -> str:
    """Compute the sha256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _download(url: str, target: Path, limits: Download, progress: Advance) -> None:
    timeout = httpx.Timeout(limits.read_timeout_s, connect=limits.connect_timeout_s)
    attempts = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(limits.attempts),
        wait=tenacity.wait_exponential(multiplier=limits.wait_s, max=30),
        retry=tenacity.retry_if_exception_type((InterruptedTransferError, httpx.TransportError))
        & tenacity.retry_if_not_exception_type((httpx.UnsupportedProtocol, httpx.LocalProtocolError)),
        before_sleep=tenacity.before_sleep_log(log, logging.INFO),
        reraise=True,
    )
    try:
        with httpx.Client(timeout=timeout, follow_redirects=True) as client:
            attempts(transfer, client, url, _part(target), limits.max_bytes, progress)
    except (InterruptedTransferError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise _network(url, error, limits) from error


def _network(url: str, error: Exception, limits: Download) -> DownloadError:
    place = "the address" if isinstance(error, httpx.InvalidURL) else shown(url)
    reasons: dict[type[Exception], str] = {
        httpx.ConnectError: "cannot be reached",
        httpx.ConnectTimeout: f"did not answer in {limits.connect_timeout_s:g} s",
        httpx.ReadTimeout: f"sent nothing for {limits.read_timeout_s:g} s",
        httpx.RemoteProtocolError: "ended the connection in the middle",
        httpx.ReadError: "ended the connection in the middle",
        httpx.TooManyRedirects: "sends the request round in circles",
    }
    reason = reasons.get(type(error), "could not be fetched")
    again = isinstance(error, InterruptedTransferError | httpx.TransportError)
    tries = f", tried {limits.attempts} times" if again else ""
    return DownloadError(
        f"{place} {reason} ({str(error) or type(error).__name__}{tries})",
        wanted="an address that answers, and a network to reach it",
        do="check the network and the address, then run again: what has arrived is kept. "
        "A file on this disk works too: --source PATH",
    )


def _land(url: str, target: Path, expected: str | None) -> None:
    part = _part(target)
    found = digest(part)
    if expected and found != expected:
        forget(part)
        raise DownloadError(
            f"{shown(url)} is not the expected file (sha256 {found})",
            wanted=f"sha256 {expected}",
            do="if the publisher has changed the file and you trust it, change its sha256 in config.yaml",
        )
    with part.open("rb") as handle:
        os.fsync(handle.fileno())
    # The record first: a file without one is not used, a record without its file is harmless.
    record = {"sha256": found, "bytes": part.stat().st_size, "url": shown(url)}
    write_atomic(_record(target), json.dumps(record, indent=1) + "\n")
    part.replace(target)
    sync_folder(target.parent)
    forget(part)


def _is_cached(target: Path, expected: str | None) -> bool:
    try:
        noted = json.loads(_record(target).read_text(encoding="utf-8"))["sha256"]
        found = digest(target)
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if found != noted:
        log.warning("%s is damaged on disk and is fetched again", target.name)
        return False
    return expected is None or found == expected


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(target.name + ".lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _disk(url: str, target: Path, error: OSError) -> DownloadError:
    full = error.errno in _NO_ROOM
    return DownloadError(
        f"{shown(url)} cannot be written to {target.parent} ({error.strerror or error})",
        wanted="a folder that can be written, with room for the file",
        do=("free some space" if full else "fix the folder's permissions")
        + ", or point MSR_HOME at another disk, and run again: what has arrived is kept",
    )


def _file_name(url: str, limits: Download) -> str:
    try:
        base = httpx.URL(url).path.rstrip("/").rsplit("/", 1)[-1]
    except httpx.InvalidURL as error:
        raise _network(url, error, limits) from error
    readable = re.sub(r"[^\w.-]+", "_", base, flags=re.ASCII).strip(".")[-60:] or "catalog"
    return f"{hashlib.sha256(url.encode()).hexdigest()[:12]}-{readable}"


def _part(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def _record(target: Path) -> Path:
    return target.with_name(target.name + ".json")
