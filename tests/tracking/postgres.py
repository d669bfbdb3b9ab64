"""A PostgreSQL of one's own, where the platform has it."""

from __future__ import annotations

import getpass
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from needed import skip_or_fail

from benchmarks.mlflow_server import free_port


@contextmanager
def postgres_database() -> Iterator[str]:
    """Start a server with one empty database on 127.0.0.1; yields its address."""
    binaries = _binaries()
    if binaries is None or importlib.util.find_spec("psycopg") is None:
        skip_or_fail("PostgreSQL (and psycopg) is not installed")
    # PostgreSQL refuses to run as root, which is what a container has.
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="msr-pg-") as home:
        data, port = Path(home) / "data", free_port()
        if user:
            shutil.chown(home, user)
        name = user or getpass.getuser()

        def run(*command: str) -> None:
            subprocess.run(command, user=user, cwd=home, check=True, stdout=subprocess.DEVNULL, timeout=60)

        run(
            str(binaries / "initdb"),
            "-D",
            str(data),
            "-U",
            name,
            "--auth=trust",
            "--no-sync",
            "--locale=C",
            "-E",
            "UTF8",
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        control = (str(binaries / "pg_ctl"), "-D", str(data), "-w")
        run(*control, "-l", str(Path(home) / "log"), "-o", options, "start")
        try:
            yield f"postgresql://{name}@127.0.0.1:{port}/postgres"
        finally:
            run(*control, "-m", "immediate", "stop")


def _binaries() -> Path | None:
    """The newest installed version's; Debian keeps them off the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    return Path(found).resolve().parent if found else None
