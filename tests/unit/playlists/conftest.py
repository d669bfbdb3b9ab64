"""Fixtures for reading and matching playlists."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from playlist_samples import tracks_of

from recommender.playlists import Playlist, read_playlist
from recommender.playlists.catalog_index import CatalogIndex
from recommender.settings.config import UploadLimits
from recommender.state import PROJECT


@pytest.fixture(scope="session")
def limits() -> UploadLimits:
    return UploadLimits(max_bytes=2_000_000, max_rows=10_000, max_playlists=1000, max_line=20_000)


@pytest.fixture(scope="session")
def sample_tracks() -> pd.DataFrame:
    """The embedded catalog with the columns of `Catalog.tracks` that matching reads."""
    table = pd.read_csv(PROJECT / "data" / "sample" / "catalog.csv")
    return tracks_of(table)


@pytest.fixture(scope="session")
def sample_index(sample_tracks: pd.DataFrame) -> CatalogIndex:
    return CatalogIndex.build(sample_tracks)


@pytest.fixture
def read(limits: UploadLimits) -> Callable[..., Playlist]:
    """Read a text that holds one playlist."""

    def one(text: str, encoding: str = "utf-8") -> Playlist:
        playlists = read_playlist(text.encode(encoding), limits=limits)
        assert len(playlists) == 1
        return playlists[0]

    return one
