"""Where features can come from: the contract, and the two sources that are at hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, runtime_checkable

import pandas as pd

from recommender.errors import ServiceError
from recommender.playlists.catalog_index import CatalogIndex
from recommender.playlists.features import RANGES
from recommender.playlists.matching import match
from recommender.playlists.playlist import GivenTrack, Playlist

Features = Mapping[str, float]


@dataclass(frozen=True)
class Batch:
    """What a service said about some ids: features of those it knows, or why it said nothing."""

    ids: tuple[str, ...]
    found: Mapping[str, Features]
    error: ServiceError | None = None


class LocalSource(Protocol):
    """A source at hand: asked anew each time."""

    @property
    def name(self) -> str:
        """Its name in config.yaml."""
        ...

    def look_up(self, tracks: Sequence[GivenTrack]) -> list[Features | None]:
        """Give the features of each track that it knows."""
        ...


@runtime_checkable
class RemoteSource(Protocol):
    """A source over the network, asked by Spotify id; what it said is remembered."""

    @property
    def name(self) -> str:
        """Its name in config.yaml."""
        ...

    def ask(self, ids: Sequence[str]) -> Iterator[Batch]:
        """Ask about all ids, a batch at a time; a failure is a batch with its reason, never an exception."""
        ...


class UploadSource:
    """What the file itself carries."""

    name = "upload"

    def look_up(self, tracks: Sequence[GivenTrack]) -> list[Features | None]:
        """Give the features that came with each track."""
        return [track.features for track in tracks]


class CatalogSource:
    """The catalog: by Spotify id, then ISRC, then names with a duration that agrees.

    Parameters
    ----------
    index : callable
        Gives the catalog's index, or None where there is no catalog; called when it is first needed.
    """

    name = "catalog"

    def __init__(self, index: Callable[[], CatalogIndex | None]) -> None:
        self._index = cache(index)

    def look_up(self, tracks: Sequence[GivenTrack]) -> list[Features | None]:
        """Give the features of each track that is in the catalog in this very version."""
        index = self._index() if tracks else None
        if index is None:
            return [None] * len(tracks)
        found = match(Playlist("", tuple(tracks), ""), index).tracks
        return [
            None if one.row is None or one.other_version else self._features(index.tracks, one.row)
            for one in found
        ]

    @staticmethod
    def _features(catalog: pd.DataFrame, row: int) -> Features | None:
        cells: dict[str, Any] = {name: catalog[name].iat[row] for name in RANGES if name in catalog}
        return {name: float(cell) for name, cell in cells.items() if not math.isnan(cell)} or None


__all__ = ["Batch", "CatalogSource", "Features", "LocalSource", "RemoteSource", "UploadSource"]
