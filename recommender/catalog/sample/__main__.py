"""Write the files of the sample: ``python -m recommender.catalog.sample [FOLDER]``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from recommender.catalog.sample.generator import SEED, write_sample
from recommender.errors import MSRError
from recommender.state import PROJECT


def main(
    folder: Annotated[Path, typer.Argument(help="Where to write.")] = PROJECT / "data" / "sample",
    seed: Annotated[int, typer.Option(min=0, help="Another seed gives another sample.")] = SEED,
) -> None:
    """Write the fictional catalog, its playlists and the example uploads."""
    try:
        written = write_sample(folder, seed)
    except MSRError as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(1) from error
    size = sum(path.stat().st_size for path in written)
    sys.stdout.write(f"{len(written)} files, {size / 1e6:.2f} MB, in {folder}\n")


if __name__ == "__main__":
    typer.run(main)
