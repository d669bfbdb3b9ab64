"""Everything a run's mirror holds, as plain data that travels between processes as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recommender.runs import RunFacts
from recommender.tracking.figures import Point


@dataclass(frozen=True)
class DatasetRecord:
    """The catalog a run was made from.

    Attributes
    ----------
    digest : str
        sha256 over the sources; MLflow keeps the first 36 characters.
    columns : dict of str to str
        MLflow's type of each column of the tracks.
    profile : dict
        Counts for people.
    """

    name: str
    source: str
    digest: str
    columns: dict[str, str]
    profile: dict[str, int]


@dataclass(frozen=True)
class GenreRecord:
    """One genre: what was kept, and the scores of every candidate."""

    genre: str
    params: dict[str, str]
    points: tuple[Point, ...]

    @property
    def digest(self) -> str:
        """sha256 over all of it."""
        return _digest(vars(self))


@dataclass(frozen=True)
class RunRecord:
    """One run.

    Attributes
    ----------
    facts : RunFacts
    bundle : str
        Folder of its bundle.
    tags, params : dict of str to str
    points : tuple of Point
        Metrics of the whole run.
    tables : dict of str to list of mapping
        Rows by file name.
    plots : dict of str to Vega-Lite specification
    texts : dict of str to str
        Text files by name.
    dataset : DatasetRecord
    genres : tuple of GenreRecord
    """

    facts: RunFacts
    bundle: str
    tags: dict[str, str]
    params: dict[str, str]
    points: tuple[Point, ...]
    tables: dict[str, Sequence[Mapping[str, Any]]]
    plots: dict[str, dict[str, Any]]
    texts: dict[str, str]
    dataset: DatasetRecord
    genres: tuple[GenreRecord, ...]

    @property
    def digest(self) -> str:
        """sha256 over everything that does not depend on where and when it is mirrored."""
        return _digest({name: value for name, value in vars(self).items() if name not in ("facts", "bundle")})

    def to_json(self) -> str:
        """Write it for another process."""
        return json.dumps(vars(self), default=vars, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> RunRecord:
        """The inverse of `to_json`."""
        document = json.loads(text)
        facts = document.pop("facts")
        facts["predecessors"] = tuple(facts["predecessors"])
        return cls(
            facts=RunFacts(**facts),
            points=_points(document.pop("points")),
            dataset=DatasetRecord(**document.pop("dataset")),
            genres=tuple(
                GenreRecord(genre["genre"], genre["params"], _points(genre["points"]))
                for genre in document.pop("genres")
            ),
            **document,
        )


def _points(rows: Sequence[Sequence[Any]]) -> tuple[Point, ...]:
    return tuple(Point(*row) for row in rows)


def _digest(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, default=vars, sort_keys=True).encode()).hexdigest()
