"""A bundle of the sample catalog, made with the library alone and with models that are quick to fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from recommender import bundle, packing, provenance
from recommender.catalog.ingest import data_fingerprint, read_source
from recommender.catalog.prepare import prepare
from recommender.catalog.source import resolve
from recommender.catalog.validate import validate
from recommender.models.classifier.training import train_classifier
from recommender.models.clustering.fitting import fit_genre
from recommender.models.clustering.leaderboard import describe_genres
from recommender.models.genre_matrix import GenreMatrix
from recommender.models.spaces import FeatureSpaces, raw_matrix
from recommender.settings import Settings, load_settings
from recommender.settings.reading import read_yaml
from recommender.state import PROJECT, StateDirectory

EVALUATION = {
    "protocol": {"playlists": 60, "folds": 5},
    "methods": {
        "page": {"half": {"r_precision": {"mean": 0.183, "sd": 0.1, "lo": 0.15, "hi": 0.21}}},
        "popularity": {"half": {"r_precision": {"mean": 0.021, "sd": 0.02, "lo": 0.01, "hi": 0.03}}},
    },
}


def quick_settings() -> Settings:
    """The project's settings with the smallest models that still are what they are called."""
    config, params, schema = (
        read_yaml(PROJECT / name) for name in ("config.yaml", "params.yaml", "schema.yaml")
    )
    params["clusters"] |= {"families": ["kmeans"], "k": [5], "bootstraps": 0, "starts": 1}
    params["classifier"]["folds"] = 2
    trees = params["classifier"]["candidates"][0] | {"max_iter": 15, "learning_rate": 0.2}
    params["classifier"]["candidates"] = [trees]
    return Settings.from_mappings(config, params, schema)


def sample_files(state: StateDirectory, source: str = "sample") -> tuple[dict[str, bytes], dict[str, Any]]:
    """Everything in the bundle of a catalog, and what its manifest says of where it came from."""
    settings = quick_settings()
    params = settings.params
    sources = resolve(source, settings, PROJECT)
    tables = tuple(read_source(one, settings, state) for one in sources)
    prepared = prepare(validate(tables, settings), "default", settings)
    tracks = prepared.catalog.tracks
    raw = raw_matrix(tracks, params.features.audio)
    spaces = FeatureSpaces.fit(
        raw, params.features.audio, n_quantiles=params.features.quantiles, seed=params.seed
    )
    matrix = GenreMatrix.build(tracks, spaces.quantile(raw), prepared.choice.genres)
    clusterings = [
        fit_genre(genre, matrix.lines(genre), params.clusters, params.seed) for genre in matrix.offsets
    ]
    described = describe_genres(clusterings, matrix, tracks, spaces.columns, params.clusters.typical_tracks)
    classifier = train_classifier(tracks, prepared.choice.genres, params)
    files = packing.pack(prepared.catalog, described, spaces, classifier, params, evaluation=EVALUATION)
    facts = {
        "fingerprint": data_fingerprint(tables),
        "params_digest": provenance.params_digest(settings),
        "versions": provenance.versions(),
        "source": provenance.source_facts(sources),
    }
    return files, facts


def lay_out(folder: Path, run: str, files: dict[str, bytes], facts: dict[str, Any]) -> Path:
    """Write a bundle as the run of that name would have."""
    manifest = bundle.describe(files, run_id=run, **facts)
    return bundle.write_bundle(folder / run, lambda: files, manifest)


def quick_params_of(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same bundle with one file changed: another digest, the same songs."""
    return {**files, "params.json": files["params.json"] + b"\n"}


def shared_settings() -> Settings:
    """The project's own settings."""
    return load_settings()
