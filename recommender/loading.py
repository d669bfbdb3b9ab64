"""A bundle, read back: checked first, then mapped into memory."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray

from recommender.bundle import Manifest, read_arrays, read_manifest
from recommender.errors import BundleError
from recommender.models.clustering.atlas import Atlas
from recommender.models.spaces import FeatureSpaces
from recommender.playlists.catalog_index import CatalogIndex
from recommender.ranking.index import RankingIndex
from recommender.settings.params import Params
from recommender.settings.reading import typed

if TYPE_CHECKING:
    from recommender.models.classifier.genre_model import GenreModel


@dataclass(frozen=True)
class LoadedBundle:
    """Everything in a bundle, ready to serve.

    Attributes
    ----------
    folder : Path
    manifest : Manifest
    params : Params
        The parameters of the run that made it.
    tracks : DataFrame
        As `Catalog.tracks`.
    index : RankingIndex
    matching : CatalogIndex
    atlas : Atlas
    """

    folder: Path
    manifest: Manifest
    params: Params
    tracks: pd.DataFrame
    index: RankingIndex
    matching: CatalogIndex
    atlas: Atlas

    @cached_property
    def spaces(self) -> FeatureSpaces:
        """The feature spaces that the clusters live in."""
        return FeatureSpaces.from_arrays(read_arrays(self.folder / "spaces.npz"))

    @cached_property
    def classifier(self) -> GenreModel:
        """The genre classifier; read at first use, since only songs the catalog lacks need it."""
        from recommender.models.classifier.genre_model import GenreModel

        return GenreModel.from_files(
            {path.name: path.read_bytes() for path in self.folder.glob("classifier.*")}
        )


def load_bundle(folder: Path) -> LoadedBundle:
    """Read the bundle in `folder`.

    Raises
    ------
    BundleError
        There is none, it is damaged, or its parts do not belong together.
    """
    manifest = read_manifest(folder)
    tracks = _tracks(folder / "catalog.parquet")
    return LoadedBundle(
        folder=folder,
        manifest=manifest,
        params=typed(Params, json.loads((folder / "params.json").read_bytes()), "the bundle's params.json"),
        tracks=tracks,
        index=RankingIndex.from_arrays(_mapped(folder / "index")),
        matching=CatalogIndex.from_arrays(_mapped(folder / "matching"), tracks),
        atlas=Atlas(
            read_arrays(folder / "clusters.npz"),
            json.loads((folder / "clusters.json").read_bytes()),
            len(tracks),
        ),
    )


def _tracks(path: Path) -> pd.DataFrame:
    try:
        tracks: pd.DataFrame = pq.read_table(path).to_pandas()
    except (OSError, ValueError) as error:
        raise BundleError(
            f"{path} cannot be read ({error})", do="remove its folder; it is written again"
        ) from error
    for name in ("artists", "genres"):
        tracks[name] = pd.Series([tuple(names) for names in tracks[name]], dtype=object)
    return tracks


def _mapped(folder: Path) -> dict[str, NDArray[Any]]:
    return {path.name.removesuffix(".npy"): np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
