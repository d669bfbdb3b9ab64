"""python -m demo: the web page on this machine."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from recommender.errors import MSRError

cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="A loopback address.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0 takes a free one.")] = None,
    bundles: Annotated[
        Path | None, typer.Option(help="Serve the last bundle in this folder; by default the latest run.")
    ] = None,
    settings: Annotated[
        Path | None, typer.Option(help="Folder of the three YAML files; by default the project's.")
    ] = None,
) -> None:
    """Serve the web page: drop a playlist, hear what belongs in it."""
    # Before numpy is imported: requests run side by side, and threads within one would only compete.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from demo.serve import serve as run

    run(host, port, bundles, settings)


def main() -> None:
    """Run the command; an error of ours is one line and exit code 1."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        cli()
    except MSRError as error:
        sys.exit(f"msr: {error}")


if __name__ == "__main__":
    main()
