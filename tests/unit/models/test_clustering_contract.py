"""What every algorithm family must do; a new file in `families` is tested here without a change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from cluster_data import blobs, cluster_params, noise
from sklearn.metrics import adjusted_rand_score

from recommender.errors import ModelError, SettingsError
from recommender.models.clustering import families
from recommender.models.clustering.contract import Clusterer, FitOptions
from recommender.models.clustering.fitting import fit_genre
from recommender.models.clustering.registry import clusterers, known_families
from recommender.models.clustering.starts import Starts

OPTIONS = FitOptions(starts=4, max_iter=300, tolerance=1e-3, min_variance=0.05)


def fitted(kind: type[Clusterer], X: np.ndarray, k: int, options: FitOptions = OPTIONS) -> Clusterer:
    return kind(k, options, seed=11).fit(X, Starts(X, options, seed=5))


@pytest.mark.parametrize("kind", known_families().values(), ids=known_families())
class TestEveryFamily:
    def test_finds_the_clusters_that_are_there(self, kind: type[Clusterer]) -> None:
        X, truth = blobs()
        assert adjusted_rand_score(truth, fitted(kind, X, 4).arrays().assign(X)) > 0.95

    def test_arrays_have_one_row_per_cluster(self, kind: type[Clusterer]) -> None:
        arrays = fitted(kind, noise(), 5).arrays()
        assert arrays.means.shape == arrays.precisions.shape == (5, 6)
        assert arrays.k == 5
        assert np.exp(arrays.log_weights).sum() == pytest.approx(1)

    @pytest.mark.parametrize("k", [2, 5, 9])
    def test_arrays_assign_as_the_library_predicts(self, kind: type[Clusterer], k: int) -> None:
        X = noise()
        model = fitted(kind, X, k)
        unseen = np.random.default_rng(1).uniform(-4, 4, (3000, 6)).astype(np.float32)
        for tracks in (X, unseen):
            np.testing.assert_array_equal(model.arrays().assign(tracks), model.predict(tracks))

    def test_posterior_is_a_distribution_that_agrees_with_assign(self, kind: type[Clusterer]) -> None:
        X = noise()
        arrays = fitted(kind, X, 5).arrays()
        posterior = arrays.posterior(X)
        assert posterior.dtype == np.float32
        np.testing.assert_allclose(posterior.sum(axis=1), 1, atol=1e-5)
        np.testing.assert_array_equal(posterior.argmax(axis=1), arrays.assign(X))

    def test_same_seed_same_arrays(self, kind: type[Clusterer]) -> None:
        first, second = (fitted(kind, noise(), 6).arrays() for _ in range(2))
        for name in ("means", "precisions", "log_weights"):
            np.testing.assert_array_equal(getattr(first, name), getattr(second, name))

    def test_leaves_the_tracks_alone(self, kind: type[Clusterer]) -> None:
        X = noise()
        before = X.copy()
        fitted(kind, X, 4)
        np.testing.assert_array_equal(X, before)

    def test_bears_a_feature_without_variation(self, kind: type[Clusterer]) -> None:
        X, truth = blobs()
        X[:, 5] = 0
        assert adjusted_rand_score(truth, fitted(kind, X, 4).arrays().assign(X)) > 0.95

    def test_bears_every_track_twice(self, kind: type[Clusterer]) -> None:
        X, truth = blobs()
        twice = np.concatenate([X, X])
        labels = fitted(kind, twice, 4).arrays().assign(twice)
        assert adjusted_rand_score(np.concatenate([truth, truth]), labels) > 0.95

    def test_refuses_fewer_different_tracks_than_clusters(self, kind: type[Clusterer]) -> None:
        X = np.repeat(noise(3), 40, axis=0)
        with pytest.raises(ModelError, match="only 3 different tracks for 5 clusters"):
            fitted(kind, X, 5)


@pytest.mark.parametrize("family", ["kmeans", "gmm_diag", "gmm_spherical"])
def test_a_fit_that_does_not_converge_is_no_fit(family: str) -> None:
    hurried = FitOptions(starts=1, max_iter=1, tolerance=1e-9, min_variance=0.05)
    with pytest.raises(ModelError, match="not converged after 1 iterations"):
        fitted(known_families()[family], noise(), 6, hurried)


@pytest.mark.parametrize("family", ["gmm_diag", "gmm_spherical"])
def test_mixture_posterior_and_bic_are_scikit_learns(family: str) -> None:
    X = noise()
    model = fitted(known_families()[family], X, 5)
    np.testing.assert_allclose(
        model.arrays().posterior(X), model.estimator_.predict_proba(X.astype(float)), atol=1e-6
    )
    assert model.bic(X) == pytest.approx(model.estimator_.bic(X.astype(float)))


def test_kmeans_has_no_bic_and_unit_precisions() -> None:
    model = fitted(known_families()["kmeans"], noise(), 5)
    assert model.bic(noise()) is None
    assert (model.arrays().precisions == 1).all()


def test_a_mixture_tells_a_tight_cluster_from_a_wide_one_around_it() -> None:
    draw = np.random.default_rng(2)
    tight, wide = draw.normal(0.5, 0.2, (300, 6)), draw.normal(0, 2, (300, 6))
    X, truth = np.concatenate([tight, wide]).astype(np.float32), np.repeat([0, 1], 300)
    found = {
        name: adjusted_rand_score(truth, fitted(kind, X, 2).arrays().assign(X))
        for name, kind in known_families().items()
    }
    assert found["gmm_diag"] > 0.95
    assert found["gmm_spherical"] > 0.95
    assert found["kmeans"] < 0.5


def test_families_are_taken_in_the_order_asked_for() -> None:
    assert list(clusterers(["gmm_diag", "kmeans"])) == ["gmm_diag", "kmeans"]


def test_an_unknown_family_names_the_known_ones() -> None:
    with pytest.raises(
        SettingsError, match=r"'kmean'.*gmm_diag, gmm_spherical, kmeans.*did you mean 'kmeans'"
    ):
        clusterers(["gmm_diag", "kmean"])


NEW_FAMILY = """
import numpy as np
from sklearn.cluster import BisectingKMeans
from recommender.models.clustering.contract import Clusterer
from recommender.models.clustering.serving import ClusterArrays

class Bisecting(Clusterer):
    family = "bisecting"

    def fit(self, X, starts):
        self.estimator_ = BisectingKMeans(self.k, random_state=self.seed).fit(X)
        return self

    def arrays(self):
        centres = self.estimator_.cluster_centers_.astype(float)
        return ClusterArrays(centres, np.ones_like(centres), np.full(self.k, -np.log(self.k)))

    def predict(self, X):
        return self.estimator_.predict(X)
"""


def test_one_new_file_adds_a_family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bisecting.py").write_text(NEW_FAMILY)
    monkeypatch.setattr(families, "__path__", [*families.__path__, str(tmp_path)])
    X, truth = blobs()
    found = fit_genre("jazz", X, cluster_params(families=("bisecting",), k=(4,)), seed=1)
    assert found.family == "bisecting"
    assert adjusted_rand_score(truth, found.labels) > 0.95
