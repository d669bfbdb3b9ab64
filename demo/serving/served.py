"""One run being served, with what the pages show of its catalog."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np

from demo.plots.catalog_map import CatalogMap
from demo.plots.profiles import genre_profiles
from demo.serving.source import Made
from recommender.catalog_songs import CatalogSongs
from recommender.recommender import Recommender
from recommender.results import Song


@dataclass(frozen=True)
class Served:
    """A recommender and what is worked out from its catalog once, at first use.

    Attributes
    ----------
    recommender : Recommender
    made : datetime
        When its run was made, UTC.
    """

    recommender: Recommender
    made: datetime

    @classmethod
    def of(cls, made: Made) -> Served:
        """Take over what a source loaded, and prepare what every page needs."""
        served = cls(made.recommender, made.made)
        _ = served.years, served.map, served.genre_profiles
        return served

    @property
    def run_id(self) -> str:
        """The run that answers."""
        return self.recommender.run_id

    @property
    def digest(self) -> str:
        """The digest of its bundle."""
        return self.recommender.digest

    @property
    def fictional(self) -> bool:
        """Whether the songs are invented."""
        return self.recommender.fictional

    @property
    def age_s(self) -> float:
        """Time since the run was made, s."""
        return (datetime.now(UTC) - self.made).total_seconds()

    @property
    def n_tracks(self) -> int:
        """Tracks of the catalog."""
        return len(self.recommender.bundle.tracks)

    @cached_property
    def years(self) -> tuple[int, int] | None:
        """First and last year of the catalog's songs; None where no year is known."""
        years = self.recommender.bundle.tracks["year"].to_numpy(np.float32)
        known = years[np.isfinite(years)]
        return (int(known.min()), int(known.max())) if len(known) else None

    @cached_property
    def knows_explicit(self) -> bool:
        """Whether the catalog says of any song that it is explicit."""
        return bool((self.recommender.bundle.index.explicit >= 0).any())

    @cached_property
    def map(self) -> CatalogMap:
        """The plane on which songs and clusters are drawn."""
        return CatalogMap.build(self.recommender.bundle)

    @cached_property
    def genre_profiles(self) -> dict[str, dict[str, float]]:
        """For each genre, the mean place of its songs in the catalog, by audio feature."""
        return genre_profiles(self.recommender.bundle)

    @cached_property
    def described(self) -> dict[str, Any]:
        """``clusters.json`` of the bundle: every genre's clustering with its quality."""
        folder = self.recommender.bundle.folder
        return dict(json.loads((folder / "clusters.json").read_bytes()))

    @cached_property
    def evaluation(self) -> dict[str, Any] | None:
        """``evaluation.json`` of the bundle; None where the run was not evaluated."""
        path = self.recommender.bundle.folder / "evaluation.json"
        return dict(json.loads(path.read_bytes())) if path.exists() else None

    def songs(self, track_ids: Sequence[str]) -> list[Song]:
        """Show tracks of the catalog by their ids."""
        return self._catalog_songs.take(self.recommender.rows_of(track_ids))

    @cached_property
    def _catalog_songs(self) -> CatalogSongs:
        return CatalogSongs(self.recommender.bundle.tracks, self.fictional)
