"""Tracks in several genres, handled so that none counts twice.

A track in n genres becomes n rows, one per genre, of weight 1/n. A model
fitted on them learns the share of each genre among such tracks; a score over
them is the chance that the prediction is the genre one would draw at random
from the track's own. A perfect model that names one genre of a track in two
scores 1/2 on it: nothing is flattered. What a listener would call right, any
of the track's genres, is the score `hit_any`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.errors import ModelError

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class GenrePairs:
    """One row per track and genre of it.

    Attributes
    ----------
    track : ndarray, shape (n_pairs,), int32
        Row of the catalog.
    genre : ndarray, shape (n_pairs,), int32
        Position in the list of genres.
    weight : ndarray, shape (n_pairs,), float32
        1 / number of genres of the track; the sum over a track is 1.
    """

    track: NDArray[np.int32]
    genre: NDArray[np.int32]
    weight: NDArray[np.float32]

    @classmethod
    def of(cls, track_genres: Sequence[Sequence[str]], genres: Sequence[str]) -> GenrePairs:
        """Make the pairs of a catalog.

        Parameters
        ----------
        track_genres : sequence of sequences of str
            Per track; genres that are not in `genres` are passed over, and a
            track may have none.
        genres : sequence of str
        """
        number = {genre: position for position, genre in enumerate(genres)}
        known = [[number[genre] for genre in names if genre in number] for names in track_genres]
        counts = np.array([len(positions) for positions in known], dtype=np.int64)
        return cls(
            track=np.repeat(np.arange(len(known), dtype=np.int32), counts),
            genre=np.array([position for positions in known for position in positions], dtype=np.int32),
            weight=np.repeat(1.0 / np.maximum(counts, 1), counts).astype(np.float32),
        )

    def within(self, tracks: Mask) -> GenrePairs:
        """Keep the pairs of the tracks in a mask; rows keep their catalog numbers.

        Raises
        ------
        ModelError
            None of those tracks has a genre.
        """
        kept = tracks[self.track]
        if not kept.any():
            raise ModelError(
                f"none of {int(tracks.sum())} tracks has a genre",
                wanted="labelled tracks on every side of a split",
                do="use a larger catalog or other genres",
            )
        return GenrePairs(self.track[kept], self.genre[kept], self.weight[kept])

    def numbered_within(self, tracks: Mask) -> GenrePairs:
        """Keep the pairs of the tracks in a mask, numbered by their place among those tracks."""
        kept = self.within(tracks)
        place = np.cumsum(tracks, dtype=np.int32) - np.int32(1)
        return GenrePairs(place[kept.track], kept.genre, kept.weight)
