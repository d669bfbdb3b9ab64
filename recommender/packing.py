"""What a bundle holds.

================== ===========================================================
``params.json``     the parameters of the run
``catalog.parquet`` one row per track, as `Catalog.tracks`
``spaces.npz``      the feature spaces that the clusters live in
``clusters.npz``    every genre's clusters, and the cluster of each of its tracks
``clusters.json``   their descriptions, typical tracks and scores
``classifier.*``    the genre classifier, for uploaded songs the catalog lacks
================== ===========================================================
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from recommender.bundle import arrays_bytes
from recommender.models.classifier.genre_model import GenreModel
from recommender.models.clustering.leaderboard import GenreClusters
from recommender.models.clustering.serving import pack as pack_clusters
from recommender.models.genre_matrix import genre_members
from recommender.models.spaces import FeatureSpaces, raw_matrix
from recommender.settings.params import Params


def pack_catalog(tracks: pd.DataFrame) -> dict[str, bytes]:
    """The catalog as Parquet; equal tables give equal bytes."""
    buffer = BytesIO()
    pq.write_table(pa.Table.from_pandas(tracks, preserve_index=False), buffer, compression="zstd")
    return {"catalog.parquet": buffer.getvalue()}


def pack(
    tracks: pd.DataFrame,
    genres: Sequence[GenreClusters],
    spaces: FeatureSpaces,
    classifier: GenreModel,
    params: Params,
) -> dict[str, bytes]:
    """Write a whole bundle into memory: the same content, the same bytes.

    Parameters
    ----------
    tracks : DataFrame
        `Catalog.tracks`.
    genres : sequence of GenreClusters
        From `leaderboard.describe_genres`.
    spaces : FeatureSpaces
        The clusters' own.

    Returns
    -------
    dict of str to bytes
        File name to content, see the module's table.
    """
    return {
        **pack_params(params),
        **pack_catalog(tracks),
        **pack_genres(genres, spaces, tracks),
        **classifier.to_files(),
    }


def pack_params(params: Params) -> dict[str, bytes]:
    """The parameters, so that serving ranks as the run was judged."""
    return {"params.json": json.dumps(params.model_dump(mode="json"), indent=1, sort_keys=True).encode()}


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
