"""A small HTTP server that is down, slow or refuses, as it is told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EXPERIMENTS = b'{"experiments": []}'


@dataclass
class Misbehaving:
    """How the server behaves.

    Attributes
    ----------
    mode : str
        A status code; ``silent`` never answers; ``trickle`` sends a byte a
        second; ``html`` is a page; ``redirect`` sends elsewhere; ``cut``
        closes the connection; ``slow`` takes 2 s for each; ``well`` answers;
        ``later …`` answers the first request, then does as it says.
    requests : list of str
        What was asked, with its Authorization header.
    """

    address: str
    mode: str = "silent"
    requests: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def misbehaving_server() -> Iterator[Misbehaving]:
    """Run it on 127.0.0.1 until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            self.rfile.read(length)
            behaviour.requests.append(f"{self.path} {self.headers.get('Authorization', '')}")
            with suppress(OSError):
                _answer(self, behaviour)

        do_GET = do_POST  # noqa: N815  so the library calls it

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    behaviour = Misbehaving(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield behaviour
    finally:
        behaviour.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(handler: BaseHTTPRequestHandler, behaviour: Misbehaving) -> None:
    mode, over = behaviour.mode, behaviour.over
    if mode.startswith("later "):
        mode = mode.removeprefix("later ") if len(behaviour.requests) > 1 else "well"
    if mode == "silent":
        over.wait(60)
    elif mode == "trickle":
        for byte in b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" * 3:
            handler.wfile.write(bytes([byte]))
            if over.wait(1):
                return
    elif mode == "cut":
        handler.connection.shutdown(socket.SHUT_RDWR)
    elif mode == "html":
        _send(handler, 200, b"<html>a login page</html>")
    elif mode == "redirect":
        handler.send_response(302)
        handler.send_header("Location", "http://127.0.0.1:9/")
        handler.end_headers()
    elif mode.isdigit():
        _send(handler, int(mode), b'{"error_code": "SOMETHING", "message": "no"}', {"Retry-After": "3600"})
    else:
        if mode == "slow":
            time.sleep(2)
        _send(handler, 200, EXPERIMENTS)


def _send(
    handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None
) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
