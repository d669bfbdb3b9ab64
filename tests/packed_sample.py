"""The sample catalog as a bundle, from models that are quick to fit."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path

from recommender.bundle import describe, write_bundle
from recommender.catalog.catalog import Catalog
from recommender.catalog.ingest import ingest
from recommender.catalog.prepare import prepare
from recommender.catalog.validate import validate
from recommender.models.classifier.result import ClassifierResult
from recommender.models.classifier.training import train_classifier
from recommender.models.clustering.fitting import fit_genre
from recommender.models.clustering.leaderboard import GenreClusters, describe_genres
from recommender.models.genre_matrix import GenreMatrix
from recommender.models.spaces import FeatureSpaces, raw_matrix
from recommender.packing import pack
from recommender.settings import load_settings
from recommender.settings.params import Params
from recommender.state import PROJECT, StateDirectory

SOURCE = {"name": "sample", "licence": "CC0 1.0", "fictional": True}


@dataclass(frozen=True)
class Parts:
    """What the flow's steps hand to its last one."""

    catalog: Catalog
    genre_clusters: tuple[GenreClusters, ...]
    spaces: FeatureSpaces
    classifier: ClassifierResult
    params: Params

    def files(self, evaluation: dict[str, object] | None = None) -> dict[str, bytes]:
        """Pack them."""
        return pack(
            self.catalog,
            self.genre_clusters,
            self.spaces,
            self.classifier,
            self.params,
            evaluation=evaluation,
        )

    def copy(self) -> Parts:
        """The same by way of another process."""
        return pickle.loads(pickle.dumps(self))


def quick_params() -> Params:
    """Those of params.yaml with one small classifier and one family of clusters."""
    params = load_settings().params
    boosting = params.classifier.candidates[0].model_copy(update={"max_iter": 15})
    return params.model_copy(
        update={
            "classifier": params.classifier.model_copy(update={"folds": 2, "candidates": (boosting,)}),
            "clusters": params.clusters.model_copy(
                update={"families": ("kmeans",), "k": (5,), "bootstraps": 0, "starts": 1}
            ),
        }
    )


def sample_parts(home: Path) -> Parts:
    """Do what the flow does up to its last step, on the sample."""
    settings, params = load_settings(), quick_params()
    tables = ingest("sample", settings, StateDirectory(home), PROJECT)
    prepared = prepare(validate(tables, settings), "default", settings)
    tracks, audio = prepared.catalog.tracks, params.features.audio
    raw = raw_matrix(tracks, audio)
    spaces = FeatureSpaces.fit(raw, audio, n_quantiles=params.features.quantiles, seed=params.seed)
    matrix = GenreMatrix.build(tracks, spaces.quantile(raw), prepared.choice.genres)
    fitted = [fit_genre(genre, matrix.lines(genre), params.clusters, params.seed) for genre in matrix.offsets]
    clusters = describe_genres(fitted, matrix, tracks, audio, params.clusters.typical_tracks)
    classifier = train_classifier(tracks, prepared.choice.genres, params)
    return Parts(prepared.catalog, tuple(clusters), spaces, classifier, params)


def write_sample(folder: Path, files: dict[str, bytes], run_id: str = "7") -> Path:
    """Lay the bundle out as the flow's last step does."""
    manifest = describe(files, run_id=run_id, fingerprint="f", params_digest="p", versions={}, source=SOURCE)
    return write_bundle(folder, lambda: files, manifest)
