"""The grid rule and the rule that chooses."""

from __future__ import annotations

import pytest
from cluster_data import cluster_params

from recommender.models.clustering.selection import Candidate, choose, grid_for, left_out


def scored(family: str, k: int, score: float, share: float = 0.3) -> Candidate:
    return Candidate(family, k, davies_bouldin=score, silhouette=score, largest_share=share)


@pytest.mark.parametrize(
    ("tracks", "k", "note"),
    [
        (1000, (5, 8, 12), ""),
        (144, (5, 8, 12), ""),
        (143, (5, 8), "no more than 8 clusters tried"),
        (60, (5,), "no more than 5 clusters tried"),
        (59, (4,), "too few for the grid: 4 clusters tried"),
        (24, (2,), "too few for the grid: 2 clusters tried"),
        (23, (), "fewer than two clusters of 12"),
        (0, (), "fewer than two clusters of 12"),
    ],
)
def test_grid_keeps_clusters_above_their_least_size(tracks: int, k: tuple[int, ...], note: str) -> None:
    grid = grid_for(tracks, cluster_params(k=(12, 5, 8)))
    assert grid.k == k
    assert note in grid.note
    assert bool(note) == bool(grid.note)


def test_genres_left_out_are_named_with_their_reason() -> None:
    reasons = left_out({"jazz": 500, "yodel": 10}, cluster_params())
    assert list(reasons) == ["yodel"]
    assert reasons["yodel"].startswith("10 tracks, fewer than two clusters")


def test_the_lowest_davies_bouldin_is_kept() -> None:
    best, judged = choose([scored("kmeans", 3, 2.0), scored("gmm_diag", 6, 1.5)], cluster_params())
    assert best == 1
    assert [c.verdict for c in judged] == ["outscored", "kept"]
    assert judged[0].reason == "Davies-Bouldin 2.000 against 1.500"
    assert judged[1].reason == "best Davies-Bouldin: 1.500"


@pytest.mark.parametrize("criterion", ["silhouette", "calinski_harabasz"])
def test_other_criteria_keep_the_highest(criterion: str) -> None:
    candidates = [
        Candidate("kmeans", k, largest_share=0.2, **{criterion: v}) for k, v in ((3, 0.1), (4, 0.3))
    ]
    best, _ = choose(candidates, cluster_params(criterion=criterion))
    assert best == 1


def test_a_candidate_with_a_dominating_cluster_is_rejected_however_good() -> None:
    candidates = [scored("kmeans", 3, 0.1, share=0.501), scored("kmeans", 4, 2.0, share=0.5)]
    best, judged = choose(candidates, cluster_params(max_share=0.5))
    assert best == 1
    assert judged[0].verdict == "rejected"
    assert judged[0].reason == "largest cluster 50.1%, limit 50%"
    assert judged[1].reason == "best Davies-Bouldin: 2.000"


def test_ties_go_to_fewer_clusters_then_to_the_family_named_first() -> None:
    tied = [scored("gmm_diag", 4, 1.0), scored("kmeans", 4, 1.0), scored("kmeans", 6, 1.0)]
    assert choose(tied, cluster_params())[0] == 1
    assert choose([*tied, scored("gmm_spherical", 3, 1.0)], cluster_params())[0] == 3


def test_where_all_are_rejected_the_least_dominated_is_kept_and_says_so() -> None:
    candidates = [scored("kmeans", 3, 0.1, share=0.9), scored("kmeans", 4, 2.0, share=0.7)]
    best, judged = choose(candidates, cluster_params())
    assert best == 1
    assert [c.verdict for c in judged] == ["rejected", "kept"]
    assert judged[1].reason == "every largest cluster is above 50%; this one is the smallest, 70.0%"


def test_failures_keep_their_reason_and_never_win() -> None:
    failed = Candidate("kmeans", 3, verdict="failed", reason="not converged")
    best, judged = choose([failed, scored("gmm_diag", 6, 9.0)], cluster_params())
    assert best == 1
    assert judged[0] == failed
    assert choose([failed], cluster_params()) == (None, (failed,))


def test_an_unknown_score_loses_to_any_known_one() -> None:
    unknown = Candidate("kmeans", 3, largest_share=0.2)
    best, judged = choose([unknown, scored("gmm_diag", 6, -0.5)], cluster_params(criterion="silhouette"))
    assert best == 1
    assert "unknown" in judged[0].reason


def test_seconds_take_no_part_in_comparison() -> None:
    assert Candidate("kmeans", 3, seconds=1.0) == Candidate("kmeans", 3, seconds=2.0)
