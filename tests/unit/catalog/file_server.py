"""A real web server with the failings of real web servers."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from recommender.local_server import LocalServer


@dataclass
class FileServer(LocalServer):
    """Serves `content` under every path, and notes what was asked."""

    content: bytes = b""
    etag: str | None = '"v1"'
    last_modified: str | None = None
    ranges: bool = True
    content_type: str = "text/csv"
    say_length: bool = True
    cut_after: list[int] = field(default_factory=list)
    """For each coming request: bytes after which the connection is cut (0: none sent)."""
    statuses: list[int] = field(default_factory=list)
    """For each coming request: a status to answer with instead."""
    pause_s: float = 0.0
    redirect_to: str | None = None
    wrong_range: bool = False
    seen: list[dict[str, str]] = field(default_factory=list)

    def url(self, path: str = "catalog.csv") -> str:
        return f"{self.address}/{path}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        script = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                script.seen.append(dict(self.headers) | {"path": self.path})
                self.close_connection = True
                if script.statuses:
                    self._empty(script.statuses.pop(0))
                elif script.redirect_to and self.path != script.redirect_to:
                    self._empty(302, Location=script.redirect_to)
                else:
                    self._file()

            def _empty(self, status: int, **headers: str) -> None:
                self.send_response(status)
                for name, value in ({"Content-Length": "0"} | headers).items():
                    self.send_header(name, value)
                self.end_headers()

            def _file(self) -> None:
                start = self._start()
                if start is not None and start >= len(script.content):
                    self._empty(416)
                    return
                body = script.content[start or 0 :]
                self.send_response(200 if start is None else 206)
                self.send_header("Content-Type", script.content_type)
                if start is not None:
                    told = 0 if script.wrong_range else start
                    total = len(script.content)
                    self.send_header("Content-Range", f"bytes {told}-{total - 1}/{total}")
                if script.etag:
                    self.send_header("ETag", script.etag)
                if script.last_modified:
                    self.send_header("Last-Modified", script.last_modified)
                if script.say_length:
                    self.send_header("Content-Length", str(len(body)))
                else:
                    self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self._send(body)

            def _start(self) -> int | None:
                asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
                valid = self.headers.get("If-Range") in (script.etag, script.last_modified)
                return int(asked[1]) if asked and script.ranges and valid else None

            def _send(self, body: bytes) -> None:
                cut = script.cut_after.pop(0) if script.cut_after else None
                sent = body if cut is None else body[:cut]
                if not script.say_length:
                    sent = b"%x\r\n%s\r\n" % (len(sent), sent) if sent else b""
                    if cut is None:
                        sent += b"0\r\n\r\n"
                half = len(sent) // 2
                try:
                    self.wfile.write(sent[:half])
                    self.wfile.flush()
                    if script.pause_s:
                        time.sleep(script.pause_s)
                    self.wfile.write(sent[half:])
                except OSError:
                    pass  # the other side has had enough

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler
