"""Playlists with a part hidden: the questions that every method must answer.

Two traps are closed here and in what the methods may see. A track's own genre
label never enters a score: it often comes from the very playlist that is to be
continued. And whether a track is in no training playlist ("cold") never enters
a score either: most tracks are in one playlist only, so that coldness nearly
means "is hidden"; cold and warm targets are only reported apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.settings.params import Evaluation

Rows = NDArray[np.intp]

FIRST = {"first5": 5, "first10": 10, "first25": 25}
SETTINGS = ("half", *FIRST, "discovery")
"""half: a random half is hidden; first5/10/25: only the first tracks are given; discovery: as half, but only
artists that are not among the given count."""


@dataclass(frozen=True)
class Task:
    """One playlist in one setting.

    Attributes
    ----------
    playlist : int
        Number of the playlist.
    fold : int
    given, hidden : ndarray of intp
        Rows of the catalog; `hidden` are the targets.
    cold : ndarray of bool
        Whether each target is in no playlist of the other folds.
    new_artists : bool
        Tracks of given artists are no candidates.
    """

    playlist: int
    fold: int
    given: Rows
    hidden: Rows
    cold: NDArray[np.bool_]
    new_artists: bool = False


@dataclass(frozen=True)
class Playlists:
    """The playlists of a catalog, dealt into folds.

    Attributes
    ----------
    names : tuple of str
    rows : tuple of ndarray
        Rows of the catalog, in playlist order.
    folds : ndarray, shape (n_playlists,)
    uses : ndarray, shape (n_folds, n_tracks), int32
        In how many playlists outside the fold each track is.
    """

    names: tuple[str, ...]
    rows: tuple[Rows, ...]
    folds: NDArray[np.intp]
    uses: NDArray[np.int32]

    @classmethod
    def of(cls, catalog: Catalog, settings: Evaluation, seed: int) -> Playlists:
        """Take the playlists that are long enough, at most `max_playlists` of them, and deal the folds.

        They are numbered as they stand in the catalog; their ids decide nothing.
        """
        row_of = pd.Series(np.arange(len(catalog.tracks)), index=catalog.tracks["track_id"])
        listed = catalog.playlists
        rows = row_of.reindex(listed["track_id"]).to_numpy(np.intp)
        groups = pd.Series(rows).groupby(listed["playlist_id"].to_numpy(), sort=False)
        found = [(str(name), group.to_numpy(np.intp)) for name, group in groups]
        found = [(name, group) for name, group in found if len(group) >= settings.min_tracks]
        rng = np.random.default_rng(seed)
        if len(found) > settings.max_playlists:
            found = [found[i] for i in np.sort(rng.choice(len(found), settings.max_playlists, replace=False))]
        folds = rng.permutation(np.arange(len(found)) % settings.folds)
        uses = np.zeros((settings.folds, len(catalog.tracks)), np.int32)
        for (_, group), own in zip(found, folds, strict=True):
            for fold in range(settings.folds):
                if fold != own:
                    uses[fold, group] += 1
        return cls(tuple(n for n, _ in found), tuple(g for _, g in found), folds, uses)

    def __len__(self) -> int:
        return len(self.rows)


def make_tasks(playlists: Playlists, artists: NDArray[np.integer], setting: str, seed: int) -> list[Task]:
    """Hide a part of each playlist.

    Parameters
    ----------
    artists : ndarray, shape (n_tracks,)
        Code of each track's main artist.
    setting : {'half', 'first5', 'first10', 'first25', 'discovery'}
    seed : int
        The same halves are hidden in 'half' and 'discovery'.

    Returns
    -------
    list of Task
        Playlists that would have nothing given or nothing hidden are left out.
    """
    tasks = []
    for number, rows in enumerate(playlists.rows):
        given, hidden = _divided(rows, setting, [seed, number])
        if setting == "discovery":
            hidden = hidden[~np.isin(artists[hidden], artists[given])]
        if len(given) and len(hidden):
            fold = int(playlists.folds[number])
            cold = playlists.uses[fold, hidden] == 0
            tasks.append(Task(number, fold, given, hidden, cold, setting == "discovery"))
    return tasks


def _divided(rows: Rows, setting: str, seed: list[int]) -> tuple[Rows, Rows]:
    if setting in FIRST:
        return rows[: FIRST[setting]], rows[FIRST[setting] :]
    order = np.random.default_rng(seed).permutation(len(rows))
    half = len(rows) // 2
    return rows[np.sort(order[half:])], rows[np.sort(order[:half])]
