"""Clusters as arrays: applied, packed, unpacked, without scikit-learn."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest
from cluster_data import noise
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.errors import ModelError
from recommender.models.clustering.serving import ClusterArrays, pack, unpack


def random_clusters(k: int, seed: int, d: int = 6) -> ClusterArrays:
    draw = np.random.default_rng(seed)
    weights = draw.dirichlet(np.ones(k))
    return ClusterArrays(draw.normal(size=(k, d)), draw.gamma(2, 1, (k, d)), np.log(weights))


def test_serving_loads_no_scikit_learn() -> None:
    code = "import sys, recommender.models.clustering.serving; print('sklearn' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


def test_posterior_is_bayes_rule() -> None:
    clusters = ClusterArrays(
        np.array([[0.0], [2.0]]), np.array([[1.0], [4.0]]), np.log(np.array([0.25, 0.75]))
    )
    x = 0.5
    density = [0.25 * np.exp(-0.5 * x**2), 0.75 * 2 * np.exp(-0.5 * 4 * (x - 2) ** 2)]
    got = clusters.posterior(np.array([[x]], dtype=np.float32))
    np.testing.assert_allclose(got[0], np.array(density) / sum(density), rtol=1e-5)


def test_posterior_of_a_far_track_is_still_a_distribution() -> None:
    far = np.full((1, 6), 1e4, dtype=np.float32)
    assert random_clusters(5, 0).posterior(far).sum() == pytest.approx(1)


def test_large_matrices_give_the_same_as_their_parts() -> None:
    X, clusters = noise(70_000), random_clusters(3, 1)
    np.testing.assert_array_equal(clusters.assign(X)[-100:], clusters.assign(X[-100:]))
    np.testing.assert_allclose(clusters.posterior(X)[-100:], clusters.posterior(X[-100:]), atol=1e-6)


def test_no_tracks_no_labels() -> None:
    clusters = random_clusters(3, 1)
    assert clusters.assign(noise(0)).shape == (0,)
    assert clusters.posterior(noise(0)).shape == (0, 3)


def test_other_columns_are_refused() -> None:
    with pytest.raises(ModelError, match=r"\(10, 5\).*6 columns"):
        random_clusters(3, 1).assign(noise(10)[:, :5])


@pytest.mark.parametrize(
    ("means", "precisions", "log_weights"),
    [
        (np.zeros((2, 3)), np.ones((2, 4)), np.zeros(2)),
        (np.zeros((2, 3)), np.ones((2, 3)), np.zeros(3)),
        (np.zeros(2), np.ones(2), np.zeros(2)),
        (np.full((2, 3), np.nan), np.ones((2, 3)), np.zeros(2)),
        (np.zeros((2, 3)), np.zeros((2, 3)), np.zeros(2)),
        (np.zeros((2, 3)), np.ones((2, 3)), np.array([0.0, -np.inf])),
    ],
)
def test_arrays_that_are_no_clusters_are_refused(
    means: np.ndarray, precisions: np.ndarray, log_weights: np.ndarray
) -> None:
    with pytest.raises(ModelError):
        ClusterArrays(means, precisions, log_weights)


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=12),
        st.integers(1, 6),
        min_size=1,
        max_size=8,
    )
)
def test_packing_loses_nothing(sizes: dict[str, int]) -> None:
    clusters = {genre: random_clusters(k, i) for i, (genre, k) in enumerate(sizes.items())}
    file = io.BytesIO()
    np.savez(file, **pack(clusters))
    file.seek(0)
    with np.load(file, allow_pickle=False) as stored:
        back = unpack(stored)
    assert list(back) == sorted(clusters)
    for genre, one in clusters.items():
        for name in ("means", "precisions", "log_weights"):
            np.testing.assert_array_equal(getattr(one, name), getattr(back[genre], name))


def test_packing_does_not_depend_on_the_order_of_genres() -> None:
    clusters = {genre: random_clusters(3, i) for i, genre in enumerate(["b", "a", "c"])}
    forth, back = pack(clusters), pack(dict(reversed(clusters.items())))
    assert all(np.array_equal(forth[name], back[name]) for name in forth)


def test_nothing_to_pack_is_an_error() -> None:
    with pytest.raises(ModelError, match="no clusters"):
        pack({})


def test_different_features_do_not_pack_together() -> None:
    with pytest.raises(ModelError, match="different features"):
        pack({"a": random_clusters(2, 0, d=3), "b": random_clusters(2, 0, d=4)})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("offsets", np.array([0, 3])),
        ("offsets", np.array([0, 3, 4])),
        ("offsets", np.array([0, 5, 5])),
        ("offsets", np.array([1, 3, 5])),
        ("means", np.zeros((4, 6))),
        ("log_weights", np.zeros(6)),
        ("genres", np.array(["a"])),
    ],
)
def test_damaged_packs_are_refused(name: str, value: np.ndarray) -> None:
    packed = pack({"a": random_clusters(3, 0), "b": random_clusters(2, 1)})
    with pytest.raises(ModelError):
        unpack(packed | {name: value})


def test_an_array_that_is_missing_is_named() -> None:
    packed = pack({"a": random_clusters(3, 0)})
    del packed["precisions"]
    with pytest.raises(ModelError, match="without precisions"):
        unpack(packed)
