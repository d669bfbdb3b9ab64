"""Audio features as uploads carry them."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.playlists.values import number

# Lowest and highest value of each feature, as Spotify defined them: loudness in dB, tempo in BPM.
RANGES: Mapping[str, tuple[float, float]] = {
    "danceability": (0, 1),
    "energy": (0, 1),
    "key": (0, 11),
    "loudness": (-70, 10),
    "mode": (0, 1),
    "speechiness": (0, 1),
    "acousticness": (0, 1),
    "instrumentalness": (0, 1),
    "liveness": (0, 1),
    "valence": (0, 1),
    "tempo": (0, 320),
    "time_signature": (1, 7),
}
# A zero in these stands for a failed analysis.
_UNKNOWN_AT_ZERO = frozenset({"danceability", "tempo"})


def known_features(given: Mapping[str, object]) -> dict[str, float] | None:
    """Keep the features that are there and within their range; None where there are none.

    A row with nothing but zeros was filled in by a tool that had no features.
    """
    found: dict[str, float] = {}
    for name, (low, high) in RANGES.items():
        value = number(given.get(name), low, high)
        if value is not None and not (value == 0 and name in _UNKNOWN_AT_ZERO):
            found[name] = value
    return found if any(found.values()) else None
