"""Rows for the catalog store, and a memory of what it should hold."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from recommender.feed.rows import stored_rows
from recommender.settings.schema import CatalogSchema

AUDIO = ("danceability", "energy", "speechiness", "acousticness", "instrumentalness", "liveness", "valence")


def song_id(number: int) -> str:
    return f"{number:022d}"


def cells(number: int, genre: str = "jazz", **changes: Any) -> dict[str, Any]:
    """Make one good row as a dropped CSV has it."""
    share = round(0.1 + (number % 80) / 100, 2)
    return {
        "track_id": song_id(number),
        "title": f"Song {number}",
        "artists": f"Artist {number % 7};Guest",
        "album": f"Album {number % 9}",
        "genre": genre,
        "released": "2026-03-06",
        "popularity": number % 101,
        "duration_ms": 180_000 + number,
        "explicit": "true" if number % 3 else "false",
        "key": number % 12,
        "loudness": -7.5,
        "mode": number % 2,
        "tempo": 90 + number % 60,
        **dict.fromkeys(AUDIO, share),
    } | changes


def write_csv(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write a file where nobody looks yet, then put it there: as a careful dropper does."""
    hidden = path.with_name(f".{path.name}")
    with hidden.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    hidden.rename(path)
    return path


def rows(schema: CatalogSchema, *made: dict[str, Any]) -> pa.Table:
    """Make typed rows, as validation gives them: floats for numbers, text for the rest."""
    frame = pd.DataFrame(list(made))
    typed = {}
    for name in frame.columns:
        if name == "released":
            typed[name] = frame[name].map(lambda cell: float(str(cell)[:4])).astype("float32")
        elif name == "explicit":
            typed[name] = frame[name].map({"true": 1.0, "false": 0.0}).astype("float32")
        elif schema.columns[str(name)].type in ("number", "integer"):
            typed[name] = frame[name].astype("float32")
        else:
            typed[name] = frame[name].astype("str")
    return stored_rows(pd.DataFrame(typed), schema)


def in_store(table: pa.Table) -> dict[str, dict[str, Any]]:
    """Sum a catalog up: song → its title, popularity and genres."""
    found: dict[str, dict[str, Any]] = {}
    for row in table.select(["track_id", "title", "popularity", "genre"]).to_pylist():
        song = found.setdefault(row["track_id"], {"genres": set()})
        song |= {"title": row["title"], "popularity": row["popularity"]}
        song["genres"].add(row["genre"])
    return found
