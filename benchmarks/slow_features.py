"""A feature service on this machine that takes its time and refuses to be hurried."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from recommender.local_server import LocalServer

_SHARES = (
    *("danceability", "energy", "speechiness", "acousticness"),
    *("instrumentalness", "liveness", "valence"),
)


class SlowFeatures(LocalServer):
    """Answers as ReccoBeats does: 40 ids a call, `latency_s` late, a 429 above `calls` in `window_s`.

    Attributes
    ----------
    asked, refused : int
        Calls so far, and how many of them came too early.
    """

    def __init__(self, latency_s: float, calls: int, window_s: float) -> None:
        self.latency_s, self.calls, self.window_s = latency_s, calls, window_s
        self.asked = self.refused = 0
        self._times: deque[float] = deque()
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Count a call; whether it is within the limit."""
        with self._lock:
            now = time.monotonic()
            while self._times and self._times[0] <= now - self.window_s:
                self._times.popleft()
            self.asked += 1
            if len(self._times) >= self.calls:
                self.refused += 1
                return False
            self._times.append(now)
            return True

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                if not service.allows():
                    self._send(429, {"error": "too many"})
                    return
                time.sleep(service.latency_s)
                ids = parse_qs(urlsplit(self.path).query)["ids"][0].split(",")[:40]
                self._send(200, {"content": [_features(track_id) for track_id in ids]})

            def _send(self, status: int, document: object) -> None:
                content = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                if status == 429:
                    self.send_header("Retry-After", "1")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler


def _features(track_id: str) -> dict[str, object]:
    shares = {name: 0.1 + int(track_id) % 80 / 100 for name in _SHARES}
    rest = {"key": 5, "loudness": -7.5, "mode": 1, "tempo": 120.5}
    return {"href": f"https://open.spotify.com/track/{track_id}", **shares, **rest}
