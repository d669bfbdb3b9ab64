"""Clients that ask the page at the same time, in a process of their own."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np

CLIENTS = 8


@dataclass(frozen=True)
class Load:
    """What the clients saw.

    Attributes
    ----------
    ms : list of float
        For each answer.
    errors : int
        Answers other than 200, and broken connections.
    seconds : float
    """

    ms: list[float]
    errors: int
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.ms) / self.seconds

    def percentile(self, share: float) -> float:
        """A percentile of the answers' times, ms."""
        return float(np.percentile(self.ms, share)) if self.ms else float("nan")


def put_under_load(address: str, playlists: list[list[str]], seconds: float) -> Load:
    """Ask from `CLIENTS` connections as fast as answers come."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_ask, (address, playlists, seconds))


def _ask(address: str, playlists: list[list[str]], seconds: float) -> Load:
    bodies = [
        json.dumps({"text": "\n".join(f"spotify:track:{track}" for track in playlist)})
        for playlist in playlists
    ]
    times: list[float] = []
    errors: list[int] = []
    begin = time.perf_counter()

    def client(number: int) -> None:
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        asked = number
        while time.perf_counter() - begin < seconds:
            started = time.perf_counter()
            try:
                body = bodies[asked % len(bodies)]
                connection.request("POST", "/api/recommend", body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
            except OSError:
                errors.append(0)
                connection.close()
                continue
            if answer.status == 200:
                times.append((time.perf_counter() - started) * 1000)
            else:
                errors.append(answer.status)
            asked += CLIENTS
        connection.close()

    clients = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    return Load(times, len(errors), time.perf_counter() - begin)
