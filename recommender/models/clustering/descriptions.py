"""Says in plain words what sets a cluster apart in its genre, and names its most typical tracks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.errors import ModelError
from recommender.models.clustering.fitting import GenreClustering

Matrix = NDArray[np.float32]
Rows = NDArray[np.int32]
Double = NDArray[np.float64]

WORDS = {
    "danceability": ("hard to dance to", "danceable"),
    "energy": ("calm", "energetic"),
    "loudness": ("quiet", "loud"),
    "mode": ("minor", "major"),
    "speechiness": ("few spoken words", "wordy"),
    "acousticness": ("electric", "acoustic"),
    "instrumentalness": ("vocal", "instrumental"),
    "liveness": ("studio", "live"),
    "valence": ("sombre", "cheerful"),
    "tempo": ("slow", "fast"),
    "duration_ms": ("short", "long"),
    "popularity": ("little known", "popular"),
    "year": ("older", "recent"),
    "explicit": ("clean", "explicit"),
}
"""For each feature the word for little and for much of it; a song's key tells a listener nothing."""

MIDDLE = "close to the genre's middle"

_NOTICEABLE = 0.3
_CLEAR = 0.6
_DIFFERENT = 0.15


@dataclass(frozen=True, eq=False)
class ClusterProfile:
    """One cluster as people see it.

    Attributes
    ----------
    description : str
        Two or three words, the strongest first; no other cluster of the genre has it.
    share : float
        Of the genre's tracks.
    differences : dict of str to float
        For each feature, the cluster's mean less the genre's, in standard
        deviations of the genre.
    typical : ndarray, int32
        Rows of the genre's matrix, nearest the centre first.
    """

    description: str
    share: float
    differences: dict[str, float]
    typical: Rows


def profile_clusters(
    clustering: GenreClustering,
    X: Matrix,
    columns: Sequence[str],
    *,
    n_typical: int,
    song_id: NDArray[np.integer] | None = None,
    artists: Sequence[str] | None = None,
) -> tuple[ClusterProfile, ...]:
    """Describe every cluster of a genre.

    Parameters
    ----------
    clustering : GenreClustering
    X : ndarray, shape (n, d)
        The matrix it was fitted to.
    columns : sequence of str, length d
        Names of the features.
    n_typical : int
        Typical tracks to name for each cluster.
    song_id : ndarray, shape (n,), optional
        Tracks that share one are versions of one song; only the nearest is named.
    artists : sequence of str, length n, optional
        Main artists; the last means to tell two clusters apart.

    Raises
    ------
    ModelError
        The matrix is not the one that was clustered, or a length does not agree.
    """
    _check_lengths(clustering, X, columns, song_id, artists)
    differences = standardized_differences(X, clustering.labels, clustering.k)
    artist = [_typical_artist(clustering, cluster, artists) for cluster in range(clustering.k)]
    texts = describe(differences, columns, artist)
    typical = typical_rows(clustering, X, n_typical, song_id)
    shares = clustering.sizes / len(X)
    return tuple(
        ClusterProfile(text, float(share), dict(zip(columns, np.round(row, 4).tolist(), strict=True)), rows)
        for text, share, row, rows in zip(texts, shares, differences, typical, strict=True)
    )


def standardized_differences(X: Matrix, labels: Rows, k: int) -> Double:
    """Each cluster's mean less the genre's, in the genre's standard deviations, shape (k, d).

    0 for a feature that is the same for the whole genre.
    """
    wide = X.astype(np.float64)
    means = np.eye(k)[labels].T @ wide / np.bincount(labels, minlength=k)[:, None]
    spread = wide.std(axis=0)
    apart: Double = means - wide.mean(axis=0)
    scaled: Double = np.divide(apart, spread, out=np.zeros_like(apart), where=spread > 1e-6)
    return scaled


