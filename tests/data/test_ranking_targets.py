"""How good the recommendations are on real playlists, quickly: without the genre that a classifier hears."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recommender.catalog.ingest import ingest
from recommender.catalog.prepare import prepare
from recommender.catalog.validate import validate
from recommender.evaluation.protocol import evaluate
from recommender.evaluation.table import Evaluation
from recommender.models.classifier.training import training_tracks
from recommender.ranking.index import RankingIndex
from recommender.settings import load_settings
from recommender.state import PROJECT, StateDirectory

pytestmark = pytest.mark.data

NAMES = ("popularity", "seed", "audio", "blend", "page")


@pytest.fixture(scope="module")
def measured(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    settings = load_settings()
    state = StateDirectory(tmp_path_factory.mktemp("state"))
    tables = ingest(str(real_data / "spotify_songs.zip"), settings, state, PROJECT)
    prepared = prepare(validate(tables, settings), "all", settings)
    tracks, genres = prepared.catalog.tracks, prepared.choice.genres
    params = settings.params
    nothing_heard = np.full((len(tracks), len(genres)), 1 / len(genres))
    index = RankingIndex.build(
        tracks, genres, nothing_heard, params.ranking, quantiles=params.features.quantiles, seed=params.seed
    )
    return evaluate(prepared.catalog, index, params, settings=("half", "first10", "discovery"), names=NAMES)


@pytest.mark.parametrize(
    ("method", "setting", "metric", "least"),
    [
        ("blend", "half", "r_precision", 0.22),
        ("page", "half", "hit_10", 0.81),
        ("page", "half", "artist_diversity_10", 0.55),
        ("audio", "half", "r_precision", 0.040),
        ("blend", "first10", "r_precision", 0.155),
        ("blend", "discovery", "r_precision", 0.070),
        ("blend", "discovery", "hit_10", 0.48),
    ],
)
def test_the_figures_of_the_readme_hold(
    measured: Evaluation, method: str, setting: str, metric: str, least: float
) -> None:
    assert measured.mean(method, setting, metric) >= least


def test_the_student_projects_method_is_far_below(measured: Evaluation) -> None:
    seed = measured.mean("seed", "half", "r_precision")
    assert 0 < seed < 0.005
    assert measured.mean("blend", "half", "r_precision") > 60 * seed


def test_a_column_that_only_one_source_knows_does_not_reach_the_classifier(
    real_data: Path, tmp_path: Path
) -> None:
    """Merged, only one catalog knows years, only the other explicit songs: either would tell the source."""
    settings = load_settings()
    both = f"{real_data / 'dataset.zip'},{real_data / 'spotify_songs.zip'}"
    tables = ingest(both, settings, StateDirectory(tmp_path), PROJECT)
    prepared = prepare(validate(tables, settings), "all", settings)
    tracks = prepared.catalog.tracks
    assert tracks["year"].notna().mean() < 0.5
    columns = training_tracks(tracks, prepared.choice.genres, settings.params).columns
    assert not {"year", "explicit"} & set(columns)
    assert {"popularity", "duration_ms", "energy"} <= set(columns)
