"""A bundle of the right size in a minute: real songs, models that hardly learnt.

What serving costs depends on the sizes of the arrays, not on how good they are.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from recommender import packing
from recommender.bundle import describe, write_bundle
from recommender.catalog.prepare import Prepared
from recommender.models.classifier.genre_model import GenreModel
from recommender.models.classifier.registry import fit_candidate
from recommender.models.classifier.result import ClassifierResult
from recommender.models.classifier.training import training_tracks
from recommender.models.clustering.fitting import fit_genre
from recommender.models.clustering.leaderboard import describe_genres
from recommender.models.clustering.selection import left_out
from recommender.models.genre_matrix import GenreMatrix
from recommender.models.spaces import FeatureSpaces, raw_matrix
from recommender.ranking.index import RankingIndex
from recommender.settings import Settings
from recommender.settings.params import Mlp, Params


def brief(params: Params) -> Params:
    """Parameters that fit the same models in little time."""
    networks = [model for model in params.classifier.candidates if isinstance(model, Mlp)]
    short = [
        m.model_copy(update={"epochs": 1, "averaged_epochs": 1, "batches_per_epoch": 4}) for m in networks
    ]
    classifier = params.classifier.model_copy(update={"candidates": tuple(short[:1]), "folds": 2})
    clusters = params.clusters.model_copy(
        update={"families": ("kmeans",), "k": (20,), "starts": 1, "bootstraps": 0, "sample": 50}
    )
    return params.model_copy(update={"classifier": classifier, "clusters": clusters})


def brief_classifier(prepared: Prepared, settings: Settings) -> ClassifierResult:
    """A classifier of the real size that hardly learnt, and posteriors drawn at random."""
    params, genres = brief(settings.params), prepared.choice.genres
    catalog = training_tracks(prepared.catalog.tracks, genres, params)
    candidate = params.classifier.candidates[0]
    drawn = np.random.default_rng(params.seed).dirichlet(np.ones(len(genres)), len(prepared.catalog.tracks))
    model = GenreModel(
        family=candidate.family,
        columns=catalog.columns,
        genres=genres,
        prior=np.full(len(genres), 1 / len(genres), np.float32),
        temperature=1.0,
        fitted=fit_candidate(candidate, catalog, params.seed),
    )
    nothing = np.zeros((len(genres), len(genres)))
    return ClassifierResult(model, (), {}, nothing, drawn.astype(np.float32), {})


def brief_bundle(
    prepared: Prepared, classifier: ClassifierResult, index: RankingIndex, settings: Settings, folder: Path
) -> Path:
    """Write everything that a run of the flow would into `folder`."""
    params, tracks = brief(settings.params), prepared.catalog.tracks
    raw = raw_matrix(tracks, params.features.audio)
    spaces = FeatureSpaces.fit(
        raw, params.features.audio, n_quantiles=params.features.quantiles, seed=params.seed
    )
    matrix = GenreMatrix.build(tracks, spaces.quantile(raw), prepared.choice.genres)
    small = left_out(matrix.sizes, params.clusters)
    fitted = [
        fit_genre(genre, matrix.lines(genre), params.clusters, params.seed)
        for genre in prepared.choice.genres
        if genre not in small
    ]
    genres = describe_genres(fitted, matrix, tracks, params.features.audio, params.clusters.typical_tracks)
    files = packing.pack(prepared.catalog, genres, spaces, classifier, settings.params, index=index)
    manifest = describe(
        files,
        run_id="0",
        fingerprint="",
        params_digest="",
        versions={},
        source={"name": "benchmark", "licence": "", "fictional": False},
    )
    return write_bundle(folder, lambda: files, manifest)
