"""A bundle, read back: checked first, then mapped into memory."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from recommender.bundle import (
    EVALUATION,
    INDEX,
    MATCHING,
    PLAYLISTS,
    Manifest,
    read_arrays,
    read_manifest,
)
from recommender.errors import BundleError, SettingsError
from recommender.models.clustering.atlas import Atlas
from recommender.models.spaces import FeatureSpaces
from recommender.playlists.catalog_index import CatalogIndex
from recommender.ranking.index import RankingIndex
from recommender.settings.params import Params
from recommender.settings.reading import typed

if TYPE_CHECKING:
    from recommender.models.classifier.genre_model import GenreModel
    from recommender.ranking.ranker import Ranker


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

        return GenreModel.from_files(_contents(self.folder, "classifier.*"))

    @cached_property
    def ranker(self) -> Ranker | None:
        """The learned correction of the ranking, where one serves."""
        files = _contents(self.folder, "ranker.*")
        if not files:
            return None
        from recommender.ranking.ranker import Ranker

        return Ranker.from_files(files, self.params.ranking)

    @cached_property
    def playlists(self) -> list[dict[str, Any]]:
        """The playlists that the catalog's sources carried: ``name`` and ``track_ids``."""
        listed: list[dict[str, Any]] = json.loads((self.folder / PLAYLISTS).read_bytes())
        return listed

    @cached_property
    def evaluation(self) -> dict[str, Any] | None:
        """How good the recommendations are, as `Evaluation.to_dict`; None where it was not measured."""
        path = self.folder / EVALUATION
        return json.loads(path.read_bytes()) if path.exists() else None


def load_bundle(folder: Path) -> LoadedBundle:
    """Read the bundle in `folder`.

    Raises
    ------
    BundleError
        There is none, it is damaged, its parts do not belong together, or another version of MSR wrote it.
    """
    manifest = read_manifest(folder)
    try:
        return _read(folder, manifest)
    except (KeyError, OSError, TypeError, ValueError, SettingsError) as error:
        raise BundleError(
            f"the bundle in {folder} is of another version of MSR ({type(error).__name__}: {error})",
            wanted="one that this version made",
            do="run the flow again: python flows/msr_flow.py run",
        ) from error


def _read(folder: Path, manifest: Manifest) -> LoadedBundle:
    tracks = _tracks(folder / "catalog.parquet")
    pa.default_memory_pool().release_unused()  # what decoding needed, several times the table
    return LoadedBundle(
        folder=folder,
        manifest=manifest,
        params=typed(Params, json.loads((folder / "params.json").read_bytes()), "the bundle's params.json"),
        tracks=tracks,
        index=RankingIndex.from_arrays(_mapped(folder / INDEX)),
        matching=CatalogIndex.from_arrays(_mapped(folder / MATCHING), tracks),
        atlas=Atlas(
            read_arrays(folder / "clusters.npz"),
            json.loads((folder / "clusters.json").read_bytes()),
            len(tracks),
        ),
    )


def _tracks(path: Path) -> pd.DataFrame:
    # One thread: the buffers of several stay around in pieces, as large as the table itself.
    with pq.ParquetFile(path, pre_buffer=False) as file:
        table = file.read(use_threads=False)
    objects: dict[str, NDArray[np.object_]] = {}
    for field in table.schema:
        column = table.column(field.name)
        if pa.types.is_list(field.type):
            objects[field.name] = _tuples(column.combine_chunks())
        elif not pa.types.is_floating(field.type) and column.null_count:
            objects[field.name] = column.to_numpy()  # text with None, where pandas would have NaN
    tracks: pd.DataFrame = table.drop_columns(list(objects)).to_pandas()
    for name, values in objects.items():
        tracks[name] = pd.Series(values, dtype=object)
    ordered: pd.DataFrame = tracks[table.column_names]
    return ordered


def _tuples(lists: Any) -> NDArray[np.object_]:
    """A list column as tuples; those of one name, which most are, without a loop."""
    encoded = lists.values.dictionary_encode()
    names = encoded.dictionary.to_pylist()
    alone = np.empty(len(names) + 1, object)
    alone[:] = [*((name,) for name in names), ()]
    codes = np.append(encoded.indices.to_numpy(), len(names))
    edges = lists.offsets.to_numpy()
    found: NDArray[np.object_] = alone[codes[edges[:-1]]]
    for row in np.flatnonzero(np.diff(edges) != 1).tolist():
        found[row] = tuple([names[code] for code in codes[edges[row] : edges[row + 1]]])
    return found


def _contents(folder: Path, pattern: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob(pattern)}


def _mapped(folder: Path) -> dict[str, NDArray[Any]]:
    # Plain views: every operation on a np.memmap pays for its own bookkeeping.
    return {
        path.name.removesuffix(".npy"): np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
        for path in folder.glob("*.npy")
    }
