"""The registered models answer as the run's own do, and run no code they were not trusted with."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import mlflow.pyfunc
import numpy as np
import pandas as pd
import pytest
from mlflow.models import Model

from recommender.errors import BundleError, PlaylistError
from recommender.models.skops_file import load_model
from recommender.playlists import read_playlist
from recommender.ranking.options import Options
from recommender.recommender import Recommender
from recommender.tracking.genre_estimator import TRUSTED
from recommender.tracking.models import save_classifier, save_recommender


@pytest.fixture(scope="module")
def classifier(made_up: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The classifier of the made-up run, as MLflow keeps it."""
    folder = tmp_path_factory.mktemp("classifier") / "model"
    save_classifier(made_up.bundle, folder, Model())
    return folder


def test_the_classifier_names_genres_as_the_run_did(classifier: Path, made_up: SimpleNamespace) -> None:
    loaded = mlflow.pyfunc.load_model(str(classifier))
    own = made_up.artifacts.classifier.model
    features = made_up.artifacts.catalog.tracks.head(50)[list(own.columns)].astype(float)
    wanted = [own.genres[place] for place in own.posterior(features.to_numpy(np.float32)).argmax(axis=1)]
    assert list(loaded.predict(features)) == wanted
    assert list(loaded.predict(features.iloc[:, ::-1])) == wanted  # by name, not by place
    assert loaded.metadata.signature.inputs.input_names() == list(own.columns)
    assert isinstance(loaded.input_example, pd.DataFrame)
    assert loaded.metadata.flavors["sklearn"]["serialization_format"] == "skops"


def test_the_classifiers_file_names_the_types_it_trusts_and_no_others(
    classifier: Path, made_up: SimpleNamespace
) -> None:
    content = (classifier / "model.skops").read_bytes()
    assert load_model(content, TRUSTED).genres == list(made_up.artifacts.choice.genres)
    with pytest.raises(BundleError, match="GenreEstimator"):
        load_model(content, TRUSTED[:-1])


@pytest.fixture(scope="module")
def recommender(made_up: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recommender of the made-up run, as MLflow keeps it."""
    folder = tmp_path_factory.mktemp("recommender") / "model"
    save_recommender(made_up.bundle, folder, Model())
    return folder


def test_the_recommender_answers_as_the_bundle_does(recommender: Path, made_up: SimpleNamespace) -> None:
    loaded = mlflow.pyfunc.load_model(str(recommender))
    tracks = made_up.artifacts.catalog.tracks.head(8)
    given = tracks[["title", "artist"]]
    page = loaded.predict(given, params={"wanted": 5})
    own = Recommender.load(made_up.bundle).recommend(
        read_playlist(given.to_csv(index=False).encode(), name="playlist")[0], Options(wanted=5)
    )
    assert page["track_id"].tolist() == [one.song.track_id for one in own.songs]
    assert page["why"].tolist() == [one.why for one in own.songs]
    assert page["place"].tolist() == [1, 2, 3, 4, 5]
    assert not set(page["track_id"]) & set(tracks["track_id"])
    by_id = loaded.predict(tracks[["track_id"]], params={"wanted": 5})
    assert by_id["track_id"].tolist() == page["track_id"].tolist()
    assert len(loaded.predict(loaded.input_example)) == 10


def test_a_table_of_several_playlists_gives_a_page_for_each(
    recommender: Path, made_up: SimpleNamespace
) -> None:
    given = made_up.artifacts.catalog.tracks.head(10)[["title", "artist"]].assign(
        playlist=["one"] * 5 + ["two"] * 5
    )
    page = mlflow.pyfunc.load_model(str(recommender)).predict(given, params={"wanted": 3})
    assert page.groupby("playlist")["place"].apply(list).to_dict() == {"one": [1, 2, 3], "two": [1, 2, 3]}


@pytest.mark.parametrize(
    ("table", "params", "reason"),
    [
        (pd.DataFrame({"title": ["Song 1"], "artist": ["Artist 1"]}), {"wanted": 0}, "wanted is 0"),
        (pd.DataFrame({"title": ["No such song"], "artist": ["Nobody"]}), {}, "None of|none of|not"),
        (pd.DataFrame({"title": []}, dtype=object), {}, "without rows"),
    ],
)
def test_what_cannot_be_answered_is_a_clear_error(
    recommender: Path, table: pd.DataFrame, params: dict[str, int], reason: str
) -> None:
    with pytest.raises(PlaylistError, match=reason):
        mlflow.pyfunc.load_model(str(recommender)).predict(table, params=params)


def test_the_recommender_is_code_and_data_without_pickles(recommender: Path) -> None:
    loaded = mlflow.pyfunc.load_model(str(recommender))
    assert loaded.loader_module == "mlflow.pyfunc.loaders.code_model"
    assert not [path for path in recommender.rglob("*") if path.suffix in (".pkl", ".pickle", ".joblib")]
