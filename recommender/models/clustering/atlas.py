"""The clusters of all genres as serving sees them: which clusters a track is in, and what they are like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.errors import BundleError
from recommender.models.clustering.serving import ClusterArrays, unpack


@dataclass(frozen=True)
class Cluster:
    """One cluster of a genre; two are equal by its genre and number.

    Attributes
    ----------
    genre : str
    number : int
        From 1, the largest first.
    description : str
        What sets it apart in its genre.
    share : float
        Of the genre's songs.
    typical : tuple of str
        Ids of its most typical tracks.
    """

    genre: str
    number: int
    description: str = field(compare=False)
    share: float = field(compare=False)
    typical: tuple[str, ...] = field(compare=False)


class Atlas:
    """All clusters, and the clusters of every track of the catalog.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        ``clusters.npz`` of a bundle.
    described : mapping
        ``clusters.json`` of the same bundle.
    n_tracks : int
        Tracks of the catalog.

    Raises
    ------
    BundleError
        The two do not belong together, or to this catalog.
    """

    def __init__(
        self, arrays: Mapping[str, NDArray[Any]], described: Mapping[str, Any], n_tracks: int
    ) -> None:
        self.arrays: dict[str, ClusterArrays] = unpack(arrays)
        self.genres: tuple[str, ...] = tuple(self.arrays)
        if set(self.genres) != set(described) or int(arrays["rows"].max(initial=-1)) >= n_tracks:
            raise BundleError(
                "clusters that belong to another catalog", do="run the flow again to make a new bundle"
            )
        self.clusters: dict[str, tuple[Cluster, ...]] = {
            genre: tuple(
                Cluster(genre, number, each["description"], each["share"], tuple(each["typical"]))
                for number, each in enumerate(described[genre]["clusters"], start=1)
            )
            for genre in self.genres
        }
        # Memberships sorted by track, so that a track's clusters are one slice.
        order = np.argsort(arrays["rows"], kind="stable")
        genre_of = np.repeat(np.arange(len(self.genres)), np.diff(arrays["row_offsets"]))
        self._genre = genre_of[order]
        self._label = arrays["labels"][order]
        self._start = np.searchsorted(arrays["rows"][order], np.arange(n_tracks + 1))

    def of_track(self, row: int) -> list[Cluster]:
        """The clusters of a track, one for each of its genres that has clusters."""
        lines = range(int(self._start[row]), int(self._start[row + 1]))
        return [self.clusters[self.genres[self._genre[line]]][self._label[line]] for line in lines]

    def assign(self, genre: str, features: NDArray[np.float32]) -> Sequence[Cluster]:
        """Find the cluster of tracks that the catalog lacks.

        Parameters
        ----------
        genre : str
            One of `genres`.
        features : ndarray, shape (n, d)
            In the quantile-normal space of the bundle.
        """
        clusters = self.clusters[genre]
        return [clusters[label] for label in self.arrays[genre].assign(features).tolist()]
