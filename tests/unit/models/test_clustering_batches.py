"""How genres are shared out to tasks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import SettingsError
from recommender.models.clustering.batches import expected_seconds, plan_batches

SIZES = st.dictionaries(st.text(min_size=1, max_size=8), st.integers(1, 20_000), max_size=150)
PER_TASK = st.one_of(st.just("auto"), st.integers(1, 40))


@given(SIZES, PER_TASK, st.integers(1, 40))
def test_every_genre_once_and_no_task_empty(sizes: dict[str, int], per_task: int | str, workers: int) -> None:
    batches = plan_batches(sizes, per_task, workers)  # type: ignore[arg-type]
    assert sorted(genre for batch in batches for genre in batch) == sorted(sizes)
    assert all(batches)
    assert all(batch == sorted(batch) for batch in batches)


@given(SIZES, PER_TASK, st.integers(1, 8), st.randoms())
def test_the_order_of_genres_does_not_matter(
    sizes: dict[str, int], per_task: int | str, workers: int, random: object
) -> None:
    items = list(sizes.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    assert plan_batches(sizes, per_task, workers) == plan_batches(dict(items), per_task, workers)  # type: ignore[arg-type]


@given(SIZES, st.integers(1, 40))
def test_a_number_is_the_most_of_any_task(sizes: dict[str, int], per_task: int) -> None:
    batches = plan_batches(sizes, per_task, 2)
    assert all(len(batch) <= per_task for batch in batches)
    assert len(batches) == -(-len(sizes) // per_task)


@given(SIZES, st.integers(1, 40))
def test_auto_balances_the_work(sizes: dict[str, int], workers: int) -> None:
    batches = plan_batches(sizes, "auto", workers)
    work = [sum(expected_seconds(sizes[genre]) for genre in batch) for batch in batches]
    if work:
        largest = max(expected_seconds(tracks) for tracks in sizes.values())
        assert max(work) - min(work) <= largest + 1e-9
        assert len(batches) >= min(workers, len(sizes))
        assert len(batches) <= max(24 + workers, workers)


@pytest.mark.parametrize(
    ("genres", "tracks", "workers", "tasks"),
    [
        (114, 1000, 2, 6),
        (114, 1000, 16, 16),
        (10, 400, 2, 2),
        (1, 1000, 8, 1),
        (3, 50, 8, 3),
        (3000, 1000, 2, 24),
    ],
)
def test_auto_makes_few_tasks(genres: int, tracks: int, workers: int, tasks: int) -> None:
    sizes = {f"genre {i}": tracks for i in range(genres)}
    assert len(plan_batches(sizes, "auto", workers)) == tasks


def test_a_giant_gets_a_task_of_its_own() -> None:
    sizes = {"giant": 100_000} | {f"small {i}": 100 for i in range(50)}
    assert ["giant"] in plan_batches(sizes, "auto", 2)


def test_one_genre_per_task() -> None:
    assert plan_batches({"b": 5, "a": 9, "c": 1}, 1, 2) == [["a"], ["b"], ["c"]]


def test_no_genres_no_tasks() -> None:
    assert plan_batches({}, "auto", 2) == []


@pytest.mark.parametrize(("per_task", "workers"), [(0, 2), (-1, 2), ("auto", 0)])
def test_numbers_below_one_are_refused(per_task: int | str, workers: int) -> None:
    with pytest.raises(SettingsError):
        plan_batches({"a": 1}, per_task, workers)  # type: ignore[arg-type]
