"""Where songs stand in the catalog, feature by feature."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recommender.loading import LoadedBundle

SHOWN = (
    "danceability", "energy", "loudness", "tempo", "valence", "acousticness", "instrumentalness",
    "speechiness", "liveness",
)  # fmt: skip
"""Features that a listener can hear as more or less of something; key and mode are not."""


def genre_profiles(bundle: LoadedBundle) -> dict[str, dict[str, float]]:
    """Average the places of each genre's songs: 0 the lowest value of the catalog, 1 the highest.

    Returns
    -------
    dict of str to dict of str to float
        Genre to feature to place.
    """
    tracks = bundle.tracks
    features = [name for name in SHOWN if name in tracks]
    places = pd.DataFrame({name: tracks[name].rank(pct=True) for name in features})
    genres = tracks["genres"].explode().dropna()
    by_genre = places.loc[genres.index].groupby(genres.to_numpy(), sort=True).mean()
    return {
        str(genre): {str(name): float(value) for name, value in row.items() if np.isfinite(value)}
        for genre, row in by_genre.iterrows()
    }
