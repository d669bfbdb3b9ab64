"""From the command line to a server that listens."""

from __future__ import annotations

import socket
from pathlib import Path

import typer
import uvicorn

from demo.binding import require_loopback
from demo.serving.source import BundleFolders, BundleSource, MetaflowRuns
from recommender.errors import SettingsError
from recommender.settings import load_settings
from recommender.state import PROJECT, StateDirectory


def serve(
    host: str | None = None,
    port: int | None = None,
    bundles: Path | None = None,
    settings: Path | None = None,
) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    host, port : optional
        By default `web` of config.yaml.
    bundles : Path, optional
        A folder of bundles to serve the last of; by default the latest run of the flow.
    settings : Path, optional
        The folder of config.yaml, params.yaml and schema.yaml.

    Raises
    ------
    SettingsError
        The address is not loopback, or is taken.
    """
    config, state = load_settings(settings or PROJECT).config, StateDirectory.locate()
    address = require_loopback(config.web.host if host is None else host)
    listening = _listen(address, config.web.port if port is None else port)
    from demo.app import create_app  # Gradio takes seconds to import: not before a wrong use is told

    source: BundleSource = MetaflowRuns(state) if bundles is None else BundleFolders(bundles.resolve())
    app = create_app(config, source, state)
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=5)
    )
    shown = f"[{address}]" if ":" in address else address
    typer.echo(f"MSR: http://{shown}:{listening.getsockname()[1]}")
    server.run(sockets=[listening])


def _listen(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"cannot listen on {address}:{port} ({error.strerror})", do="choose another port: --port 7861"
        ) from error
    return listening
