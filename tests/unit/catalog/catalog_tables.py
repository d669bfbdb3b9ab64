"""Small catalogs, written as the datasets of the world write them."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from recommender.catalog.ingest import RawTable, read_source
from recommender.catalog.source import Source
from recommender.settings import Settings
from recommender.state import StateDirectory

GENRES = ("jazz", "pop")


def track_id(number: int) -> str:
    return f"{number:022d}"


def row(number: int, **changes: object) -> dict[str, str]:
    """Make one good row; keyword arguments replace or (None) drop cells."""
    cells: dict[str, object] = {
        "track_id": track_id(number),
        "title": f"Song {number}",
        "artists": f"Artist {number % 7};Guest",
        "album": f"Album {number % 9}",
        "genre": GENRES[number % 2],
        "released": f"{1990 + number % 30}-05-01",
        "popularity": number % 101,
        "duration_ms": 180000 + number,
        "explicit": "true" if number % 3 else "false",
        "key": number % 12,
        "loudness": -7.5,
        "mode": number % 2,
        "tempo": 90 + number % 60,
        "time_signature": 4,
    }
    shares = (
        "danceability",
        "energy",
        "speechiness",
        "acousticness",
        "instrumentalness",
        "liveness",
        "valence",
    )
    cells |= {name: round(0.1 + 0.008 * (number % 100), 3) for name in shares}
    cells |= changes
    return {name: str(cell) for name, cell in cells.items() if cell is not None}


def rows(count: int, **changes: object) -> list[dict[str, str]]:
    return [row(number, **changes) for number in range(count)]


def csv_text(table: Iterable[Mapping[str, str]], *, quoted: bool = False) -> str:
    table = list(table)
    out = io.StringIO(newline="")
    # All quoted: the writer does not quote a lone carriage return by itself.
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.DictWriter(out, list(table[0]), lineterminator="\n", quoting=quoting)
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()


def write_csv(path: Path, table: Iterable[Mapping[str, str]]) -> Path:
    path.write_text(csv_text(table), encoding="utf-8")
    return path


def read_raw(path: Path, settings: Settings, **facts: Any) -> RawTable:
    """Read one file as a source named after it."""
    return read_source(Source(path.stem, str(path), **facts), settings, StateDirectory(path.parent / "state"))


def with_params(settings: Settings, section: str, **changes: object) -> Settings:
    changed = getattr(settings.params, section).model_copy(update=changes)
    return dataclasses.replace(settings, params=settings.params.model_copy(update={section: changed}))


def with_config(settings: Settings, section: str, **changes: object) -> Settings:
    changed = getattr(settings.config, section).model_copy(update=changes)
    return dataclasses.replace(settings, config=settings.config.model_copy(update={section: changed}))
