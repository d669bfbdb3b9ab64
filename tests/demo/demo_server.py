"""The page in a process of its own, as a user starts it."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml
from needed import environment_with

from recommender.state import PROJECT


@dataclass(frozen=True)
class Server:
    """A running page.

    Attributes
    ----------
    address : str
        ``http://127.0.0.1:PORT``
    home : Path
        Its state directory.
    log : Path
    """

    address: str
    home: Path
    log: Path
    pid: int

    def get(self, path: str) -> httpx.Response:
        """Ask it."""
        return httpx.get(self.address + path, timeout=20)

    def wait_for(self, path: str, wanted: str, seconds: float = 30) -> httpx.Response:
        """Ask until the answer holds `wanted`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(httpx.TransportError):
                answer = self.get(path)
                if wanted in answer.text:
                    return answer
            time.sleep(0.1)
        raise AssertionError(f"{path} never said {wanted!r}; the log:\n{self.log.read_text()}")


def settings_folder(folder: Path, **web: object) -> Path:
    """Copy the project's settings with some of `web` changed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("params.yaml", "schema.yaml"):
        (folder / name).write_bytes((PROJECT / name).read_bytes())
    config = yaml.safe_load((PROJECT / "config.yaml").read_text(encoding="utf-8"))
    config["web"] |= web
    (folder / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return folder


@contextlib.contextmanager
def running(bundles: Path | None, home: Path, *, ready: bool = True, **web: object) -> Iterator[Server]:
    """Start the page on a free port, without helpers unless `workers` says so; stop it at the end."""
    settings = settings_folder(home / "settings", **{"watch_s": 0.5, "workers": 1, **web})
    command = [sys.executable, "-m", "demo", "--port", "0", "--settings", str(settings)]
    command += ["--bundles", str(bundles)] if bundles else []
    log = home / "log.txt"
    environ = environment_with(home / "state")
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=PROJECT, env=environ, stdout=out, stderr=subprocess.STDOUT)
    try:
        server = Server(_address(log, process), home, log, process.pid)
        server.wait_for("/healthz", "live")
        if ready:
            server.wait_for("/readyz", '"ready"')
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _address(log: Path, process: subprocess.Popen[bytes], seconds: float = 60) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        said = [line for line in log.read_text().splitlines() if line.startswith("MSR: http")]
        if said:
            return said[0].removeprefix("MSR: ")
        time.sleep(0.05)
    raise AssertionError(f"the page did not start:\n{log.read_text()}")