def describe(differences: Double, columns: Sequence[str], artists: Sequence[str | None]) -> list[str]:
    """Find words for each cluster so that no two clusters of the genre share them.

    The first clusters choose first; a later one that would coincide takes a
    further word, or grades its strongest, or names its artist.

    Parameters
    ----------
    differences : ndarray, shape (k, d)
        From `standardized_differences`.
    columns : sequence of str, length d
    artists : sequence of str or None, length k
        The typical artist of each cluster, where known.
    """
    taken: dict[frozenset[str], dict[str, float]] = {}
    texts = []
    for row, artist in zip(differences, artists, strict=True):
        ranked = _ranked_words(row, columns)
        words = next(w for w in _wordings(ranked, artist, taken) if frozenset(w) not in taken)
        taken[frozenset(words)] = dict(ranked)
        texts.append(", ".join(words))
    return texts


def typical_rows(
    clustering: GenreClustering, X: Matrix, count: int, song_id: NDArray[np.integer] | None = None
) -> list[Rows]:
    """Find the tracks of each cluster nearest its centre, by the cluster's own precisions.

    Equally near tracks keep their order; of several versions of a song the
    nearest is taken.
    """
    arrays, found = clustering.arrays, []
    for cluster in range(clustering.k):
        rows = np.flatnonzero(clustering.labels == cluster)
        apart = X[rows].astype(np.float64) - arrays.means[cluster]
        rows = rows[np.argsort((apart**2 * arrays.precisions[cluster]).sum(axis=1), kind="stable")]
        if song_id is not None:
            _, first = np.unique(song_id[rows], return_index=True)
            rows = rows[np.sort(first)]
        found.append(rows[:count].astype(np.int32))
    return found


def _ranked_words(row: Double, columns: Sequence[str]) -> list[tuple[str, float]]:
    """Words for the noticeable differences with their sizes, the largest first."""
    sizes = [(abs(float(value)), i) for i, value in enumerate(row) if columns[i] in WORDS]
    ranked = sorted((pair for pair in sizes if pair[0] >= _NOTICEABLE), key=lambda pair: (-pair[0], pair[1]))
    return [(WORDS[columns[i]][int(row[i] > 0)], size) for size, i in ranked]


def _wordings(
    ranked: list[tuple[str, float]], artist: str | None, taken: dict[frozenset[str], dict[str, float]]
) -> Iterator[list[str]]:
    """Ways to describe a cluster, the best first, without end."""
    names = [word for word, _ in ranked]
    usual = names[:3] if len(ranked) > 2 and ranked[2][1] >= _CLEAR else names[:2]
    base = usual or [MIDDLE]
    yield base
    for length in range(len(usual) + 1, min(len(names), 4) + 1):
        yield names[:length]
    other = taken.get(frozenset(base))
    if usual and other is not None:
        strength, others = ranked[0][1], other[usual[0]]
        if abs(strength - others) >= _DIFFERENT:
            yield [f"{'very' if strength > others else 'rather'} {usual[0]}", *usual[1:]]
    if artist:
        yield [*base, f"like {artist}"]
    number = 2
    while True:
        yield [*base, f"no. {number}"]
        number += 1


def _typical_artist(clustering: GenreClustering, cluster: int, artists: Sequence[str] | None) -> str | None:
    """The artist with the most tracks in the cluster; of equals the first by name."""
    if artists is None:
        return None
    counts = Counter(artists[row] for row in np.flatnonzero(clustering.labels == cluster).tolist())
    return min(counts, key=lambda name: (-counts[name], name))


def _check_lengths(
    clustering: GenreClustering,
    X: Matrix,
    columns: Sequence[str],
    song_id: NDArray[np.integer] | None,
    artists: Sequence[str] | None,
) -> None:
    n, d = len(clustering.labels), clustering.arrays.means.shape[1]
    lengths = {"rows": (len(X), n), "columns": (len(columns), d)}
    lengths |= {"song ids": (len(song_id), n)} if song_id is not None else {}
    lengths |= {"artists": (len(artists), n)} if artists is not None else {}
    for name, (got, wanted) in lengths.items():
        if got != wanted:
            raise ModelError(f"{got} {name} for the clusters of '{clustering.genre}'", wanted=str(wanted))
