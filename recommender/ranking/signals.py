"""The signals: each says, in its own way, how well a track fits the given ones.

Every signal is a function ``(index, given, settings)`` that learns what it
needs from the given tracks and returns a scorer: rows of the catalog in, one
number for each out (None stands for all rows). It returns None where the given
tracks tell it nothing. Sources: reference to each formula in its function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from recommender.ranking.given import Given
from recommender.ranking.half import products
from recommender.ranking.index import Matrix, RankingIndex, Rows, Vector, log_density, unit_rows
from recommender.ranking.names import Codes, Credits, distinct
from recommender.ranking.scales import density_ratio, histogram
from recommender.settings.params import Ranking

Scorer = Callable[[Rows | None], Vector]
Scalar = TypeVar("Scalar", bound=np.generic)

_ROWS_AT_ONCE = 2048
"""Few enough that a block stays in the processor's cache."""


class Signal(Protocol):
    """See the module."""

    def __call__(self, index: RankingIndex, given: Given, settings: Ranking, /) -> Scorer | None: ...


def cosine(index: RankingIndex, given: Given, _: Ranking) -> Scorer | None:
    """Cosine between a track's whitened audio and the given tracks' mean direction."""
    direction = unit_rows(given.unit.sum(axis=0, keepdims=True))[0]
    if not direction.any():
        return None
    return lambda rows: taken(index.unit, rows) @ direction


def gaussian(index: RankingIndex, given: Given, settings: Ranking) -> Scorer | None:
    """log N(x; mean, covariance of the given tracks) - log N(x; catalog), both shrunk to the catalog.

    The catalog is a standard normal (times the feature weights) in this space, and `gaussian_shrinkage`
    of its tracks are mixed into the given ones. Diagonalized, the ratio costs one product of n × d × d.
    """
    n, k = len(given.normal), settings.gaussian_shrinkage
    if not n:
        return None
    scale = np.array([settings.features[c] for c in index.spaces.columns])
    x = given.normal / scale
    centred = x - x.mean(axis=0)
    mean = x.sum(axis=0) / (n + k)
    covariance = (centred.T @ centred + k * np.eye(x.shape[1])) / (n + k)
    precision = np.linalg.inv(covariance)
    curve, axes = np.linalg.eigh((np.eye(x.shape[1]) - precision) / 2)
    slope = (precision @ mean / scale).astype(np.float32)
    axes = (axes / scale[:, None]).astype(np.float32)
    return lambda rows: _quadratic(index.normal, rows, axes, curve.astype(np.float32), slope)


def kernel(index: RankingIndex, given: Given, settings: Ranking) -> Scorer | None:
    """Log kernel density of the given tracks, less a share of the catalog's own."""
    if not len(given.normal):
        return None

    def score(rows: Rows | None) -> Vector:
        density = log_density(taken(index.normal, rows), given.normal, settings.kernel_bandwidth)
        return density - np.float32(settings.kernel_background) * taken(index.background, rows)

    return score


def artist_sound(index: RankingIndex, given: Given, settings: Ranking) -> Scorer | None:
    """Log density of the given artists' mean sound at the artist's, less the catalog's own.

    The mean over an artist's tracks says more of what the artist plays than one track does, so that it
    finds new artists of a kind.
    """
    if not len(given.artist_sound):
        return None

    def score(rows: Rows | None) -> Vector:
        some, place = distinct(taken(index.artists.code, rows), len(index.artist_sound))
        density = log_density(index.artist_sound[some], given.artist_sound, settings.artist_bandwidth)
        density -= np.float32(settings.artist_background) * index.artist_background[some]
        return density[place]

    return score


def genre(index: RankingIndex, given: Given, settings: Ranking) -> Scorer | None:
    """log Σ_g P(g | track) · q(g) / prior(g), q the smoothed mean posterior of the given tracks."""
    if not len(given.genre):
        return None
    wanted = given.genre.sum(axis=0) + settings.genre_smoothing * index.genre_prior
    lift = (wanted / wanted.sum() / index.genre_prior).astype(np.float32)
    return lambda rows: np.log(products(taken(index.genre, rows), lift) + np.float32(1e-6))


def text(index: RankingIndex, given: Given, _: Ranking) -> Scorer | None:
    """Cosine between the text of a track and the given tracks' mean text."""
    direction = unit_rows(given.text.sum(axis=0, keepdims=True))[0]
    if not direction.any():
        return None
    return lambda rows: products(taken(index.text, rows), direction)


def artist(index: RankingIndex, given: Given, _: Ranking) -> Scorer | None:
    """log(1 + times the track's main artist is among the given)."""
    return _credit(index.artists, given.artist)


def album(index: RankingIndex, given: Given, _: Ranking) -> Scorer | None:
    """log(1 + times the track's album is among the given)."""
    return _credit(index.albums, given.album)


def scale_table(index: RankingIndex, given: Given, settings: Ranking, name: str) -> Vector | None:
    """Look-up table of one scale's density ratio; None where too few tracks know the column."""
    place = index.scales.index(name)
    counts = index.histograms[place]
    known = 1 - counts[255] / max(1, counts.sum())
    if known < settings.min_known:
        return None
    return density_ratio(histogram(given.steps[place]), counts, settings.scales[name])


def taken(array: NDArray[Scalar], rows: Rows | None) -> NDArray[Scalar]:
    """Rows of an array; all of them without a copy."""
    # `take` needs a third of the time of an index here.
    return array if rows is None else array.take(rows, axis=0)


def _credit(credits: Credits, codes: Codes) -> Scorer | None:
    counts = credits.counts(codes)
    if not counts:
        return None
    names = list(counts)
    value = np.log1p(np.fromiter(counts.values(), np.float64)).astype(np.float32)

    def score(rows: Rows | None) -> Vector:
        if rows is None:
            tracks = [credits.tracks(code) for code in names]
            found = np.zeros(len(credits.code), np.float32)
            found[np.concatenate(tracks)] = np.repeat(value, [len(each) for each in tracks])
            return found
        table = np.zeros(len(credits.start), np.float32)  # one more than codes: the last serves -1
        table[names] = value
        return table[credits.code[rows]]

    return score


def _quadratic(matrix: Matrix, rows: Rows | None, axes: Matrix, curve: Vector, slope: Vector) -> Vector:
    """x ↦ Σ curve · (axesᵀ x)² + slope · x, in blocks that stay in the processor's cache."""
    x = taken(matrix, rows)
    found = x @ slope
    for begin in range(0, len(x), _ROWS_AT_ONCE):
        turned = x[begin : begin + _ROWS_AT_ONCE] @ axes
        np.square(turned, out=turned)
        found[begin : begin + _ROWS_AT_ONCE] += turned @ curve
    return found


STANDARDIZED: dict[str, Signal] = {
    "cosine": cosine, "gaussian": gaussian, "kernel": kernel, "artist_sound": artist_sound, "genre": genre,
    "text": text,
}  # fmt: skip
"""Signals whose unit depends on the playlist: brought to mean 0 and spread 1 over the catalog."""

COUNTED: dict[str, Signal] = {"artist": artist, "album": album}
"""Signals that are 0 for nearly every track, in a unit of their own: log counts."""
