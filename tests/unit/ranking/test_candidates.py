"""What the first stage leaves for the second."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.ranking.candidates import top_rows
from recommender.ranking.names import distinct

LEVELS = st.lists(st.sampled_from([-np.inf, -1.0, 0.0, 0.5, 2.0]), min_size=1, max_size=60)


@given(LEVELS, st.integers(-1, 70))
def test_the_highest_scores_in_row_order_and_of_equal_ones_the_first(levels: list[float], count: int) -> None:
    scores = np.array(levels, np.float32)
    best_first = np.lexsort((np.arange(len(scores)), -scores))
    assert top_rows(scores, count).tolist() == sorted(best_first[: max(count, 0)].tolist())


@given(st.lists(st.integers(0, 9), max_size=40))
def test_distinct_codes_are_those_of_numpy(codes: list[int]) -> None:
    some, place = distinct(np.array(codes, np.int32), 10)
    expected, inverse = np.unique(np.array(codes, np.int32), return_inverse=True)
    assert some.tolist() == expected.tolist()
    assert place.tolist() == inverse.tolist()
