"""What a model may see: nothing that tells where a track is from."""

from __future__ import annotations

import numpy as np
import pandas as pd
from small_catalog import STYLES, Small

from recommender.models.classifier.training import training_tracks


def half_known(tracks: pd.DataFrame, column: str) -> pd.DataFrame:
    """Two sources in one catalog, of which only one knows the column."""
    values = tracks[column].where(np.arange(len(tracks)) % 2 == 0)
    return tracks.assign(**{column: values})


def test_a_column_that_only_one_source_knows_does_not_reach_the_classifier(world: Small) -> None:
    tracks = world.catalog.tracks
    whole = training_tracks(tracks, STYLES, world.params).columns
    assert {"year", "popularity", "tempo"} <= set(whole)
    for column in ("year", "tempo"):
        left = training_tracks(half_known(tracks, column), STYLES, world.params).columns
        assert set(left) == set(whole) - {column}
