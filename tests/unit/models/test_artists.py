"""No artist on both sides, whatever the catalog."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from classifier_data import GENRES, catalog
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import ModelError
from recommender.models.artists import artist_folds, artist_split, unseen

track_lists = st.lists(
    st.tuples(
        st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=3, unique=True).map(tuple),
        st.lists(st.sampled_from(GENRES), max_size=2, unique=True).map(tuple),
    ),
    min_size=2,
    max_size=40,
).filter(lambda rows: len({artists[0] for artists, _ in rows}) > 1)


def frame(rows: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> pd.DataFrame:
    return pd.DataFrame({"artists": [a for a, _ in rows], "genres": [g for _, g in rows]})


def names(tracks: pd.DataFrame, mask: np.ndarray) -> set[str]:
    return {name for artists in tracks.loc[mask, "artists"] for name in artists}


@given(track_lists, st.integers(0, 5))
def test_fitted_and_held_out_tracks_share_no_artist_not_even_a_guest(rows: list, seed: int) -> None:
    tracks = frame(rows)
    held = artist_split(tracks, 0.2, seed)
    fitted_on = unseen(tracks, held)
    assert held.any()
    assert not (held & fitted_on).any()
    assert not names(tracks, held) & names(tracks, fitted_on)


@given(track_lists, st.integers(0, 5))
def test_only_tracks_that_share_an_artist_are_kept_out(rows: list, seed: int) -> None:
    tracks = frame(rows)
    held = artist_split(tracks, 0.3, seed)
    for row in np.flatnonzero(~unseen(tracks, held) & ~held):
        assert set(tracks["artists"][row]) & names(tracks, held)


@given(track_lists)
def test_main_artists_stay_together(rows: list) -> None:
    tracks = frame(rows)
    fold = artist_folds(tracks, 2, 0)
    main = tracks["artists"].str[0]
    assert pd.Series(fold).groupby(main).nunique().max() == 1


def test_every_genre_is_held_out_in_the_same_proportion() -> None:
    tracks = catalog(3000, artists=600)
    held = artist_split(tracks, 0.2, 3)
    for genre in GENRES:
        of_genre = np.array([genre in names for names in tracks["genres"]])
        assert held[of_genre].mean() == pytest.approx(0.2, abs=0.02)


def test_folds_are_of_like_size_and_cover_everything() -> None:
    sizes = np.bincount(artist_folds(catalog(3000, artists=600), 5, 3)) / 3000
    assert sizes == pytest.approx(np.full(5, 0.2), abs=0.02)


def test_the_seed_decides_the_split() -> None:
    tracks = catalog()
    assert (artist_split(tracks, 0.2, 1) == artist_split(tracks, 0.2, 1)).all()
    assert (artist_split(tracks, 0.2, 1) != artist_split(tracks, 0.2, 2)).any()


def test_one_artist_cannot_be_split() -> None:
    tracks = frame([(("a",), ("calm",)), (("a", "b"), ("loud",))])
    with pytest.raises(ModelError, match="1 main artist"):
        artist_split(tracks, 0.2, 0)
    with pytest.raises(ModelError, match=r"classifier\.folds"):
        artist_folds(tracks, 2, 0)
