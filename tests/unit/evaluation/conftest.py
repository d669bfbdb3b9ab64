"""One small catalog for all tests of the evaluation."""

from __future__ import annotations

import pytest
from small_catalog import Small, small

from recommender.settings import load_settings


@pytest.fixture(scope="session")
def world() -> Small:
    """720 tracks of six styles and their index."""
    params = load_settings().params
    # The seed's classifier is nothing to learn from here, and the slowest thing by far.
    brief = params.evaluation.model_copy(update={"seed_method_cost": 1})
    return small(params.model_copy(update={"evaluation": brief}))
