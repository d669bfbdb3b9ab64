"""A local web server of JSON answers that fails as it is told to."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from recommender.local_server import LocalServer


@dataclass(frozen=True)
class Fault:
    """One way to fail: a status, or ``quota``, ``lost`` (the request is not carried out), ``cut`` (it is,
    and the answer does not come), ``half``, ``slow``, ``drip``, ``malformed``, ``html``, ``list``."""

    kind: str
    seconds: float = 0.0
    after: str | None = None
    """The Retry-After header of a 429."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)

    def json(self) -> Any:
        return json.loads(self.body)

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass(frozen=True)
class Answer:
    status: int
    document: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    html: str | None = None


class FakeService(LocalServer):
    """Answers what `answer` says, unless a fault is waiting for that path.

    Attributes
    ----------
    requests : list of Request
    calls, window_s : int, float
        The limit it keeps to: more calls in any such window get a 429.
    latency_s : float
    """

    def __init__(self, *, calls: int = 10_000, window_s: float = 1.0, latency_s: float = 0.0) -> None:
        self.requests: list[Request] = []
        self.calls, self.window_s, self.latency_s = calls, window_s, latency_s
        self.refused = 0
        self._faults: list[tuple[re.Pattern[str], deque[Fault]]] = []
        self._times: deque[float] = deque()
        self.lock = threading.RLock()

    def answer(self, request: Request) -> Answer:
        raise NotImplementedError

    def fail(self, path: str, *faults: Fault | str | int) -> None:
        """Let the next requests that match ``METHOD path`` fail, one after the other."""
        made = [fault if isinstance(fault, Fault) else Fault(str(fault)) for fault in faults]
        self._faults.append((re.compile(path), deque(made)))

    def heal(self) -> None:
        self._faults.clear()

    def asked(self, path: str) -> list[Request]:
        return [r for r in self.requests if re.fullmatch(path, f"{r.method} {r.path}")]

    def fault_for(self, request: Request) -> Fault | None:
        with self.lock:
            for pattern, faults in self._faults:
                if faults and pattern.fullmatch(f"{request.method} {request.path}"):
                    return faults.popleft()
        return None

    def too_many(self) -> float | None:
        """Seconds until another call is welcome, None where it is now."""
        with self.lock:
            now = time.monotonic()
            while self._times and self._times[0] <= now - self.window_s:
                self._times.popleft()
            if len(self._times) >= self.calls:
                self.refused += 1
                return self._times[0] + self.window_s - now
            self._times.append(now)
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self._serve()

            def do_POST(self) -> None:
                self._serve()

            def _serve(self) -> None:
                asked = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                query = dict(parse_qsl(asked.query))
                request = Request(self.command, asked.path, query, dict(self.headers), body)
                service.requests.append(request)
                wait = service.too_many()
                if wait is not None:
                    self._send(_error(429, {"Retry-After": f"{max(1, round(wait + 0.5))}"}))
                    return
                time.sleep(service.latency_s)
                fault = service.fault_for(request)
                if fault is None:
                    self._send(service.answer(request))
                else:
                    self._fail(fault, request)

            def _fail(self, fault: Fault, request: Request) -> None:
                if fault.kind.isdigit():
                    after = {} if fault.after is None else {"Retry-After": fault.after}
                    self._send(_error(int(fault.kind), after))
                elif fault.kind == "quota":
                    self._send(_error(429, {"Retry-After": fault.after or "5"}, "QUOTA_EXCEEDED"))
                elif fault.kind == "lost":
                    self.close_connection = True
                elif fault.kind == "cut":
                    service.answer(request)
                    self.close_connection = True
                elif fault.kind in ("half", "slow", "drip"):
                    self._badly(fault, service.answer(request))
                else:
                    service.answer(request)
                    texts = {"malformed": '{"items": [', "html": "<html>busy</html>", "list": "[]"}
                    self._send(Answer(200, html=texts[fault.kind]))

            def _badly(self, fault: Fault, answer: Answer) -> None:
                content = json.dumps(answer.document).encode()
                if fault.kind == "slow":
                    time.sleep(fault.seconds)
                    self._send(answer)
                    return
                self.close_connection = True
                self._head(answer, len(content))
                try:
                    if fault.kind == "half":
                        self.wfile.write(content[: len(content) // 2])
                        return
                    for position in range(len(content)):
                        self.wfile.write(content[position : position + 1])
                        self.wfile.flush()
                        time.sleep(fault.seconds)
                except OSError:
                    pass  # the other side has had enough

            def _send(self, answer: Answer) -> None:
                content = (
                    answer.html.encode() if answer.html is not None else json.dumps(answer.document).encode()
                )
                try:
                    self._head(answer, len(content))
                    self.wfile.write(content)
                except OSError:
                    pass

            def _head(self, answer: Answer, length: int) -> None:
                self.send_response(answer.status)
                kind = "text/html" if answer.html is not None else "application/json"
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(length))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


def _error(status: int, headers: Mapping[str, str], reason: str | None = None) -> Answer:
    error: dict[str, Any] = {"status": status, "message": f"made to fail ({status})"}
    if reason:
        error["reason"] = reason
    return Answer(status, {"error": error}, headers)
