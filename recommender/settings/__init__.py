"""config.yaml, params.yaml and schema.yaml as frozen, typed settings.

    >>> settings = load_settings()
    >>> settings.params.clusters.k
    (5, 8, 12, 16, 20)

Every value stands in a YAML file and nowhere else: the models here have no
defaults, an unknown key is an error that names the nearest known one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recommender.settings.config import Config
from recommender.settings.params import Params
from recommender.settings.reading import parse_yaml, read_yaml, typed
from recommender.settings.schema import CatalogSchema
from recommender.state import PROJECT

__all__ = ["CatalogSchema", "Config", "Params", "Settings", "load_settings", "parse_yaml"]


@dataclass(frozen=True)
class Settings:
    """The three files together."""

    config: Config
    params: Params
    schema: CatalogSchema

    @classmethod
    def from_mappings(cls, config: Any, params: Any, schema: Any) -> Settings:
        """Check three parsed YAML documents and type them.

        Raises
        ------
        SettingsError
            A key is unknown or missing, or a value is of the wrong type or out of range.
        """
        return cls(
            typed(Config, config, "config.yaml"),
            typed(Params, params, "params.yaml"),
            typed(CatalogSchema, schema, "schema.yaml"),
        )


def load_settings(folder: Path = PROJECT) -> Settings:
    """Read the three files in `folder`; see `Settings.from_mappings` for the errors."""
    return Settings.from_mappings(
        *(read_yaml(folder / name) for name in ("config.yaml", "params.yaml", "schema.yaml"))
    )
