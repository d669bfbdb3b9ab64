"""The catalog's genre labels, one bit each."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.errors import PlaylistError

Bits = NDArray[np.uint8]


def pack_labels(labels: Sequence[Sequence[str]], genres: Sequence[str]) -> Bits:
    """Turn lists of genres into rows of bits.

    Returns
    -------
    ndarray, shape (n, ceil(g / 8)), uint8
        Genres that `genres` does not have are left out.
    """
    place = {name: number for number, name in enumerate(genres)}
    flags = np.zeros((len(labels), len(genres)), np.uint8)
    for row, names in enumerate(labels):
        flags[row, [place[name] for name in names if name in place]] = 1
    return np.packbits(flags, axis=1)


def any_label(bits: Bits, genres: Sequence[str], wanted: Collection[str]) -> NDArray[np.bool_]:
    """Tell which rows have at least one of the wanted genres.

    Raises
    ------
    PlaylistError
        The catalog has no such genre.
    """
    unknown = sorted(set(wanted) - set(genres))
    if unknown:
        raise PlaylistError(
            f"no genre {unknown[0]!r} here", wanted=f"one of {', '.join(sorted(genres))}", do="choose another"
        )
    mask = np.packbits(np.isin(np.array(genres), list(wanted)))
    return np.asarray((bits & mask).any(axis=1))
