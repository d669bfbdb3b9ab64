"""An MLflow server of one's own, on this machine, for as long as it is needed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from recommender.commands.mirror import SERVER_SETTINGS, server_command

START_S = 90


@contextmanager
def mlflow_server(folder: Path, store: str | None = None) -> Iterator[str]:
    """Start a server with light settings; yields its address.

    Parameters
    ----------
    folder : Path
        For its database, artifacts and log.
    store : str, optional
        Address of another database.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = server_command(store or f"sqlite:///{folder / 'mlflow.db'}", str(folder / "artifacts"), port)
    # Artifacts travel through the server, as with one on another machine.
    command[command.index("--default-artifact-root")] = "--artifacts-destination"
    address = f"http://127.0.0.1:{port}"
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(
            command,
            env={**os.environ, **SERVER_SETTINGS},
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=folder,
        )
    try:
        _wait(address, server, folder / "server.log")
        yield address
    finally:
        _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    for end in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(server.pid, end)
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"{address}/health", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise RuntimeError(f"the MLflow server did not start: {log.read_text()[-2000:]}")
