"""Downloads against a real server that cuts off, changes its mind, lies and stalls."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from file_server import FileServer
from rich.console import Console

from recommender.catalog.download import fetch_url
from recommender.catalog.progress import progress_bar, silent
from recommender.errors import DownloadError
from recommender.settings.config import Download
from recommender.state import PROJECT

CONTENT = b"track_id,title\n" + bytes(range(32, 127)) * 4000
LIMITS = Download(connect_timeout_s=5, read_timeout_s=5, attempts=3, wait_s=0.01, max_bytes=10_000_000)


def get(server: FileServer, folder: Path, **changes: object) -> Path:
    sha256 = changes.pop("sha256", None)
    limits = LIMITS.model_copy(update=changes)
    return fetch_url(server.url(), folder, limits, sha256=sha256, progress=silent)  # type: ignore[arg-type]


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if ".part" in path.name]


def test_lands_whole_with_its_checksum(server: FileServer, tmp_path: Path) -> None:
    server.content = CONTENT
    path = get(server, tmp_path)
    assert path.read_bytes() == CONTENT
    assert path.name.endswith("-catalog.csv")
    record = json.loads(path.with_name(path.name + ".json").read_text())
    assert record["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert leftovers(tmp_path) == []


def test_reused_without_asking_the_server(server: FileServer, tmp_path: Path) -> None:
    server.content = CONTENT
    assert get(server, tmp_path) == get(server, tmp_path)
    assert len(server.seen) == 1


def test_damaged_cache_is_fetched_again(server: FileServer, tmp_path: Path) -> None:
    server.content = CONTENT
    path = get(server, tmp_path)
    path.write_bytes(CONTENT[:-1] + b"!")
    assert get(server, tmp_path).read_bytes() == CONTENT
    assert len(server.seen) == 2


def test_file_without_its_record_is_not_trusted(server: FileServer, tmp_path: Path) -> None:
    server.content = CONTENT
    path = get(server, tmp_path)
    path.with_name(path.name + ".json").unlink()
    path.write_bytes(b"half")
    assert get(server, tmp_path).read_bytes() == CONTENT


def test_resumes_where_it_was_cut_off(server: FileServer, tmp_path: Path) -> None:
    server.content, server.cut_after = CONTENT, [200_000]
    assert get(server, tmp_path).read_bytes() == CONTENT
    assert server.seen[1]["Range"].startswith("bytes=")
    assert int(server.seen[1]["Range"][6:-1]) > 0
    assert server.seen[1]["If-Range"] == '"v1"'


def test_resumes_in_a_later_run(server: FileServer, tmp_path: Path) -> None:
    server.content, server.cut_after = CONTENT, [200_000]
    with pytest.raises(DownloadError, match="in the middle"):
        get(server, tmp_path, attempts=1)
    assert get(server, tmp_path).read_bytes() == CONTENT
    assert "Range" in server.seen[1]


def test_resumes_by_date_where_there_is_no_etag(server: FileServer, tmp_path: Path) -> None:
    server.content, server.cut_after = CONTENT, [200_000]
    server.etag, server.last_modified = None, "Mon, 01 Jan 2024 00:00:00 GMT"
    assert get(server, tmp_path).read_bytes() == CONTENT
    assert server.seen[1]["If-Range"] == server.last_modified


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
def test_starts_afresh_without_a_strong_validator(
    server: FileServer, tmp_path: Path, etag: str | None
) -> None:
    server.content, server.cut_after, server.etag = CONTENT, [200_000], etag
    assert get(server, tmp_path).read_bytes() == CONTENT
    assert "Range" not in server.seen[1]


def test_server_without_ranges(server: FileServer, tmp_path: Path) -> None:
    server.content, server.cut_after, server.ranges = CONTENT, [200_000], False
    assert get(server, tmp_path).read_bytes() == CONTENT


def test_file_changed_between_attempts_is_never_mixed(server: FileServer, tmp_path: Path) -> None:
    server.content, server.cut_after = CONTENT, [200_000]
    with pytest.raises(DownloadError):
        get(server, tmp_path, attempts=1)
    server.content, server.etag = CONTENT.upper()[: len(CONTENT) // 2], '"v2"'
    assert get(server, tmp_path).read_bytes() == server.content


def test_server_that_sends_another_range(server: FileServer, tmp_path: Path) -> None:
    server.content, server.cut_after, server.wrong_range = CONTENT, [200_000], True
    assert get(server, tmp_path).read_bytes() == CONTENT
    assert "Range" not in server.seen[2]


def test_part_longer_than_the_file_is_dropped(server: FileServer, tmp_path: Path) -> None:
    server.content, server.cut_after = CONTENT, [200_000]
    with pytest.raises(DownloadError):
        get(server, tmp_path, attempts=1)
    server.content = CONTENT[:1000]
    assert get(server, tmp_path).read_bytes() == CONTENT[:1000]


def test_cut_off_without_a_stated_length_is_noticed(server: FileServer, tmp_path: Path) -> None:
    server.content, server.say_length, server.cut_after = CONTENT, False, [1000, 1000]
    with pytest.raises(DownloadError, match="in the middle"):
        get(server, tmp_path, attempts=2)
    assert get(server, tmp_path).read_bytes() == CONTENT


def test_server_errors_are_tried_again(server: FileServer, tmp_path: Path) -> None:
    server.content, server.statuses = CONTENT, [503, 429]
    assert get(server, tmp_path).read_bytes() == CONTENT
    assert len(server.seen) == 3


def test_follows_redirects(server: FileServer, tmp_path: Path) -> None:
    server.content, server.redirect_to = CONTENT, "/elsewhere"
    assert get(server, tmp_path).read_bytes() == CONTENT


def test_redirect_loop(server: FileServer, tmp_path: Path) -> None:
    server.statuses = []
    server.redirect_to = "/never-the-same"
    server.content = CONTENT
    limits = LIMITS.model_copy(update={"attempts": 1})
    server.statuses = [302] * 30
    with pytest.raises(DownloadError):
        fetch_url(server.url(), tmp_path, limits, progress=silent)


@pytest.mark.parametrize(("status", "says"), [(404, "404"), (403, "403"), (410, "410"), (204, "204")])
def test_no_file_there_is_not_tried_again(server: FileServer, tmp_path: Path, status: int, says: str) -> None:
    server.statuses = [status]
    with pytest.raises(DownloadError, match=says) as caught:
        get(server, tmp_path)
    assert "open the address in a browser" in str(caught.value)
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<p>log in</p>", "text/html; charset=utf-8"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html><html>", "application/octet-stream"),
        (b"<html><body>hello", "text/csv"),
    ],
)
def test_web_page_is_refused(server: FileServer, tmp_path: Path, content: bytes, kind: str) -> None:
    server.content, server.content_type = content, kind
    with pytest.raises(DownloadError, match="web page"):
        get(server, tmp_path)
    assert not list(tmp_path.glob("*.csv"))


def test_wrong_checksum_is_refused(server: FileServer, tmp_path: Path) -> None:
    server.content = CONTENT
    with pytest.raises(DownloadError, match="not the expected file") as caught:
        get(server, tmp_path, sha256="0" * 64)
    assert hashlib.sha256(CONTENT).hexdigest() in str(caught.value)
    assert not list(tmp_path.glob("*.csv"))
    assert leftovers(tmp_path) == []


def test_right_checksum(server: FileServer, tmp_path: Path) -> None:
    server.content = CONTENT
    expected = hashlib.sha256(CONTENT).hexdigest()
    assert get(server, tmp_path, sha256=expected).read_bytes() == CONTENT


@pytest.mark.parametrize("say_length", [True, False])
def test_too_large_is_refused(server: FileServer, tmp_path: Path, say_length: bool) -> None:
    server.content, server.say_length = CONTENT, say_length
    with pytest.raises(DownloadError, match=r"download\.max_bytes"):
        get(server, tmp_path, max_bytes=1000)
    assert not list(tmp_path.glob("*.csv"))


def test_silent_server_times_out(server: FileServer, tmp_path: Path) -> None:
    server.content, server.pause_s = CONTENT, 0.5
    with pytest.raises(DownloadError, match=r"sent nothing for 0\.1 s"):
        get(server, tmp_path, read_timeout_s=0.1, attempts=1)


def test_nobody_listens(tmp_path: Path) -> None:
    with FileServer() as gone:
        url = gone.url()
    with pytest.raises(DownloadError, match="cannot be reached") as caught:
        fetch_url(url, tmp_path, LIMITS, progress=silent)
    assert "tried 3 times" in str(caught.value)
    assert "--source PATH" in str(caught.value)


@pytest.mark.parametrize("url", ["http://[::1", "http://host:notaport/x.csv"])
def test_address_that_is_none(tmp_path: Path, url: str) -> None:
    with pytest.raises(DownloadError, match="address"):
        fetch_url(url, tmp_path, LIMITS, progress=silent)


def test_credentials_stay_out_of_messages_and_records(server: FileServer, tmp_path: Path) -> None:
    server.content = CONTENT
    url = server.url("x.csv?token=SECRET").replace("http://", "http://me:SECRET@")
    path = fetch_url(url, tmp_path, LIMITS, progress=silent)
    assert "SECRET" not in path.with_name(path.name + ".json").read_text()
    server.statuses = [404]
    with pytest.raises(DownloadError) as caught:
        fetch_url(url + "2", tmp_path, LIMITS, progress=silent)
    assert "SECRET" not in str(caught.value)


def test_two_at_once_fetch_it_once(server: FileServer, tmp_path: Path) -> None:
    server.content, server.pause_s = CONTENT, 0.2
    threads = [threading.Thread(target=get, args=(server, tmp_path)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.seen) == 1


def test_full_disk_says_so_and_what_arrived_is_kept(server: FileServer, tmp_path: Path) -> None:
    server.content = CONTENT
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from recommender.catalog.download import fetch_url\n"
        "from recommender.catalog.progress import silent\n"
        "from recommender.settings.config import Download\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))\n"
        "limits = Download(connect_timeout_s=5, read_timeout_s=5, attempts=2, wait_s=0.01, max_bytes=10**7)\n"
        "fetch_url(sys.argv[1], Path(sys.argv[2]), limits, progress=silent)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, server.url(), str(tmp_path)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        check=False,
    )
    assert done.returncode == 1
    assert "DownloadError" in done.stderr
    assert "free some space" in done.stderr
    assert not list(tmp_path.glob("*.csv"))
    assert get(server, tmp_path).read_bytes() == CONTENT
    assert "Range" in server.seen[-1]


def test_folder_that_cannot_be_made(server: FileServer, tmp_path: Path) -> None:
    server.content = CONTENT
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DownloadError, match="MSR_HOME"):
        get(server, tmp_path / "file" / "downloads")


def test_progress_is_told(server: FileServer, tmp_path: Path) -> None:
    server.content = CONTENT
    told: list[tuple[int, int | None]] = []
    fetch_url(server.url(), tmp_path, LIMITS, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.parametrize(
    ("terminal", "patience", "shown"), [(True, 0.0, True), (True, 60.0, False), (False, 0.0, False)]
)
def test_bar_shows_only_on_a_terminal_and_late(terminal: bool, patience: float, shown: bool) -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=100)
    with progress_bar("catalog.csv", console=console, patience_s=patience) as advance:
        advance(10, 100)
        time.sleep(0.15)
        advance(100, 100)
    assert ("catalog.csv" in out.getvalue()) == shown
