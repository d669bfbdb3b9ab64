"""What a playlist is like: its genres, its clusters, its sound."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from recommender.loading import LoadedBundle
from recommender.models.clustering.atlas import Cluster
from recommender.models.spaces import raw_matrix
from recommender.ranking.given import Given
from recommender.ranking.index import feature_weights
from recommender.results import ClusterShare, GenreShare, Profile


def profile_playlist(
    bundle: LoadedBundle, given: Given, extra: pd.DataFrame, posterior: NDArray[np.float32] | None
) -> Profile:
    """Describe a playlist.

    Parameters
    ----------
    given : Given
        The playlist's songs.
    extra : DataFrame
        Those that the catalog lacks, as `Match.extra`.
    posterior : ndarray, shape (n_extra, g), optional
        Their genre posteriors.
    """
    return Profile(
        genres=_genres(bundle.index.genres, given),
        clusters=_clusters(bundle, given, extra, posterior),
        audio=_audio(bundle, given),
    )


def _genres(names: tuple[str, ...], given: Given) -> tuple[GenreShare, ...]:
    if not len(given.genre):
        return ()
    shares = given.genre.mean(axis=0, dtype=np.float64)
    shares /= shares.sum()
    order = np.argsort(-shares, kind="stable")
    return tuple(GenreShare(names[place], float(shares[place])) for place in order)


def _clusters(
    bundle: LoadedBundle, given: Given, extra: pd.DataFrame, posterior: NDArray[np.float32] | None
) -> tuple[ClusterShare, ...]:
    found = [bundle.atlas.of_track(int(row)) for row in given.rows]
    if posterior is not None and len(extra):
        found += _uploaded_clusters(bundle, extra, posterior)
    weights: defaultdict[Cluster, float] = defaultdict(float)
    tracks: defaultdict[Cluster, int] = defaultdict(int)
    for clusters in found:
        for cluster in clusters:
            weights[cluster] += 1 / len(clusters)
            tracks[cluster] += 1
    total = sum(weights.values())
    shares = [ClusterShare(cluster, weight / total, tracks[cluster]) for cluster, weight in weights.items()]
    return tuple(sorted(shares, key=lambda each: (-each.share, each.cluster.genre, each.cluster.number)))


def _uploaded_clusters(
    bundle: LoadedBundle, extra: pd.DataFrame, posterior: NDArray[np.float32]
) -> list[list[Cluster]]:
    """Each song's cluster in the likeliest genre that has clusters."""
    clustered = [place for place, name in enumerate(bundle.index.genres) if name in bundle.atlas.clusters]
    if not clustered:
        return []
    features = bundle.spaces.quantile(raw_matrix(extra, bundle.spaces.columns))
    likeliest = np.array(clustered)[posterior[:, clustered].argmax(axis=1)]
    return [
        list(bundle.atlas.assign(bundle.index.genres[place], features[line : line + 1]))
        for line, place in enumerate(likeliest.tolist())
    ]


def _audio(bundle: LoadedBundle, given: Given) -> dict[str, float]:
    columns = bundle.index.spaces.columns
    if not len(given.normal):
        return {}
    places = ndtr(given.normal / feature_weights(bundle.params.ranking, columns)).mean(axis=0)
    audio = bundle.params.features.audio
    return {name: float(place) for name, place in zip(columns, places, strict=True) if name in audio}
