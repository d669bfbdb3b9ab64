"""What a run was made from: enough to tell two runs apart, or to make one again."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from recommender.catalog.source import Source
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


def source_facts(sources: Sequence[Source]) -> dict[str, Any]:
    """What a listener must know of where the songs come from."""
    return {
        "name": ",".join(source.name for source in sources),
        "licence": "; ".join(source.licence for source in sources if source.licence),
        "fictional": any(source.fictional for source in sources),
    }
