"""Why a song is on the page: what each signal added, in plain words.

The weight of a reason is what its signals added to the song's score, as a
share of all that was added; signals that spoke against the song are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from recommender.ranking.given import Given
from recommender.ranking.index import RankingIndex, Rows, Vector
from recommender.ranking.wording import GivenSongs, Words, distances
from recommender.results import Reason, Song
from recommender.settings.params import Ranking

KINDS = {
    "artist": "artist",
    "album": "album",
    "artist_sound": "artist_sound",
    "cosine": "sound",
    "gaussian": "sound",
    "kernel": "sound",
    "genre": "genre",
    "text": "text",
    "year": "year",
    "popularity": "popularity",
    "duration_ms": "duration",
    "tempo": "tempo",
    "familiarity": "familiarity",
}
"""The kind of reason that each signal speaks for, what tells a listener most first."""

_TELLING = tuple(dict.fromkeys(KINDS.values()))

_IN_A_LINE = 2
_WORTH_A_WORD = 0.08


def nearest_given(index: RankingIndex, given: Given, rows: Rows) -> list[int | None]:
    """Find the given song that sounds most like each track.

    Returns
    -------
    list of int or None
        Places in `Given`; None where no given song's sound is known.
    """
    if not len(given.normal):
        return [None] * len(rows)
    apart = distances(index.normal[rows], given.normal)
    return [int(place) for place in np.flatnonzero(given.audio)[apart.argmin(axis=1)]]


def explain(
    index: RankingIndex,
    side: GivenSongs,
    shown: Sequence[Song],
    nearest: Sequence[int | None],
    contributions: Mapping[str, Vector],
    settings: Ranking,
) -> list[tuple[Reason, ...]]:
    """Give the reasons of every song shown.

    Parameters
    ----------
    nearest : sequence of int or None
        From `nearest_given`.
    contributions : mapping of str to ndarray, shape (n_shown,)
        From `Blend.contributions`.

    Returns
    -------
    list of tuple of Reason
        Largest first; empty for a song that no signal speaks for.
    """
    words = Words(index, side, shown, nearest, settings)
    added: dict[str, Vector] = {}
    for name, part in contributions.items():
        kind = KINDS[name]
        added[kind] = added[kind] + part if kind in added else part.astype(np.float32)
    return [
        _reasons(words, line, {kind: float(part[line]) for kind, part in added.items()})
        for line in range(len(shown))
    ]


def in_one_line(reasons: Sequence[Reason]) -> str:
    """Join the weightiest reasons into a sentence without its full stop, the most telling first."""
    if not reasons:
        return "The closest that your wishes leave"
    weightiest = [reason for reason in reasons if reason.weight >= _WORTH_A_WORD][:_IN_A_LINE] or reasons[:1]
    line = "; ".join(reason.text for reason in sorted(weightiest, key=lambda each: _TELLING.index(each.kind)))
    return line[0].upper() + line[1:]


def _reasons(words: Words, line: int, added: Mapping[str, float]) -> tuple[Reason, ...]:
    lifted = {kind: value for kind, value in added.items() if value > 0}
    total = sum(lifted.values())
    order = sorted(lifted, key=lambda kind: (-lifted[kind], kind))
    return tuple(Reason(kind, words.of(kind, line), lifted[kind] / total) for kind in order)
