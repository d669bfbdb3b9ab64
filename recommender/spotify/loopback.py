"""The way back from the browser to the command line: a page on 127.0.0.1 that waits for one answer."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from recommender.errors import LoginError
from recommender.local_server import LocalServer

PATH = "/callback"
_PAGE = b"""<!doctype html><meta charset="utf-8"><title>MSR</title>
<p>Back to the terminal: MSR has its answer. This page can be closed.</p>"""


class Loopback(LocalServer):
    """Listens on a free port of 127.0.0.1 until it is left; what it is asked is written to no log."""

    def __init__(self) -> None:
        self._expected: str | None = None
        self._answer: dict[str, str] = {}
        self._there = threading.Event()

    @property
    def redirect_uri(self) -> str:
        """The address to come back to."""
        return self.address + PATH

    def expect(self, state: str) -> None:
        """Listen to the answer that carries `state`, and to no other."""
        self._expected = state

    def wait(self, seconds: float) -> dict[str, str]:
        """Wait for the answer.

        Raises
        ------
        LoginError
            It did not come in time.
        """
        deadline = time.monotonic() + seconds
        while not self._there.wait(0.2):
            if time.monotonic() > deadline:
                raise LoginError(
                    f"no answer came back from the browser within {seconds:g} s",
                    do="log in again, and open the address on this machine",
                )
        return self._answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                query = dict(parse_qsl(asked.query))
                expected = loopback._expected
                if asked.path != PATH or expected is None or query.get("state") != expected:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(_PAGE)))
                self.send_header("Referrer-Policy", "no-referrer")
                self.end_headers()
                self.wfile.write(_PAGE)
                loopback._answer = query
                loopback._there.set()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: the request carries the code."""

        return Handler
