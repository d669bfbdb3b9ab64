"""The matrix sorted by genre."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.errors import GenreError, ModelError
from recommender.models.genre_matrix import GenreMatrix, genre_members


def tracks_of(*genres: tuple[str, ...]) -> pd.DataFrame:
    """Tracks that are all different songs."""
    numbers = range(len(genres))
    return pd.DataFrame({"genres": pd.Series(genres, dtype=object), "song_id": numbers, "popularity": 0.0})


FEATURES = np.arange(8, dtype=np.float32).reshape(4, 2)
TRACKS = tracks_of(("rock",), ("jazz", "rock"), ("jazz",), ("yodel",))


def test_a_track_stands_in_each_of_its_genres() -> None:
    matrix = GenreMatrix.build(TRACKS, FEATURES, ["rock", "jazz"])
    assert matrix.offsets == {"jazz": (0, 2), "rock": (2, 4)}
    assert matrix.rows.tolist() == [1, 2, 0, 1]
    np.testing.assert_array_equal(matrix.X, FEATURES[[1, 2, 0, 1]])
    assert matrix.sizes == {"jazz": 2, "rock": 2}


def test_of_several_versions_of_a_song_the_most_popular_stands() -> None:
    versions = tracks_of(*[("jazz",)] * 4).assign(song_id=[7, 7, 8, 7], popularity=[1, 30, np.nan, 30])
    assert GenreMatrix.build(versions, FEATURES, ["jazz"]).rows.tolist() == [1, 2]
    assert genre_members(versions, ["jazz"])["jazz"].tolist() == [0, 1, 2, 3]


def test_arrays_are_small_and_plain() -> None:
    matrix = GenreMatrix.build(TRACKS, FEATURES.astype(np.float64), ["jazz"])
    assert matrix.X.dtype == np.float32
    assert matrix.rows.dtype == np.int32
    assert matrix.X.flags.c_contiguous
    assert type(matrix.offsets["jazz"][0]) is int
    assert type(next(iter(matrix.offsets))) is str


def test_genres_not_asked_for_are_left_out() -> None:
    assert GenreMatrix.build(TRACKS, FEATURES, ["yodel"]).rows.tolist() == [3]


def test_the_order_of_genres_does_not_matter() -> None:
    one, other = (GenreMatrix.build(TRACKS, FEATURES, g) for g in (["rock", "jazz"], ["jazz", "rock"]))
    assert one.offsets == other.offsets
    np.testing.assert_array_equal(one.rows, other.rows)


def test_tracks_without_genres_stand_nowhere() -> None:
    tracks = tracks_of((), ("jazz",), (), ("rock",))
    assert GenreMatrix.build(tracks, FEATURES, ["jazz", "rock"]).rows.tolist() == [1, 3]


def test_a_genre_nobody_has_is_named() -> None:
    with pytest.raises(GenreError, match="polka"):
        GenreMatrix.build(TRACKS, FEATURES, ["jazz", "polka"])


def test_features_must_be_those_of_the_tracks() -> None:
    with pytest.raises(ModelError, match="a row for each of 4 tracks"):
        GenreMatrix.build(TRACKS, FEATURES[:3], ["jazz"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sets(st.sampled_from(["a", "b", "c", "dé"])), min_size=1, max_size=40))
def test_every_line_is_a_track_of_its_genre(genres: list[set[str]]) -> None:
    tracks = tracks_of(*(tuple(sorted(g)) for g in genres))
    features = np.arange(len(genres), dtype=np.float32)[:, None]
    present = sorted(set().union(*genres))
    if not present:
        return
    matrix = GenreMatrix.build(tracks, features, present)
    for genre, (start, stop) in matrix.offsets.items():
        expected = [i for i, own in enumerate(genres) if genre in own]
        assert matrix.rows[start:stop].tolist() == expected
    assert len(matrix.X) == sum(map(len, genres))
