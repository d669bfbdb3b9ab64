"""Half precision is widened exactly."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.ranking.half import products, widen


def test_every_finite_value_is_widened_exactly() -> None:
    all_values = np.arange(65536, dtype=np.uint16).view(np.float16)
    half = all_values[np.isfinite(all_values)]
    wide = np.empty(len(half), np.float32)
    widen(half, wide, np.empty(len(half), np.int32))
    assert (wide == half.astype(np.float32)).all()
    assert (np.signbit(wide) == np.signbit(half)).all()


@pytest.mark.parametrize("rows", [0, 1, 1023, 1024, 1025, 3000])
def test_products_are_those_of_the_widened_matrix(rows: int) -> None:
    rng = np.random.default_rng(rows)
    half = (rng.random((rows, 7)) ** 12).astype(np.float16)
    direction = rng.normal(size=7).astype(np.float32)
    expected = half.astype(np.float64) @ direction
    assert products(half, direction) == pytest.approx(expected, abs=1e-6)
