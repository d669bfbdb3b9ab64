"""Finding a track of the catalog by its id, its ISRC or its names.

Each way is a sorted array of 64-bit keys beside the rows they stand for: small,
ready to be mapped from disk, searched by bisection. A key only proposes a row;
the strings of the catalog decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd

from recommender.errors import BundleError
from recommender.playlists.keys import (
    Keys,
    exact_titles,
    name_keys,
    name_text,
    plain_names,
    song_titles,
    text_keys,
)

Rows = npt.NDArray[np.int32]

_PROBES = 16


@dataclass(frozen=True)
class SortedKeys:
    """Keys in rising order, and the row of each.

    Attributes
    ----------
    keys : ndarray of uint64, shape (m,)
    rows : ndarray of int32, shape (m,)
    """

    keys: Keys
    rows: Rows

    @classmethod
    def of(cls, keys: Keys, rows: npt.ArrayLike) -> SortedKeys:
        """Sort keys; equal ones keep the order of their rows."""
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], np.asarray(rows, dtype=np.int32)[order])

    def find(self, sought: Keys) -> list[list[int]]:
        """The rows that each key proposes."""
        left = np.searchsorted(self.keys, sought, "left").tolist()
        right = np.searchsorted(self.keys, sought, "right").tolist()
        return [self.rows[a:b].tolist() if a < b else [] for a, b in zip(left, right, strict=True)]


@dataclass(frozen=True)
class CatalogIndex:
    """The three ways to find a track, over the catalog's own table.

    Attributes
    ----------
    tracks : DataFrame
        As `Catalog.tracks`; rows of the index are its rows.
    ids, isrcs, names : SortedKeys
        `names` has every title, exact and without version marks, with every artist of the track.
    """

    tracks: pd.DataFrame
    ids: SortedKeys
    isrcs: SortedKeys
    names: SortedKeys

    @classmethod
    def build(cls, tracks: pd.DataFrame) -> CatalogIndex:
        """Index a catalog: `track_id`, `isrc`, `title` and `artists` are read."""
        rows = np.arange(len(tracks), dtype=np.int32)
        codes = tracks["isrc"].tolist() if "isrc" in tracks else []
        coded = [row for row, code in enumerate(codes) if isinstance(code, str)]
        return cls(
            tracks,
            ids=SortedKeys.of(text_keys(tracks["track_id"].tolist()), rows),
            isrcs=SortedKeys.of(text_keys([codes[row] for row in coded]), coded),
            names=_name_keys(tracks["title"].tolist(), tracks["artists"].tolist()),
        )

    def to_arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The arrays to store beside the catalog; see `from_arrays`."""
        return {
            f"{name}_{part}": getattr(keys, part)
            for name, keys in (("id", self.ids), ("isrc", self.isrcs), ("name", self.names))
            for part in ("keys", "rows")
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]], tracks: pd.DataFrame) -> CatalogIndex:
        """Take stored arrays, memory-mapped or not, for the catalog they were built from.

        Raises
        ------
        BundleError
            They belong to another catalog, or to code that formed its keys in another way.
        """
        try:
            index = cls(tracks, *(_stored(arrays, name, len(tracks)) for name in ("id", "isrc", "name")))
        except KeyError as error:
            raise _foreign(f"the catalog index lacks the array {error}") from error
        if not index._finds_its_own():
            raise _foreign("the catalog index does not find the tracks of this catalog")
        return index

    def _finds_its_own(self) -> bool:
        if len(self.ids.keys) != len(self.tracks):
            return False
        rows = list(range(0, len(self.tracks), 1 + len(self.tracks) // _PROBES))
        probes = self.tracks.iloc[rows]
        exact = exact_titles(probes["title"].tolist())
        artists = plain_names([names[0] for names in probes["artists"]])
        by_id = self.ids.find(text_keys(probes["track_id"].tolist()))
        by_name = self.names.find(name_keys(exact, artists))
        return all(row in ids and row in names for row, ids, names in zip(rows, by_id, by_name, strict=True))


def _name_keys(titles: list[str], artists: list[tuple[str, ...]]) -> SortedKeys:
    unique = list(dict.fromkeys(titles))
    exact = exact_titles(unique)
    song = song_titles(unique, exact)
    forms = {title: (a,) if a == b else (a, b) for title, a, b in zip(unique, exact, song, strict=True)}
    people = list(dict.fromkeys(chain.from_iterable(artists)))
    plain = dict(zip(people, plain_names(people), strict=True))
    tracks = list(zip(titles, artists, strict=True))
    texts = [
        name_text(form, plain[name]) for title, names in tracks for form in forms[title] for name in names
    ]
    rows = np.repeat(np.arange(len(tracks)), [len(forms[title]) * len(names) for title, names in tracks])
    return SortedKeys.of(text_keys(texts), rows)


def _stored(arrays: Mapping[str, npt.NDArray[np.generic]], name: str, size: int) -> SortedKeys:
    keys, rows = arrays[f"{name}_keys"], arrays[f"{name}_rows"]
    sound = keys.dtype == np.uint64 and rows.dtype == np.int32 and keys.ndim == 1 and keys.shape == rows.shape
    if not sound or (len(rows) and not 0 <= int(rows.min()) <= int(rows.max()) < size):
        raise _foreign(f"the catalog index ({name}) is not of this catalog")
    return SortedKeys(keys, rows)  # type: ignore[arg-type]


def _foreign(got: str) -> BundleError:
    return BundleError(
        got,
        wanted="the index that was built with the catalog beside it",
        do="run the flow again to make a new bundle",
    )
