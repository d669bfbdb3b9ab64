"""One genre from its matrix to the clustering kept."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from cluster_data import blobs, cluster_params, noise
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_info, threadpool_limits

from recommender.errors import ModelError, SettingsError
from recommender.models.clustering.families.gaussian_mixture import DiagonalMixture
from recommender.models.clustering.fitting import GenreClustering, fit_genre
from recommender.models.clustering.seeds import derive_seed


def same(a: GenreClustering, b: GenreClustering) -> bool:
    arrays = all(
        np.array_equal(getattr(a.arrays, name), getattr(b.arrays, name))
        for name in ("means", "precisions", "log_weights")
    )
    return arrays and np.array_equal(a.labels, b.labels) and a.candidates == b.candidates


def test_finds_how_many_clusters_there_are() -> None:
    X, truth = blobs(k=4)
    found = fit_genre("jazz", X, cluster_params(), seed=1)
    assert found.k == 4
    assert adjusted_rand_score(truth, found.labels) > 0.95
    assert found.kept.silhouette > 0.7
    assert found.kept.stability == pytest.approx(1)
    assert found.note == ""


def test_every_candidate_is_in_the_table_with_all_its_scores() -> None:
    found = fit_genre("jazz", noise(), cluster_params(), seed=1)
    tried = [(c.family, c.k) for c in found.candidates]
    assert tried == [(f, k) for f in ("kmeans", "gmm_diag", "gmm_spherical") for k in (3, 4, 6)]
    assert sum(c.verdict == "kept" for c in found.candidates) == 1
    for c in found.candidates:
        assert c.reason
        assert c.seconds > 0
        assert None not in (c.silhouette, c.calinski_harabasz, c.davies_bouldin, c.stability, c.largest_share)
        assert (c.bic is None) == (c.family == "kmeans")


def test_labels_are_what_the_served_clusters_say_largest_first() -> None:
    X = noise()
    found = fit_genre("jazz", X, cluster_params(), seed=1)
    assert found.labels.dtype == np.int32
    np.testing.assert_array_equal(found.labels, found.arrays.assign(X))
    assert (np.diff(found.sizes) <= 0).all()
    assert found.sizes.sum() == len(X)
    assert found.sizes[0] / len(X) == pytest.approx(found.kept.largest_share)
    assert found.sizes[-1] == found.kept.smallest


def test_neither_order_nor_company_nor_threads_change_a_genre() -> None:
    genres = {"jazz": noise(seed=1), "rock": noise(seed=2), "ямщик": noise(seed=3)}
    params = cluster_params(k=(3, 6))
    forth = {g: fit_genre(g, X, params, seed=1) for g, X in genres.items()}
    back = {g: fit_genre(g, genres[g], params, seed=1) for g in reversed(genres)}
    with threadpool_limits(limits=2):
        threads = fit_genre("jazz", genres["jazz"], params, seed=1)
    assert all(same(forth[g], back[g]) for g in genres)
    assert same(forth["jazz"], threads)


def test_a_slice_of_a_larger_matrix_gives_the_same() -> None:
    X = noise(500)
    alone = fit_genre("jazz", X[100:400].copy(), cluster_params(k=(4,)), seed=1)
    assert same(alone, fit_genre("jazz", X[100:400], cluster_params(k=(4,)), seed=1))


def test_the_rest_of_the_grid_does_not_change_a_candidate() -> None:
    X = noise()
    wide = fit_genre("jazz", X, cluster_params(k=(3, 6)), seed=1).candidates
    narrow = fit_genre("jazz", X, cluster_params(k=(6,)), seed=1).candidates
    for one, other in zip([c for c in wide if c.k == 6], narrow, strict=True):
        assert one.davies_bouldin == other.davies_bouldin
        assert one.stability == other.stability


def test_libraries_work_on_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def look(*_: object) -> None:
        seen.extend(pool["num_threads"] for pool in threadpool_info())
        raise ModelError("only looking")

    monkeypatch.setattr(DiagonalMixture, "fit", look)
    with threadpool_limits(limits=2):
        fit_genre("jazz", noise(), cluster_params(k=(4,)), seed=1)
    assert set(seen) == {1}


def test_each_genre_draws_for_itself() -> None:
    X, params = noise(), cluster_params(k=(6,))
    jazz, rock = (fit_genre(genre, X, params, seed=1) for genre in ("jazz", "rock"))
    assert [c.stability for c in jazz.candidates] != [c.stability for c in rock.candidates]


def test_seeds_depend_on_seed_and_name_in_a_fixed_way() -> None:
    assert derive_seed(20, "clusters", "jazz") == 1897442806
    assert len({derive_seed(s, g) for s in (1, 2) for g in ("jazz", "rock", "")}) == 6
    assert derive_seed(1, "ab", "c") != derive_seed(1, "a", "bc")


def test_a_small_genre_gets_fewer_clusters_and_says_so() -> None:
    X, _ = blobs(k=2, per_cluster=12)
    found = fit_genre("yodel", X, cluster_params(max_share=0.9), seed=1)
    assert len(X) == 34
    assert found.k == 2
    assert found.note == "34 tracks are too few for the grid: 2 clusters tried"


def test_a_genre_too_small_for_two_clusters_is_an_error() -> None:
    with pytest.raises(ModelError, match="'yodel' cannot be clustered: 20 tracks"):
        fit_genre("yodel", noise(20), cluster_params(), seed=1)


def test_all_rejected_keeps_one_and_notes_it() -> None:
    found = fit_genre("jazz", noise(), cluster_params(max_share=0.01), seed=1)
    shares = [c.largest_share for c in found.candidates]
    assert found.kept.largest_share == min(shares)
    assert "every largest cluster is above 1%" in found.note


def test_candidates_that_fail_are_recorded_and_the_others_compete() -> None:
    X = np.repeat(blobs(k=4, per_cluster=1, spread=0)[0], 10, axis=0)
    found = fit_genre("loops", X, cluster_params(k=(4, 6), bootstraps=1), seed=1)
    assert found.k == 4
    failed = [c for c in found.candidates if c.verdict == "failed"]
    assert [c.k for c in failed] == [6, 6, 6]
    assert {c.reason for c in failed} == {"only 4 different tracks for 6 clusters"}
    assert all(c.davies_bouldin is None for c in failed)


def test_a_genre_where_nothing_works_names_itself_and_every_reason() -> None:
    X = np.zeros((100, 6), dtype=np.float32)
    with pytest.raises(ModelError) as caught:
        fit_genre("silence", X, cluster_params(k=(3,)), seed=1)
    text = str(caught.value)
    assert "'silence'" in text
    for family in ("kmeans", "gmm_diag", "gmm_spherical"):
        assert f"{family} k=3: only 1 different tracks for 3 clusters" in text


def test_a_family_that_breaks_down_is_recorded_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise FloatingPointError("overflow")

    monkeypatch.setattr(DiagonalMixture, "fit", broken)
    found = fit_genre("jazz", noise(), cluster_params(k=(4,)), seed=1)
    assert found.candidates[1].verdict == "failed"
    assert found.candidates[1].reason == "FloatingPointError: overflow"


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_not_finite_are_refused(value: float) -> None:
    X = noise()
    X[3, 2] = value
    with pytest.raises(ModelError, match="1 of 400 tracks of genre 'jazz'"):
        fit_genre("jazz", X, cluster_params(), seed=1)


def test_double_precision_is_refused() -> None:
    with pytest.raises(ModelError, match=r"float64.*float32"):
        fit_genre("jazz", noise().astype(np.float64), cluster_params(), seed=1)


def test_an_unknown_family_is_a_settings_error() -> None:
    with pytest.raises(SettingsError, match="hdbscan"):
        fit_genre("jazz", noise(), cluster_params(families=("hdbscan",)), seed=1)


def test_without_bootstraps_there_is_no_stability() -> None:
    found = fit_genre("jazz", noise(), cluster_params(bootstraps=0, k=(4,)), seed=1)
    assert {c.stability for c in found.candidates} == {None}


def test_a_large_genre_stays_small_in_memory() -> None:
    X = noise(12_000)
    tracemalloc.start()
    try:
        fit_genre("pop", X, cluster_params(k=(5,), sample=2000, bootstraps=1), seed=1)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 150e6
