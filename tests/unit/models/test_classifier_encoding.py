"""The network's view of a track."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.errors import ModelError
from recommender.models.classifier.encoding import PIECES, PiecewiseEncoding

COLUMNS = ("tempo", "mode", "year", "energy")


@pytest.fixture
def raw() -> np.ndarray:
    rng = np.random.default_rng(2)
    made = rng.normal(size=(400, 4)).astype(np.float32)
    made[:, 1] = rng.integers(2, size=400)
    made[:, 2] = np.nan
    made[:40, 0] = np.nan
    return made


@pytest.fixture
def encoding(raw: np.ndarray) -> PiecewiseEncoding:
    return PiecewiseEncoding.fit(raw, COLUMNS, n_quantiles=100, seed=0)


def test_many_values_become_pieces_few_become_levels_none_is_left_out(
    encoding: PiecewiseEncoding, raw: np.ndarray
) -> None:
    assert encoding.spaces.columns == ("tempo", "energy")
    assert encoding.level.tolist() == [0, 1]
    inputs = encoding.transform(raw)
    assert inputs.shape == (400, encoding.width) == (400, 2 * (1 + PIECES) + 2)
    assert inputs.dtype == np.float32
    assert np.isfinite(inputs).all()
    assert (inputs[:, -2:] == np.column_stack([raw[:, 1] == 0, raw[:, 1] == 1])).all()


def test_pieces_fill_up_one_after_the_other(encoding: PiecewiseEncoding, raw: np.ndarray) -> None:
    known = raw[np.argsort(raw[:, 3])]
    pieces = encoding.transform(known)[:, 2 + PIECES : 2 + 2 * PIECES]
    assert (np.diff(pieces, axis=0) >= 0).all()
    assert (np.diff(pieces, axis=1) <= 0).all()
    assert pieces[0].max() < -0.85
    assert pieces[-1].min() > 0.85


def test_unknown_is_the_median_or_no_level(encoding: PiecewiseEncoding, raw: np.ndarray) -> None:
    nothing = encoding.transform(np.full((1, 4), np.nan, dtype=np.float32))
    typical = raw[:1].copy()
    typical[0, [0, 3]] = np.nanmedian(raw[:, [0, 3]], axis=0)
    assert nothing[0, :-2] == pytest.approx(encoding.transform(typical)[0, :-2], abs=0.05)
    assert (nothing[0, -2:] == 0).all()


def test_survives_a_trip_through_arrays(encoding: PiecewiseEncoding, raw: np.ndarray) -> None:
    again = PiecewiseEncoding.from_arrays(encoding.to_arrays())
    assert (again.transform(raw) == encoding.transform(raw)).all()


def test_needs_a_feature_with_many_values() -> None:
    with pytest.raises(ModelError, match="no feature has more than"):
        PiecewiseEncoding.fit(np.zeros((50, 1), np.float32), ("mode",), n_quantiles=10, seed=0)
