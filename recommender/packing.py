"""What a bundle holds.

================== ===========================================================
``params.json``     the parameters of the run
``catalog.parquet`` one row per track, as `Catalog.tracks`
``playlists.json``  the playlists that the sources carried: name and track ids
``index/*.npy``     what ranking needs of every track, see `RankingIndex`
``matching/*.npy``  the keys that find a track by id, ISRC or names
``spaces.npz``      the feature spaces that the clusters live in
``clusters.npz``    every genre's clusters, and the cluster of each of its tracks
``clusters.json``   their descriptions, typical tracks and scores
``classifier.*``    the genre classifier, for uploaded songs the catalog lacks
``ranker.skops``    the learned correction of the ranking; only where one serves
``evaluation.json`` how good the recommendations are; only where it was measured
================== ===========================================================

The arrays of ``index`` and ``matching`` are one file each, so that serving maps
them into memory and reads only what a request touches.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from recommender.bundle import EVALUATION, INDEX, MATCHING, PLAYLISTS, array_bytes, arrays_bytes
from recommender.catalog.catalog import Catalog
from recommender.models.classifier.result import ClassifierResult
from recommender.models.clustering.leaderboard import GenreClusters
from recommender.models.clustering.serving import pack as pack_clusters
from recommender.models.genre_matrix import genre_members
from recommender.models.spaces import FeatureSpaces, raw_matrix
from recommender.playlists.catalog_index import CatalogIndex
from recommender.ranking.index import RankingIndex
from recommender.ranking.ranker import Ranker
from recommender.settings.params import Params


def build_index(catalog: Catalog, classifier: ClassifierResult, params: Params) -> RankingIndex:
    """Compute what ranking needs of a catalog; evaluation and serving use the same."""
    return RankingIndex.build(
        catalog.tracks,
        classifier.model.genres,
        classifier.posteriors,
        params.ranking,
        quantiles=params.features.quantiles,
        seed=params.seed,
    )


def pack(
    catalog: Catalog,
    genre_clusters: Sequence[GenreClusters],
    spaces: FeatureSpaces,
    classifier: ClassifierResult,
    params: Params,
    *,
    index: RankingIndex | None = None,
    evaluation: Mapping[str, Any] | None = None,
    ranker: Ranker | None = None,
) -> dict[str, bytes]:
    """Write a whole bundle into memory: the same content, the same bytes.

    Parameters
    ----------
    genre_clusters : sequence of GenreClusters
        From `leaderboard.describe_genres`.
    spaces : FeatureSpaces
        The clusters' own.
    index : RankingIndex, optional
        From `build_index`, where it is at hand already.
    evaluation : mapping, optional
        The document of `Evaluation.to_json`.
    ranker : Ranker, optional
        One that beats the blend.

    Returns
    -------
    dict of str to bytes
        File name to content, see the module's table.
    """
    tracks = catalog.tracks
    ranking = index or build_index(catalog, classifier, params)
    return {
        **pack_params(params),
        **pack_catalog(tracks),
        **pack_playlists(catalog.playlists),
        **pack_arrays(INDEX, ranking.to_arrays()),
        **pack_arrays(MATCHING, CatalogIndex.build(tracks).to_arrays()),
        **pack_genres(genre_clusters, spaces, tracks),
        **classifier.model.to_files(),
        **(ranker.to_files() if ranker else {}),
        **(pack_evaluation(evaluation) if evaluation else {}),
    }


def pack_catalog(tracks: pd.DataFrame) -> dict[str, bytes]:
    """The catalog as Parquet; equal tables give equal bytes."""
    buffer = BytesIO()
    pq.write_table(pa.Table.from_pandas(tracks, preserve_index=False), buffer, compression="zstd")
    return {"catalog.parquet": buffer.getvalue()}


def pack_playlists(playlists: pd.DataFrame) -> dict[str, bytes]:
    """The catalog's own playlists, in its order; for examples and for `msr evaluate`."""
    listed = [
        {"name": str(rows["playlist_name"].iat[0]), "track_ids": rows["track_id"].tolist()}
        for _, rows in playlists.groupby("playlist_id", sort=False)
    ]
    return {PLAYLISTS: json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode()}


def pack_arrays(folder: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, bytes]:
    """One ``.npy`` file for each array."""
    return {f"{folder}/{name}.npy": array_bytes(array) for name, array in sorted(arrays.items())}


def pack_evaluation(evaluation: Mapping[str, Any]) -> dict[str, bytes]:
    """The figures without those of time, which differ from run to run."""
    document = {**evaluation, "methods": _without(evaluation["methods"], "ms")}
    return {EVALUATION: json.dumps(document, indent=1, sort_keys=True, allow_nan=False).encode()}


def pack_params(params: Params) -> dict[str, bytes]:
    """The parameters, so that serving ranks as the run was judged."""
    return {"params.json": json.dumps(params.model_dump(mode="json"), indent=1).encode()}


def pack_genres(
    genres: Sequence[GenreClusters], spaces: FeatureSpaces, tracks: pd.DataFrame
) -> dict[str, bytes]:
    """The clusters of every genre and the space they live in.

    ``rows[row_offsets[i]:row_offsets[i + 1]]`` are the tracks of genre i, every
    version of every song, and ``labels`` beside them their clusters; the rest
    is `clustering.serving.pack`.
    """
    clusters = {genre.clustering.genre: genre.clustering.arrays for genre in genres}
    members = genre_members(tracks, list(clusters))
    features = spaces.quantile(raw_matrix(tracks, spaces.columns))
    arrays = pack_clusters(clusters)
    arrays["row_offsets"] = np.cumsum([0, *map(len, members.values())])
    arrays["rows"] = np.concatenate(list(members.values()))
    arrays["labels"] = np.concatenate(
        [clusters[genre].assign(features[rows]) for genre, rows in members.items()]
    )
    described = {genre.clustering.genre: _described(genre, tracks["track_id"]) for genre in genres}
    return {
        "spaces.npz": arrays_bytes(spaces.to_arrays()),
        "clusters.npz": arrays_bytes(arrays),
        "clusters.json": json.dumps(described, indent=1, ensure_ascii=False).encode(),
    }


def _without(value: Any, left_out: str) -> Any:
    if isinstance(value, dict):
        return {key: _without(item, left_out) for key, item in value.items() if key != left_out}
    return value


def _described(genre: GenreClusters, track_ids: pd.Series) -> dict[str, Any]:
    scores = asdict(genre.clustering.kept)
    del scores["seconds"]  # differs from run to run
    return {
        "songs": len(genre.rows),
        "note": genre.clustering.note,
        **scores,
        "clusters": [
            {
                "description": profile.description,
                "share": round(profile.share, 6),
                "differences": profile.differences,
                "typical": track_ids.iloc[genre.rows[profile.typical]].tolist(),
            }
            for profile in genre.profiles
        ],
    }
