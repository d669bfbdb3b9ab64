"""A run's artifacts → its record."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from recommender import plots
from recommender.catalog.report import status_text
from recommender.catalog.report import to_json as report_json
from recommender.models.clustering.leaderboard import cluster_rows, map_points
from recommender.models.clustering.selection import CRITERIA
from recommender.models.genre_matrix import GenreMatrix
from recommender.runs import RunFacts
from recommender.tracking import figures
from recommender.tracking.destination import address_without_secrets
from recommender.tracking.figures import Point
from recommender.tracking.record import DatasetRecord, GenreRecord, RunRecord

PLOTTED_METRICS = {"r_precision": "R-precision", "hit_10": "hit@10", "artist_diversity_10": "artists@10"}
PLOTTED_GENRES = 12
"""Panels of the plots by genre: more make a picture nobody can read."""


def describe_run(artifacts: Any, facts: RunFacts, bundle: str) -> RunRecord:
    """Gather everything that a run's mirror holds.

    Parameters
    ----------
    artifacts : object
        Has the artifacts of the `publish` step as attributes: see `Runs.published`.
        `evaluation` may be None or absent, and `gates` absent, as in runs of before there were any.
    facts : RunFacts
    bundle : str
        Folder of the run's bundle.
    """
    params: dict[str, Any] = _mapping(artifacts.params_yaml)
    evaluation = getattr(artifacts, "evaluation", None) or {}
    points: list[Point] = [
        *figures.classifier_points(artifacts.classifier),
        *figures.cluster_points(artifacts.candidates),
        *figures.evaluation_points(evaluation),
        Point("tracks", float(len(artifacts.catalog.tracks))),
    ]
    texts = {
        "validation/status.txt": status_text(artifacts.report),
        "validation/validation.json": report_json(artifacts.report),
    }
    if evaluation:
        texts["evaluation_protocol.json"] = json.dumps(evaluation["protocol"], indent=1)
    gates = getattr(artifacts, "gates", None)
    return RunRecord(
        facts=facts,
        bundle=bundle,
        tags=_tags(artifacts, facts),
        params=figures.flat_params(params)
        | {"source": _source(artifacts), "genres": str(len(artifacts.choice.genres))},
        points=tuple(points),
        tables=_tables(artifacts, evaluation, [vars(verdict) for verdict in gates.verdicts] if gates else []),
        plots=_plots(artifacts, params["clusters"]["criterion"]) | _evaluation_plots(evaluation),
        texts=texts,
        dataset=_dataset(artifacts),
        genres=_genres(artifacts),
    )


def _tags(artifacts: Any, facts: RunFacts) -> dict[str, str]:
    commit = (
        {"git_commit": facts.commit, "mlflow.source.git.commit": facts.commit.partition("-")[0]}
        if facts.commit
        else {}
    )
    return {
        "metaflow_run_id": facts.run_id,
        "metaflow_pathspec": facts.pathspec,
        "data_fingerprint": artifacts.fingerprint,
        "params_digest": artifacts.params_digest,
        "bundle_digest": artifacts.manifest["digest"],
        "fictional_songs": str(bool(artifacts.manifest["source"].get("fictional"))).lower(),
        **commit,
    }


def _source(artifacts: Any) -> str:
    return ",".join(address_without_secrets(source.name) for source in artifacts.sources)


def _tables(
    artifacts: Any, evaluation: Mapping[str, Any], gates: Sequence[Mapping[str, Any]]
) -> dict[str, Sequence[Mapping[str, Any]]]:
    rows = [_plain(row) for row in artifacts.candidates]
    measured = list(figures.evaluation_rows(evaluation))
    return {
        "leaderboard.json": [row for row in rows if row["verdict"] == "kept"],
        "candidates.json": rows,
        "clusters.json": [
            _plain(row) for row in cluster_rows(artifacts.genre_clusters, artifacts.catalog.tracks)
        ],
        **({"evaluation.json": measured} if measured else {}),
        **({"gates.json": gates} if gates else {}),
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Replace what JSON cannot say."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in row.items()
    }


def _plots(artifacts: Any, criterion: str) -> dict[str, plots.Spec]:
    result, tracks = artifacts.classifier, artifacts.catalog.tracks
    matrix = GenreMatrix(artifacts.X, artifacts.rows, artifacts.offsets)
    shown = artifacts.genre_clusters[:PLOTTED_GENRES]
    points = [
        point for genre in shown for point in map_points(genre, matrix.lines(genre.clustering.genre), tracks)
    ]
    names = [genre.clustering.genre for genre in shown]
    return {
        "plots/confusion.png": plots.confusion(result.confusion, result.model.genres),
        "plots/criterion_by_candidate.png": plots.criterion_by_candidate(
            artifacts.candidates, criterion, CRITERIA[criterion], names
        ),
        "plots/cluster_maps.png": plots.cluster_map(points),
    }


def _evaluation_plots(evaluation: Mapping[str, Any]) -> dict[str, plots.Spec]:
    return {
        f"plots/evaluation_{metric}.png": plots.interval_bars(evaluation["methods"], metric, label)
        for metric, label in PLOTTED_METRICS.items()
        if evaluation
    }


def _dataset(artifacts: Any) -> DatasetRecord:
    tracks: pd.DataFrame = artifacts.catalog.tracks
    numeric = {name: pd.api.types.is_numeric_dtype(tracks[name]) for name in tracks.columns}
    return DatasetRecord(
        name=_source(artifacts),
        source=",".join(address_without_secrets(source.location) for source in artifacts.sources),
        digest=artifacts.fingerprint,
        columns={str(name): "double" if number else "string" for name, number in numeric.items()},
        profile={
            "tracks": len(tracks),
            "genres": len(artifacts.choice.genres),
            "playlists": int(artifacts.catalog.playlists["playlist_id"].nunique()),
        },
    )


def _genres(artifacts: Any) -> tuple[GenreRecord, ...]:
    by_genre: dict[str, list[Mapping[str, Any]]] = {}
    for row in artifacts.candidates:
        by_genre.setdefault(row["genre"], []).append(row)
    return tuple(_genre(genre, rows) for genre, rows in sorted(by_genre.items()))


def _genre(genre: str, rows: Sequence[Mapping[str, Any]]) -> GenreRecord:
    kept = next(row for row in rows if row["verdict"] == "kept")
    params = {name: str(kept[name]) for name in ("genre", "tracks", "family", "k", "reason")}
    params |= {f"candidate.{row['family']}.k{row['k']}": f"{row['verdict']}: {row['reason']}" for row in rows}
    return GenreRecord(genre, params, tuple(figures.genre_points(rows)))


def _mapping(config: Any) -> dict[str, Any]:
    """A settings file: inside the flow it is Metaflow's own type, in a finished run a dict."""
    return config if isinstance(config, dict) else dict(config.to_dict())
