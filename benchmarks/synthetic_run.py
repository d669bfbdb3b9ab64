"""A run as the flow leaves it, made up in seconds: any number of genres, every artifact of its real type.

The scores mean nothing; shapes, types and sizes are those of a real run.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from sklearn.neural_network import MLPClassifier

from recommender import bundle, packing
from recommender.catalog.catalog import Catalog
from recommender.catalog.genres import GenreChoice
from recommender.catalog.report import TableReport, ValidationReport
from recommender.catalog.source import Source
from recommender.evaluation.gates import GateReport, Verdict
from recommender.evaluation.metrics import METRICS
from recommender.evaluation.tasks import SETTINGS
from recommender.models.classifier.contract import FittedClassifier
from recommender.models.classifier.encoding import PiecewiseEncoding
from recommender.models.classifier.genre_model import GenreModel
from recommender.models.classifier.result import CandidateScore, ClassifierResult, SplitScores
from recommender.models.classifier.scores import GenreScores
from recommender.models.clustering.fitting import GenreClustering
from recommender.models.clustering.leaderboard import candidate_rows, describe_genres
from recommender.models.clustering.selection import Candidate, choose
from recommender.models.clustering.serving import ClusterArrays
from recommender.models.genre_matrix import GenreMatrix
from recommender.models.spaces import FeatureSpaces, raw_matrix
from recommender.runs import RunFacts
from recommender.settings import load_settings, parse_yaml
from recommender.state import PROJECT

Random = np.random.Generator


def synthetic_run(
    folder: Path, *, genres: int, tracks_per_genre: int = 100, run_id: str = "1000", seed: int = 7
) -> tuple[Any, RunFacts]:
    """Make the artifacts of a publish step, its bundle in `folder`, and the facts of its run.

    Parameters
    ----------
    genres, tracks_per_genre : int
    run_id : str
        Digits; a larger one is a later run.
    """
    random = np.random.default_rng(seed)
    names = tuple(f"genre-{number:03d}" for number in range(genres))
    tracks = _tracks(random, names, tracks_per_genre)
    settings = load_settings()
    features = settings.params.features.audio
    raw = raw_matrix(tracks, features)
    spaces = FeatureSpaces.fit(raw, features, n_quantiles=100, seed=seed)
    matrix = GenreMatrix.build(tracks, spaces.quantile(raw), names)
    clusterings = [_clustering(random, genre, matrix.lines(genre)) for genre in names]
    classifier = _classifier(random, tracks, names)
    artifacts = SimpleNamespace(
        params_yaml=parse_yaml((PROJECT / "params.yaml").read_text()),
        sources=(Source("synthetic", "/nowhere/synthetic.csv", fictional=True),),
        choice=GenreChoice(names, {}, ()),
        catalog=Catalog(tracks, _playlists(tracks)),
        fingerprint="f" * 64,
        params_digest="d" * 64,
        spaces=spaces,
        report=ValidationReport((_table(len(tracks)),), 0.02, 10),
        classifier=classifier,
        genre_clusters=describe_genres(clusterings, matrix, tracks, features, 5),
        candidates=candidate_rows(clusterings),
        evaluation=_evaluation(random),
        gates=GateReport((Verdict("max_loss", True, "The page is as good as that of the run before."),)),
        **asdict(matrix),
    )
    files = packing.pack(
        artifacts.catalog,
        artifacts.genre_clusters,
        spaces,
        classifier,
        settings.params,
        evaluation=artifacts.evaluation,
    )
    manifest = bundle.describe(
        files,
        run_id=run_id,
        fingerprint=artifacts.fingerprint,
        params_digest=artifacts.params_digest,
        versions={},
        source={"name": "synthetic", "licence": "", "fictional": True},
    )
    artifacts.manifest = asdict(manifest)
    bundle.write_bundle(folder, lambda: files, manifest)
    made = 1_700_000_000_000 + 1000 * int(run_id)
    return artifacts, RunFacts(run_id, f"MSRFlow/{run_id}", made, made + 60_000, "c" * 40)


def _tracks(random: Random, genres: tuple[str, ...], per_genre: int) -> pd.DataFrame:
    n = len(genres) * per_genre
    ids = [f"{number:022d}" for number in range(n)]
    artists = [f"Artist {number % (n // 3 + 1)}" for number in range(n)]
    ranges = {"popularity": 100, "duration_ms": 300_000, "tempo": 180, "key": 11, "loudness": 40}
    columns = load_settings().params.features
    numbers = {
        name: np.float32(random.random(n) * ranges.get(name, 1.0))
        for name in (*columns.audio, *columns.context)
    }
    return pd.DataFrame(
        {
            "track_id": ids,
            "title": [f"Song {number}" for number in range(n)],
            "artists": [(name,) for name in artists],
            "artist": artists,
            "album": [f"Album {number // 10}" for number in range(n)],
            "album_id": pd.Series([None] * n, dtype=object),
            "isrc": pd.Series([None] * n, dtype=object),
            "song_id": np.arange(n, dtype=np.int32),
            "genres": [(genres[number % len(genres)],) for number in range(n)],
            "sources": [("synthetic",)] * n,
            **numbers,
            "year": np.float32(random.integers(1960, 2020, n)),
            "explicit": np.float32(random.random(n) < 0.1),
        }
    )


def _clustering(random: Random, genre: str, X: Any) -> GenreClustering:
    """Random labels, and candidates of the whole grid judged by the real rule."""
    params = load_settings().params.clusters
    tried = [
        Candidate(
            family,
            k,
            silhouette=random.random(),
            calinski_harabasz=100 * random.random(),
            davies_bouldin=1 + random.random(),
            bic=1e4 * random.random() if family.startswith("gmm") else None,
            stability=random.random(),
            largest_share=0.5 * random.random(),
            smallest=5,
            seconds=0.1,
        )
        for family in params.families
        for k in params.k
    ]
    _, candidates = choose(tried, params)
    kept = next(candidate for candidate in candidates if candidate.verdict == "kept")
    labels = (np.arange(len(X)) % kept.k).astype(np.int32)
    shape = (kept.k, X.shape[1])
    arrays = ClusterArrays(random.normal(size=shape), np.ones(shape), np.full(kept.k, -np.log(kept.k)))
    return GenreClustering(genre, kept.family, arrays, labels, candidates)


def _classifier(random: Random, tracks: pd.DataFrame, genres: tuple[str, ...]) -> ClassifierResult:
    """A network of the real size that has hardly learned."""
    columns = tuple(name for name in load_settings().params.features.audio)
    raw = raw_matrix(tracks, columns)
    encoding = PiecewiseEncoding.fit(raw, columns, n_quantiles=100, seed=0)
    y = np.arange(len(tracks), dtype=np.int32) % len(genres)
    some = np.arange(min(len(tracks), 4 * len(genres)))
    network = MLPClassifier((512,), random_state=0)
    network.partial_fit(
        encoding.transform(raw[some]), y[some], classes=np.arange(len(genres), dtype=np.int32)
    )
    del network._optimizer
    prior = np.full(len(genres), 1 / len(genres), dtype=np.float32)
    model = GenreModel("mlp", columns, genres, prior, 1.1, FittedClassifier(network, encoding))
    scores = GenreScores(0.5, 0.5, 0.7, 0.8, 1.5, 0.02, 0.5, 0.1, len(tracks))
    split = SplitScores(scores, scores, 1.1, len(tracks), len(tracks))
    return ClassifierResult(
        model,
        (CandidateScore(0, "mlp", scores, 1.0, True, "the only one"),),
        {"artist": split, "random": split, "out_of_fold": split},
        random.random((len(genres), len(genres))),
        random.dirichlet(np.ones(len(genres)), len(tracks)).astype(np.float32),
        {},
    )


def _playlists(tracks: pd.DataFrame) -> pd.DataFrame:
    """A few, as a source may carry them."""
    some = tracks["track_id"][:40]
    number = np.arange(len(some)) // 10
    return pd.DataFrame(
        {"playlist_id": [f"p{n}" for n in number], "playlist_name": [f"Playlist {n}" for n in number]}
    ).assign(track_id=some)


def _evaluation(random: Random) -> dict[str, Any]:
    """Figures of two methods; one could not be measured."""
    figures = {metric: dict.fromkeys(("mean", "sd", "lo", "hi"), random.random()) for metric in METRICS}
    figures["r_precision_cold"] = dict.fromkeys(("mean", "sd", "lo", "hi"))
    return {
        "protocol": {"folds": 4, "playlists": 40},
        "methods": {method: dict.fromkeys(SETTINGS, figures) for method in ("blend", "popularity")},
    }


def _table(rows: int) -> TableReport:
    return TableReport("synthetic", "0" * 64, "line", rows, (), (), pd.DataFrame(), 0, 0, rows, ())
