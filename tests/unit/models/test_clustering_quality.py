"""The scores equal scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from cluster_data import blobs, noise
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_score,
)

from recommender.models.clustering import quality


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(2, 12), rows=st.integers(30, 120))
def test_scores_equal_scikit_learns(seed: int, k: int, rows: int) -> None:
    draw = np.random.default_rng(seed)
    X = draw.normal(size=(rows, 4)).astype(np.float32)
    labels = np.concatenate([np.arange(k), draw.integers(0, k, rows - k)]).astype(np.int32)
    other = draw.integers(0, 3, rows).astype(np.int32)
    assert quality.Silhouette(X, 500, 0).score(labels) == pytest.approx(
        silhouette_score(X.astype(float), labels), abs=1e-5
    )
    assert quality.davies_bouldin(X, labels, k) == pytest.approx(
        davies_bouldin_score(X.astype(float), labels)
    )
    assert quality.calinski_harabasz(X, labels, k) == pytest.approx(
        calinski_harabasz_score(X.astype(float), labels), rel=1e-5
    )
    assert quality.adjusted_rand(labels, other) == pytest.approx(adjusted_rand_score(labels, other))


def test_a_track_alone_in_its_cluster_scores_nothing() -> None:
    X = np.array([[0.0], [0.1], [5.0]], dtype=np.float32)
    labels = np.array([0, 0, 1], dtype=np.int32)
    assert quality.Silhouette(X, 10, 0).score(labels) == pytest.approx(silhouette_score(X, labels), abs=1e-6)


def test_one_cluster_has_no_silhouette() -> None:
    assert quality.Silhouette(noise(20), 50, 0).score(np.zeros(20, dtype=np.int32)) is None


def test_a_sampled_silhouette_is_near_the_whole_and_repeatable() -> None:
    X, truth = blobs(per_cluster=400, spread=1.5)
    whole = quality.Silhouette(X, len(X), 0).score(truth)
    sampled = [quality.Silhouette(X, 500, seed).score(truth) for seed in (4, 4, 5)]
    assert sampled[0] == sampled[1] != sampled[2]
    assert sampled[0] == pytest.approx(whole, abs=0.03)


def test_clusters_that_share_a_centre_are_the_worst() -> None:
    X = np.array([[-1.0], [1.0], [-2.0], [2.0]], dtype=np.float32)
    assert quality.davies_bouldin(X, np.array([0, 0, 1, 1], dtype=np.int32), 2) == float("inf")


def test_no_spread_has_no_calinski_harabasz() -> None:
    X = np.array([[1.0], [1.0], [2.0], [2.0]], dtype=np.float32)
    assert quality.calinski_harabasz(X, np.array([0, 0, 1, 1], dtype=np.int32), 2) is None


def test_agreement_ignores_names_of_clusters() -> None:
    labels = np.array([0, 0, 1, 2, 2], dtype=np.int32)
    assert quality.adjusted_rand(labels, (2 - labels).astype(np.int32)) == 1
    same = np.zeros(5, dtype=np.int32)
    assert quality.adjusted_rand(same, same) == 1


def test_true_clusters_score_better_than_random_ones() -> None:
    X, truth = blobs()
    wrong = np.random.default_rng(0).permutation(truth)
    distances = quality.Silhouette(X, 500, 0)
    assert distances.score(truth) > 0.7 > 0.05 > distances.score(wrong)
    assert quality.davies_bouldin(X, truth, 4) < quality.davies_bouldin(X, wrong, 4)
    assert quality.calinski_harabasz(X, truth, 4) > quality.calinski_harabasz(X, wrong, 4)
