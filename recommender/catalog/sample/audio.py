"""Audio features of a fictional song, drawn around the means of its style.

Shares are drawn on the logit scale and tempo on the log scale, so that no
value leaves its range. A song's distance from its style is made of its
artist's, its album's and its own, so that songs of one artist are close.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.sample.chance import Chance
from recommender.catalog.sample.styles import Style

Vector = NDArray[np.float64]

DECIMALS: dict[str, int] = {
    "danceability": 3,
    "energy": 3,
    "key": 0,
    "loudness": 3,
    "mode": 0,
    "speechiness": 4,
    "acousticness": 4,
    "instrumentalness": 6,
    "liveness": 4,
    "valence": 3,
    "tempo": 3,
    "time_signature": 0,
}
"""The audio columns of a catalog, in order, with the decimals they are written with."""

CONTINUOUS = (
    "danceability",
    "energy",
    "loudness",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
)
"""Order of the features in the vectors below."""

_SPREAD = np.array([0.38, 0.48, 1.8, 0.40, 0.95, 1.9, 0.52, 0.55, 0.8])
_LOUDNESS, _TEMPO = CONTINUOUS.index("loudness"), CONTINUOUS.index("tempo")
# Loud songs are energetic and not acoustic; cheerful ones can be danced to.
_INTENSITY = np.array([0.0, 0.6, 0.7, 0.0, -0.5, 0.0, 0.1, 0.0, 0.1])
_CHEER = np.array([0.5, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.6, 0.0])
_OWN = np.sqrt(1 - _INTENSITY**2 - _CHEER**2)

ARTIST_SHARE, ALBUM_SHARE, TRACK_SHARE = 0.60, 0.35, 0.72
"""Weights of the three distances; their squares add up to one."""


@dataclass(frozen=True)
class Audio:
    """One song's features, rounded as they are written; units as in schema.yaml."""

    danceability: float
    energy: float
    key: int
    loudness: float
    mode: int
    speechiness: float
    acousticness: float
    instrumentalness: float
    liveness: float
    valence: float
    tempo: float
    time_signature: int


def deviation(chance: Chance) -> Vector:
    """Draw correlated standard normals, one per continuous feature."""
    drawn = chance.normals(len(CONTINUOUS) + 2)
    mixed: Vector = _OWN * drawn[:-2] + _INTENSITY * drawn[-2] + _CHEER * drawn[-1]
    return mixed


def draw_audio(style: Style, distance: Vector, home_key: int, chance: Chance) -> Audio:
    """Draw one song at `distance` (in standard deviations) from its style.

    Parameters
    ----------
    home_key : int
        The key, 0..11, that its artist comes back to most.
    """
    spread = _SPREAD.copy()
    spread[_TEMPO] = style.swing
    values = dict(zip(CONTINUOUS, _natural(_centre(style) + spread * distance), strict=True))
    tempo = _octave(values["tempo"], style, chance)
    return rounded(
        Audio(
            danceability=max(values["danceability"], 0.06),
            energy=values["energy"],
            key=home_key if chance.happens(0.3) else chance.between(0, 11),
            loudness=min(values["loudness"], -0.5),
            mode=int(chance.happens(style.major)),
            speechiness=max(values["speechiness"], 0.0225),
            acousticness=values["acousticness"],
            instrumentalness=values["instrumentalness"],
            liveness=values["liveness"],
            valence=values["valence"],
            tempo=tempo,
            time_signature=_time_signature(style, chance),
        )
    )


def rounded(audio: Audio) -> Audio:
    """Keep the decimals that are written, so that a file gives back the same song."""
    return replace(
        audio, **{name: round(getattr(audio, name), places) for name, places in DECIMALS.items() if places}
    )


def latent(audio: Audio) -> Vector:
    """Put one song's continuous features on the scale they were drawn on, in units of their spread."""
    spread = _SPREAD.copy()
    spread[_TEMPO] = 0.2
    scaled: Vector = _stretched([getattr(audio, name) for name in CONTINUOUS]) / spread
    return scaled


def _centre(style: Style) -> Vector:
    return _stretched([getattr(style, name) for name in CONTINUOUS])


def _stretched(values: list[float]) -> Vector:
    stretched = [_logit(value) for value in values]
    stretched[_LOUDNESS] = values[_LOUDNESS]
    stretched[_TEMPO] = log(values[_TEMPO])
    return np.array(stretched)


def _natural(stretched: Vector) -> list[float]:
    natural = [1 / (1 + exp(-value)) for value in stretched]
    natural[_LOUDNESS] = float(stretched[_LOUDNESS])
    natural[_TEMPO] = exp(stretched[_TEMPO])
    return natural


def _logit(share: float) -> float:
    bounded = min(max(share, 1e-5), 1 - 1e-3)
    return log(bounded / (1 - bounded))


def _octave(tempo: float, style: Style, chance: Chance) -> float:
    """Beat trackers take half or double the tempo now and then."""
    if chance.happens(0.05):
        tempo = tempo / 2 if tempo > style.tempo or tempo > 110 else tempo * 2
    return min(max(tempo, 40.0), 218.0)


def _time_signature(style: Style, chance: Chance) -> int:
    if chance.happens(style.waltz):
        return 3
    return 5 if chance.happens(0.012) else 4
