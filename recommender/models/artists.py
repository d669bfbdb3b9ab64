"""Splits of a catalog that no artist straddles.

A random split has the same song under other ids, and an artist's whole album,
on both sides; a model that knows the artist looks far better than it is. Here
all tracks of a main artist are on one side, and a model may be fitted only on
tracks that share no artist, main or guest, with a held-out one (`unseen`).
That costs training tracks: on the 114,000 rows one track in six. Following
guests to the end instead, as connected components, is no way out: artists who
ever sang together, directly or over others, make up 46% of the ten default
genres, far more than a test side can hold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.errors import ModelError

Mask = NDArray[np.bool_]
Labels = NDArray[np.int32]


def artist_split(tracks: pd.DataFrame, test_share: float, seed: int) -> Mask:
    """Choose the tracks to test on; every main artist is on one side only.

    Main artists are dealt at random to both sides, each genre in the same
    proportion as far as whole artists allow. Train on `unseen(tracks, test)`
    rather than on everything else: that leaves out the tracks that share a
    guest with the test side.

    Parameters
    ----------
    tracks : DataFrame
        Needs ``artists`` and ``genres``.
    test_share : float
        Of the tracks, between 0 and 1.
    seed : int

    Returns
    -------
    ndarray, shape (n_tracks,), bool
        True for the test side; neither side is empty.

    Raises
    ------
    ModelError
        All tracks are by one artist.
    """
    test: Mask = _deal(tracks, (test_share, 1 - test_share), seed) == 0
    return test


def artist_folds(tracks: pd.DataFrame, folds: int, seed: int) -> Labels:
    """Give each track a fold, of equal size, as in `artist_split`.

    Parameters
    ----------
    tracks : DataFrame
        Needs ``artists`` and ``genres``.
    folds : int
        At most as many as there are main artists.
    seed : int

    Returns
    -------
    ndarray, shape (n_tracks,), int32
        0 .. folds - 1.

    Raises
    ------
    ModelError
        There are fewer main artists than folds.
    """
    return _deal(tracks, (1 / folds,) * folds, seed)


def unseen(tracks: pd.DataFrame, held: Mask) -> Mask:
    """Choose the tracks that share no artist, main or guest, with the held-out ones.

    Parameters
    ----------
    tracks : DataFrame
        Needs ``artists``.
    held : ndarray, shape (n_tracks,), bool

    Returns
    -------
    ndarray, shape (n_tracks,), bool
        What a model may be fitted on that is then applied to `held`.
    """
    artists = tracks["artists"].tolist()
    known = {name for names, out in zip(artists, held, strict=True) if out for name in names}
    return np.array([known.isdisjoint(names) for names in artists], dtype=np.bool_)


def _deal(tracks: pd.DataFrame, shares: Sequence[float], seed: int) -> Labels:
    """Deal main artists, prolific ones first, to sides that still have room in the artist's genres."""
    artist, names = pd.factorize(np.array([artists[0] for artists in tracks["artists"]], dtype=object))
    if len(names) < len(shares):
        raise ModelError(
            f"{len(names)} main artist(s) for {len(shares)} parts",
            wanted="at least one artist for each part of a split",
            do="use a larger catalog, or lower `classifier.folds` in params.yaml",
        )
    content = _genres_of_artists(artist, tracks["genres"].tolist())
    rng = np.random.default_rng(seed)
    share = np.array(shares)
    total = content.sum(axis=0)
    filled = np.zeros((len(shares), len(total)))
    side = np.empty(len(content), dtype=np.int32)
    shuffled = rng.permutation(len(content))
    order = shuffled[np.argsort(-content[shuffled, 0], kind="stable")]
    for left, one in zip(range(len(order), 0, -1), order, strict=True):
        in_it = np.flatnonzero(content[one])
        fill = (filled[:, in_it] + content[one, in_it]) / (share[:, None] * total[in_it])
        room = (fill <= 1).all(axis=1)
        empty = np.flatnonzero(filled[:, 0] == 0)
        if left <= len(empty):
            side[one] = empty[0]  # the last artists there are for it
        elif room.any():
            side[one] = rng.choice(len(share), p=share * room / share[room].sum())
        else:
            side[one] = fill.max(axis=1).argmin()
        filled[side[one]] += content[one]
    return side[artist]


def _genres_of_artists(artist: NDArray[np.intp], genres: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Count the tracks of each artist: in all (column 0), then by genre."""
    number = {name: place for place, name in enumerate(sorted({g for names in genres for g in names}), 1)}
    content = np.zeros((int(artist.max(initial=-1)) + 1, 1 + len(number)))
    content[:, 0] = np.bincount(artist)
    rows = [(one, number[name]) for one, names in zip(artist, genres, strict=True) for name in names]
    if rows:
        artists, columns = np.array(rows).T
        np.add.at(content, (artists, columns), 1)
    return content
