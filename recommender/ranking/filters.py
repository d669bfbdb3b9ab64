"""The hard rules: tracks that a page may not show, whatever their score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommender.errors import PlaylistError
from recommender.ranking.given import NO_SONG, Given
from recommender.ranking.index import RankingIndex, Rows
from recommender.ranking.labels import any_label
from recommender.ranking.names import UNKNOWN, Codes, Credits
from recommender.ranking.options import Options

Mask = NDArray[np.bool_]
NO_ROWS = np.empty(0, np.intp)

GIVEN = "songs of the playlist itself"
GIVEN_VERSION = "other versions of the playlist's songs"
DISLIKED = "songs you disliked"


def eligible_tracks(
    index: RankingIndex, given: Given, options: Options, disliked: Rows = NO_ROWS
) -> tuple[Mask, dict[str, int]]:
    """Apply the hard rules one after the other.

    Parameters
    ----------
    disliked : ndarray, shape (k,), intp
        Tracks never to show, in no version; `options.disliked` has their ids.

    Returns
    -------
    eligible : ndarray, shape (n,), bool
    removed : dict of str to int
        How many tracks each rule took that the rules before it had left; rules that took none are
        not in it.

    Raises
    ------
    PlaylistError
        A genre is not in the catalog, or a year range is asked of a catalog without years.
    """
    eligible = np.ones(len(index), np.bool_)
    removed: dict[str, int] = {}

    def take_out(rule: str, tracks: Mask | NDArray[np.integer]) -> None:
        before = int(np.count_nonzero(eligible))
        eligible[tracks] = False
        taken = before - int(np.count_nonzero(eligible))
        if taken:
            removed[rule] = taken

    take_out(GIVEN, given.rows)
    take_out(GIVEN_VERSION, _versions(index, given.song))
    if len(disliked):
        take_out(DISLIKED, _versions(index, index.song[disliked]))
    if options.new_artists:
        take_out("artists of the playlist", _by_names(index.artists, given.artist))
    if options.not_artists:
        take_out("artists you left out", _by_names(index.artists, index.artists.find(options.not_artists)))
    if options.explicit != "any":
        allowed = 0 if options.explicit == "no" else 1
        take_out("songs not known to be clean or explicit", index.explicit < 0)
        take_out(
            "explicit songs" if allowed == 0 else "songs that are not explicit", index.explicit != allowed
        )
    if options.genres:
        take_out("songs of other genres", ~any_label(index.labels, index.genres, options.genres))
    if options.not_genres:
        take_out("songs of genres you left out", any_label(index.labels, index.genres, options.not_genres))
    if options.first_year is not None or options.last_year is not None:
        years = _years(index)
        take_out("songs of unknown year", np.isnan(years))
        take_out("songs of other years", ~_in_range(years, options))
    return eligible, removed


def _versions(index: RankingIndex, songs: NDArray[np.int32]) -> Mask | Rows:
    """All tracks of some songs."""
    found = np.unique(songs[songs != NO_SONG])
    if not len(found):
        return NO_ROWS
    wanted = np.zeros(int(index.song.max()) + 2, np.bool_)
    wanted[found[found < len(wanted)]] = True
    return wanted[index.song]


def _by_names(credits: Credits, codes: Codes) -> NDArray[np.int32]:
    found = [credits.tracks(int(code)) for code in np.unique(codes) if code != UNKNOWN]
    return np.concatenate(found) if found else np.empty(0, np.int32)


def _years(index: RankingIndex) -> NDArray[np.float32]:
    if np.isnan(index.year).all():
        raise PlaylistError(
            "this catalog does not know the years of its songs", do="leave the year range out"
        )
    return index.year


def _in_range(years: NDArray[np.float32], options: Options) -> Mask:
    """Compare whole years."""
    whole = np.floor(years)
    found = np.ones(len(years), np.bool_)
    if options.first_year is not None:
        found &= whole >= options.first_year
    if options.last_year is not None:
        found &= whole <= options.last_year
    return found
