"""Artists, albums and their names as small integers."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Codes = NDArray[np.int32]
Keys = NDArray[np.uint64]

UNKNOWN = -1
"""The code of a name that the catalog does not have."""


def name_key(name: str) -> int:
    """Give a name a number that does not depend on case, width, spacing or the process.

    Returns
    -------
    int
        64 bits of BLAKE2b: two of a million names meet with a chance of 3e-8.
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return int.from_bytes(hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def name_keys(names: Sequence[str | None]) -> Keys:
    """Give every name its key; a missing name has 0."""
    return np.array([name_key(name) if isinstance(name, str) and name else 0 for name in names], np.uint64)


def album_names(tracks: pd.DataFrame) -> list[str | None]:
    """Name albums by title and main artist: a title alone ("Greatest Hits") is no name."""
    pairs = zip(tracks["album"], tracks["artist"], strict=True)
    return [f"{album}\n{artist}" if isinstance(album, str) and album else None for album, artist in pairs]


@dataclass(frozen=True)
class Credits:
    """Which tracks belong to which name, both ways.

    Attributes
    ----------
    code : ndarray, shape (n_tracks,), int32
        The name of each track; -1 where unknown.
    order : ndarray, shape (n_known,), int32
        Tracks sorted by code.
    start : ndarray, shape (n_codes + 1,), int64
        The tracks of code c are ``order[start[c]:start[c + 1]]``.
    keys : ndarray, shape (n_names,), uint64
        Sorted keys of all names.
    key_codes : ndarray, shape (n_names,), int32
        The code of each key; two names may share one.
    """

    code: Codes
    order: Codes
    start: NDArray[np.int64]
    keys: Keys
    key_codes: Codes

    @classmethod
    def build(cls, names: Sequence[str | None], same: Sequence[str | None] | None = None) -> Credits:
        """Number the names of all tracks.

        Parameters
        ----------
        names : sequence of str or None, length n_tracks
        same : sequence of str or None, optional
            A second name of the same things (an album's id): tracks that share either share the code.
        """
        track_keys = name_keys(names)
        groups = _joined(track_keys, name_keys(same)) if same is not None else _numbered(track_keys)
        order = np.argsort(groups, kind="stable")[np.count_nonzero(groups == UNKNOWN) :].astype(np.int32)
        n_codes = int(groups.max(initial=UNKNOWN)) + 1
        start = np.searchsorted(groups[order], np.arange(n_codes + 1)).astype(np.int64)
        keys, first = np.unique(track_keys, return_index=True)
        named = keys != 0
        return cls(groups, order, start, keys[named], groups[first[named]])

    def find(self, names: Sequence[str | None]) -> Codes:
        """Look names up; -1 for those that the catalog does not have."""
        wanted = name_keys(names)
        if not len(self.keys):
            return np.full(len(wanted), UNKNOWN, np.int32)
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[place] == wanted, self.key_codes[place], np.int32(UNKNOWN)).astype(np.int32)

    def tracks(self, code: int) -> Codes:
        """List the tracks of one code, in catalog order."""
        return self.order[self.start[code] : self.start[code + 1]]

    def counts(self, codes: Codes) -> dict[int, int]:
        """Count how often each known code occurs."""
        found, times = np.unique(codes[codes != UNKNOWN], return_counts=True)
        return dict(zip(found.tolist(), times.tolist(), strict=True))


def distinct(codes: Codes, n_codes: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """List the codes that occur, and the place of each in that list.

    What `numpy.unique` tells, without sorting: codes are small.

    Parameters
    ----------
    codes : ndarray, shape (n,)
        0 .. n_codes-1; -1 stands for the last, as in any index.

    Returns
    -------
    some : ndarray, shape (k,)
        Rising.
    place : ndarray, shape (n,)
        ``some[place]`` are the codes.
    """
    occurs = np.zeros(n_codes, np.bool_)
    occurs[codes] = True
    some = np.flatnonzero(occurs)
    places = np.empty(n_codes, np.intp)
    places[some] = np.arange(len(some))
    return some, places[codes]


def _numbered(keys: Keys) -> Codes:
    _, codes = np.unique(keys, return_inverse=True)
    shift = 1 if (keys == 0).any() else 0
    return (codes - shift).astype(np.int32)


def _joined(first: Keys, second: Keys) -> Codes:
    """Number the connected components of tracks that share a first or a second name."""
    a, b = _numbered(first), _numbered(second)
    n, n_a, n_b = len(a), int(a.max(initial=-1)) + 1, int(b.max(initial=-1)) + 1
    tracks = np.arange(n)
    ends = [(tracks[a >= 0], n + a[a >= 0]), (tracks[b >= 0], n + n_a + b[b >= 0])]
    left, right = (np.concatenate(side) for side in zip(*ends, strict=True))
    size = n + n_a + n_b
    graph = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(size, size))
    _, component = connected_components(graph, directed=False)
    known = (a >= 0) | (b >= 0)
    codes = np.full(n, UNKNOWN, np.int32)
    codes[known] = np.unique(component[:n][known], return_inverse=True)[1]
    return codes
