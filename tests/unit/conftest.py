"""The sample catalog, packed once for all tests that serve."""

from __future__ import annotations

from pathlib import Path

import pytest
from packed_sample import Parts, sample_parts, write_sample

from recommender.recommender import Recommender


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """What the flow's steps hand to its last one."""
    return sample_parts(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="session")
def files(parts: Parts) -> dict[str, bytes]:
    """The bundle's files; not to be changed."""
    return parts.files(evaluation={"protocol": {"folds": 5}, "methods": {}})


@pytest.fixture(scope="session")
def sample_bundle(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle's folder; not to be changed."""
    return write_sample(tmp_path_factory.mktemp("bundles") / "7", files)


@pytest.fixture(scope="session")
def recommender(sample_bundle: Path) -> Recommender:
    """Serving the sample."""
    return Recommender.load(sample_bundle)
