"""Model files: the same bytes for the same model, nothing built that is not trusted."""

from __future__ import annotations

import pickle
import subprocess
import sys
import zipfile
from io import BytesIO

import numpy as np
import pytest
from classifier_data import BOOSTING, GENRES, MLP, catalog, settings
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from recommender.errors import BundleError, ModelError
from recommender.models.classifier.genre_model import ARRAYS_FILE, ESTIMATOR_FILE, TRUSTED_TYPES, GenreModel
from recommender.models.classifier.training import train_classifier
from recommender.models.skops_file import dump_model, load_model
from recommender.models.spaces import raw_matrix

FIT = """
import hashlib, numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from recommender.models.skops_file import dump_model
rng = np.random.default_rng(0)
X = rng.normal(size=(200, 3)); y = (X[:, 0] > 0).astype(int)
model = HistGradientBoostingClassifier(max_iter=5, random_state=0).fit(X, y)
print(hashlib.sha256(dump_model(model)).hexdigest())
"""


@pytest.fixture(scope="module", params=[BOOSTING, MLP], ids=lambda one: one.family)
def model(request: pytest.FixtureRequest) -> GenreModel:
    return train_classifier(catalog(), GENRES, settings(request.param)).model


@pytest.fixture(scope="module")
def raw(model: GenreModel) -> np.ndarray:
    made = raw_matrix(catalog(seed=9), model.columns)
    made[::7, 0] = np.nan
    return made


def linear() -> LogisticRegression:
    X = np.random.default_rng(0).normal(size=(60, 2))
    return LogisticRegression().fit(X, (X[:, 0] > 0).astype(int))


def test_a_model_is_read_back_exactly(model: GenreModel, raw: np.ndarray) -> None:
    again = GenreModel.from_files(model.to_files())
    assert (again.posterior(raw) == model.posterior(raw)).all()
    assert (again.prior == model.prior).all()
    for name in ("family", "columns", "genres", "temperature"):
        assert getattr(again, name) == getattr(model, name)


def test_the_same_model_gives_the_same_bytes_after_any_trip(model: GenreModel) -> None:
    files = model.to_files()
    assert model.to_files() == files
    assert pickle.loads(pickle.dumps(model)).to_files() == files
    assert GenreModel.from_files(files).to_files() == files


def test_the_same_fit_gives_the_same_bytes_in_every_process() -> None:
    digests = {
        subprocess.run([sys.executable, "-c", FIT], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(digests) == 1


def test_other_models_give_other_bytes() -> None:
    other = linear()
    other.coef_ = other.coef_ + 1e-9
    assert dump_model(other) != dump_model(linear())


def test_files_hold_neither_times_nor_addresses() -> None:
    with zipfile.ZipFile(BytesIO(dump_model(linear()))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"__id__" not in archive.read("schema.json")
        assert archive.namelist() == sorted(archive.namelist())


def test_a_type_that_is_not_trusted_is_refused() -> None:
    X = np.random.default_rng(0).normal(size=(60, 2))
    content = dump_model(HistGradientBoostingClassifier(max_iter=2).fit(X, (X[:, 0] > 0).astype(int)))
    with pytest.raises(BundleError, match="TreePredictor"):
        load_model(content, trusted=())
    assert load_model(content, TRUSTED_TYPES).predict(X).shape == (60,)


def test_a_file_that_would_run_code_is_refused() -> None:
    content = dump_model(linear())
    with zipfile.ZipFile(BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["schema.json"] = files["schema.json"].replace(b'"LogisticRegression"', b'"system"', 1)
    files["schema.json"] = files["schema.json"].replace(b'"sklearn.linear_model._logistic"', b'"os"', 1)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    with pytest.raises(BundleError, match="not trusted"):
        load_model(buffer.getvalue(), TRUSTED_TYPES)


@pytest.mark.parametrize("content", [b"", b"not a zip", dump_model(linear())[:-30]])
def test_a_damaged_file_is_refused(content: bytes) -> None:
    with pytest.raises(BundleError, match="cannot be read"):
        load_model(content, TRUSTED_TYPES)


@given(st.data())
def test_a_changed_byte_is_noticed_or_changes_nothing(data: st.DataObject) -> None:
    content = bytearray(dump_model(linear()))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    try:
        again = load_model(bytes(content), TRUSTED_TYPES)
    except BundleError:
        return
    assert (again.coef_ == linear().coef_).all()


def test_what_cannot_be_written_is_named() -> None:
    broken = linear()
    broken.stray_ = (n for n in ())
    with pytest.raises(ModelError, match="LogisticRegression"):
        dump_model(broken)


@pytest.mark.parametrize("name", [ESTIMATOR_FILE, ARRAYS_FILE])
def test_a_missing_or_damaged_half_is_refused(model: GenreModel, name: str) -> None:
    files = model.to_files()
    with pytest.raises(BundleError):
        GenreModel.from_files({other: content for other, content in files.items() if other != name})
    with pytest.raises(BundleError):
        GenreModel.from_files({**files, name: b"PK broken"})


@pytest.mark.parametrize("shape", [(3, 2), (4,), (0, 7)])
def test_other_columns_are_refused(model: GenreModel, shape: tuple[int, ...]) -> None:
    with pytest.raises(ModelError, match="4 columns: energy, loudness"):
        model.posterior(np.zeros(shape, dtype=np.float32))


def test_infinity_is_refused_and_no_track_is_fine(model: GenreModel) -> None:
    with pytest.raises(ModelError, match="infinite"):
        model.posterior(np.full((1, 4), np.inf, dtype=np.float32))
    assert model.posterior(np.empty((0, 4), dtype=np.float32)).shape == (0, 3)
