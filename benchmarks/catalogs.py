"""The catalogs that benchmarks run on."""

from __future__ import annotations

import tempfile
from pathlib import Path

from recommender.catalog.ingest import ingest
from recommender.catalog.prepare import Prepared, prepare
from recommender.catalog.validate import validate
from recommender.settings import Settings
from recommender.state import PROJECT, StateDirectory

REAL = PROJECT.parent / "shared" / "data" / "dataset.zip"


def default_source() -> str:
    """The 114,000 rows of the real catalog where they are at hand, else the sample."""
    return str(REAL) if REAL.exists() else "sample"


def read_catalog(source: str, genres: str, settings: Settings) -> Prepared:
    """Read and prepare a catalog as the flow does."""
    with tempfile.TemporaryDirectory() as folder:
        tables = ingest(source, settings, StateDirectory(Path(folder)), PROJECT)
    return prepare(validate(tables, settings), genres, settings)
