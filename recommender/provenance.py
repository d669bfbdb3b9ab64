"""What a run was made from: enough to tell two runs apart, or to make one again."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable
from importlib.metadata import version

from recommender.settings import Settings

LIBRARIES = ("metaflow", "numpy", "pandas", "pyarrow", "scikit-learn", "scipy", "skops")


def versions() -> dict[str, str]:
    """Name Python and the libraries whose versions can change a result."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def params_digest(settings: Settings) -> str:
    """sha256 over everything in the settings that can change a model."""
    document = {
        "params": settings.params.model_dump(mode="json"),
        "schema": settings.schema.model_dump(mode="json"),
        "genres": settings.config.genres.model_dump(mode="json"),
    }
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def fingerprint(checksums: Iterable[str]) -> str:
    """sha256 over the checksums of the source data, in the order the sources were named."""
    return hashlib.sha256("\n".join(checksums).encode()).hexdigest()
