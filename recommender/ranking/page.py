"""The page's rules: which of the ranked tracks are shown.

Hard rules (no given song, the listener's filters) take tracks out before the
ranking picks its candidates, so that a narrow wish still finds all there is;
the artist cap and the versions of a song depend on what stands above, and are
applied to the ranking from the top.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommender.ranking.blend import Blend
from recommender.ranking.candidates import Correction, Ranked, rank
from recommender.ranking.diversity import diversified
from recommender.ranking.filters import NO_ROWS, eligible_tracks
from recommender.ranking.given import Given
from recommender.ranking.index import RankingIndex, Rows, Vector
from recommender.ranking.names import UNKNOWN
from recommender.ranking.options import Options
from recommender.settings.params import PageRules, Ranking

ARTIST_CAP = "more songs of an artist than fit on a page"
OTHER_VERSION = "other versions of a song already shown"


@dataclass(frozen=True)
class Page:
    """What is shown, best first.

    Attributes
    ----------
    rows : ndarray, shape (k,), intp
    scores : ndarray, shape (k,), float32
        Of the ranking; not falling where diversity moved songs.
    wanted : int
        How many were asked for.
    removed : dict of str to int
        For each rule that took tracks out, in the order of application, how many it took.
    blend : Blend
        To ask for what each signal contributed.
    """

    rows: Rows
    scores: Vector
    wanted: int
    removed: dict[str, int]
    blend: Blend

    @property
    def shortfall(self) -> str | None:
        """Say why there are fewer songs than wanted; None where there are enough."""
        if len(self.rows) >= self.wanted:
            return None
        why = ", ".join(f"{rule} ({count})" for rule, count in self.removed.items())
        return f"{len(self.rows)} of {self.wanted} songs; taken out: {why or 'none, the catalog has no more'}"


def make_page(
    index: RankingIndex,
    given: Given,
    options: Options,
    settings: Ranking,
    weights: Mapping[str, float] | None = None,
    correction: Correction | None = None,
    disliked: Rows = NO_ROWS,
) -> Page:
    """Recommend one page of tracks.

    Parameters
    ----------
    weights : mapping of str to float, optional
        Instead of `settings.weights`.
    correction : callable, optional
        `Ranker.correction`, where the bundle has a ranker.
    disliked : ndarray, shape (k,), intp
        Tracks never to show, in no version.

    Returns
    -------
    Page
        Exactly as many tracks as wanted, unless the rules leave fewer.
    """
    rules = settings.page
    wanted = options.wanted or rules.wanted
    diversity = rules.diversity if options.diversity is None else options.diversity
    pool = wanted * rules.diversity_pool if diversity else wanted
    familiarity = options.familiarity * rules.familiarity_weight
    blend = Blend(index, given, settings, settings.weights if weights is None else weights, familiarity)
    eligible, removed = eligible_tracks(index, given, options, disliked)
    cap = usual_cap(index, given, rules) if options.per_artist is None else ArtistCap(options.per_artist)
    n_eligible = int(np.count_nonzero(eligible))
    candidates = max(settings.candidates, 2 * pool)
    while True:
        ranked = rank(
            blend,
            eligible,
            wanted=candidates,
            candidates=candidates,
            correction=correction,
            depth=settings.ranker.depth,
        )
        kept, counts = capped(index, ranked, cap, pool)
        if len(kept) >= pool or len(ranked.rows) == n_eligible:
            break
        candidates = min(n_eligible, candidates * 8)
    if diversity:
        kept = kept[diversified(index.unit[ranked.rows[kept]], ranked.scores[kept], diversity, wanted)]
    else:
        kept = kept[:wanted]
    return Page(ranked.rows[kept], ranked.scores[kept], wanted, removed | counts, blend)


@dataclass(frozen=True)
class ArtistCap:
    """How many tracks of one artist may be shown.

    Attributes
    ----------
    usual : int
    more : mapping of int to int
        For some artists' codes, the number that holds instead where it is larger.
    """

    usual: int
    more: Mapping[int, int] = field(default_factory=dict)

    def of(self, artist: int) -> int:
        """Look the number up for one artist's code."""
        return max(self.usual, self.more.get(artist, 0))


def usual_cap(index: RankingIndex, given: Given, rules: PageRules) -> ArtistCap:
    """Cap artists where nothing else was wished for: each may come as often as the playlist has it."""
    return ArtistCap(rules.per_artist, index.artists.counts(given.artist))


def capped(
    index: RankingIndex, ranked: Ranked, cap: ArtistCap, count: int
) -> tuple[NDArray[np.intp], dict[str, int]]:
    """Walk down a ranking and keep what the artist cap and the versions of a song allow.

    Parameters
    ----------
    cap : ArtistCap
    count : int
        Tracks to keep at most.

    Returns
    -------
    kept : ndarray, shape (k,)
        Places in the ranking, ascending.
    removed : dict of str to int
    """
    shown: Counter[int] = Counter()
    songs: set[int] = set()
    kept: list[int] = []
    removed: Counter[str] = Counter()
    artists, versions = index.artists.code[ranked.rows], index.song[ranked.rows]
    for place, (artist, song) in enumerate(zip(artists, versions, strict=True)):
        if len(kept) == count:
            break
        if song in songs:
            removed[OTHER_VERSION] += 1
        elif artist != UNKNOWN and shown[artist] >= cap.of(artist):
            removed[ARTIST_CAP] += 1
        else:
            kept.append(place)
            songs.add(song)
            shown[artist] += 1
    return np.array(kept, np.intp), dict(removed)
