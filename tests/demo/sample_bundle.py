"""A bundle of the sample catalog, made with the library alone and with models that are quick to fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from packed_sample import sample_parts

from recommender import bundle, provenance
from recommender.catalog.source import resolve
from recommender.settings import load_settings
from recommender.state import PROJECT, StateDirectory

EVALUATION = {
    "protocol": {"playlists": 60, "folds": 5},
    "methods": {
        "page": {"half": {"r_precision": {"mean": 0.183, "sd": 0.1, "lo": 0.15, "hi": 0.21}}},
        "popularity": {"half": {"r_precision": {"mean": 0.021, "sd": 0.02, "lo": 0.01, "hi": 0.03}}},
    },
}


def sample_files(state: StateDirectory) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Everything in the bundle of the sample, and what its manifest says of where it came from."""
    settings = load_settings()
    facts = {
        "fingerprint": "0" * 64,
        "params_digest": provenance.params_digest(settings),
        "versions": provenance.versions(),
        "source": provenance.source_facts(resolve("sample", settings, PROJECT)),
    }
    return sample_parts(state.root).files(evaluation=EVALUATION), facts


def lay_out(folder: Path, run: str, files: dict[str, bytes], facts: dict[str, Any]) -> Path:
    """Write a bundle as the run of that name would have."""
    manifest = bundle.describe(files, run_id=run, **facts)
    return bundle.write_bundle(folder / run, lambda: files, manifest)
