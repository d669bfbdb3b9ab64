"""Words for clusters, and their typical tracks."""

from __future__ import annotations

import numpy as np
import pytest
from cluster_data import COLUMNS, blobs, cluster_params
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from recommender.errors import ModelError
from recommender.models.clustering.descriptions import (
    MIDDLE,
    WORDS,
    describe,
    profile_clusters,
    standardized_differences,
    typical_rows,
)
from recommender.models.clustering.fitting import GenreClustering, fit_genre
from recommender.settings import load_settings


@pytest.fixture(scope="module")
def genre() -> tuple[GenreClustering, np.ndarray]:
    X, _ = blobs()
    return fit_genre("jazz", X, cluster_params(k=(4,)), seed=1), X


@pytest.mark.parametrize("feature", list(WORDS))
def test_raising_a_feature_in_one_cluster_says_so(feature: str) -> None:
    draw = np.random.default_rng(0)
    X = draw.normal(size=(300, 3)).astype(np.float32)
    labels = np.repeat([0, 1, 2], 100).astype(np.int32)
    X[labels == 1, 0] += 3
    low, high = WORDS[feature]
    texts = describe(standardized_differences(X, labels, 3), [feature, "key", "key"], [None] * 3)
    assert texts[1] == high
    assert low in texts[0] or MIDDLE in texts[0]
    X[labels == 1, 0] -= 6
    texts = describe(standardized_differences(X, labels, 3), [feature, "key", "key"], [None] * 3)
    assert texts[1] == low


def test_every_audio_feature_but_key_has_two_words() -> None:
    audio = set(load_settings().params.features.audio)
    assert audio - set(WORDS) == {"key"}
    words = [word for pair in WORDS.values() for word in pair]
    assert len(words) == len(set(words))


def test_strongest_first_and_three_at_most() -> None:
    row = np.array([[0.7, -2.0, 3.0, 0.9, 0.8, 1.4]])
    assert describe(row, COLUMNS, [None]) == ["calm, fast, loud"]


def test_a_third_word_must_be_clear() -> None:
    assert describe(np.array([[0.0, -2.0, 0, 0.0, 0.5, 1.4]]), COLUMNS, [None]) == ["calm, fast"]


def test_the_key_is_never_described() -> None:
    assert describe(np.array([[0, 0, 5.0, 0, 0, 0]]), COLUMNS, [None]) == [MIDDLE]


def test_the_middle_is_called_the_middle() -> None:
    assert describe(np.full((1, 6), 0.29), COLUMNS, [None]) == [MIDDLE]


def test_a_cluster_that_would_coincide_takes_a_further_word() -> None:
    rows = np.array([[0, 0, 0, 0, 0, 2.0], [0, -0.4, 0, 0, 0, 2.0], [0, -0.5, 0, 0.4, 0, 2.0]])
    assert describe(rows, COLUMNS, [None] * 3) == ["fast", "fast, calm", "fast, calm, loud"]


def test_or_grades_its_strongest_or_names_its_artist_or_counts() -> None:
    rows = np.zeros((5, 6))
    rows[:, 5] = [1.0, 2.0, 0.5, 1.01, 1.01]
    texts = describe(rows, COLUMNS, [None, None, None, "Nina", None])
    assert texts == ["fast", "very fast", "rather fast", "fast, like Nina", "fast, no. 2"]


def test_the_same_words_in_another_order_are_the_same_description() -> None:
    rows = np.array([[0, -2.0, 0, 0, 0, 1.0], [0, -1.0, 0, 0, 0, 2.0]])
    assert describe(rows, COLUMNS, [None] * 2) == ["calm, fast", "very fast, calm"]


@settings(max_examples=60, deadline=None)
@given(
    hnp.arrays(
        np.float64,
        st.tuples(st.integers(1, 20), st.just(6)),
        elements=st.sampled_from([-2.0, -0.4, 0, 0.4, 1]),
    ),
    st.booleans(),
)
def test_descriptions_of_a_genre_are_unique_and_not_empty(rows: np.ndarray, named: bool) -> None:
    artists = ["Nina" if named else None] * len(rows)
    texts = describe(rows, COLUMNS, artists)
    assert all(texts)
    assert len({frozenset(text.split(", ")) for text in texts}) == len(rows)


def test_differences_are_in_the_genres_standard_deviations() -> None:
    X = np.array([[0, 5], [0, 5], [4, 5], [4, 5]], dtype=np.float32)
    got = standardized_differences(X, np.array([0, 0, 1, 1], dtype=np.int32), 2)
    np.testing.assert_allclose(got, [[-1, 0], [1, 0]])


def test_profiles_cover_the_genre(genre: tuple[GenreClustering, np.ndarray]) -> None:
    found, X = genre
    profiles = profile_clusters(found, X, COLUMNS, n_typical=3)
    assert sum(p.share for p in profiles) == pytest.approx(1)
    for cluster, profile in enumerate(profiles):
        assert list(profile.differences) == list(COLUMNS)
        assert len(profile.typical) == 3
        assert (found.labels[profile.typical] == cluster).all()


def test_typical_tracks_are_nearest_the_centre(genre: tuple[GenreClustering, np.ndarray]) -> None:
    found, X = genre
    for cluster, rows in enumerate(typical_rows(found, X, 1)):
        members = np.flatnonzero(found.labels == cluster)
        apart = (X[members] - found.arrays.means[cluster]) ** 2 * found.arrays.precisions[cluster]
        assert rows.tolist() == [members[apart.sum(axis=1).argmin()]]


def test_other_versions_of_a_typical_song_are_passed_over(
    genre: tuple[GenreClustering, np.ndarray],
) -> None:
    found, X = genre
    plain = typical_rows(found, X, 5)
    songs = np.arange(len(X))
    songs[plain[0][1]] = songs[plain[0][0]]
    deduped = typical_rows(found, X, 4, songs)
    assert deduped[0].tolist() == [plain[0][0], *plain[0][2:].tolist()]
    assert deduped[1].tolist() == plain[1][:4].tolist()


def test_a_cluster_of_one_song_names_it_once(genre: tuple[GenreClustering, np.ndarray]) -> None:
    found, X = genre
    assert [len(rows) for rows in typical_rows(found, X, 5, np.zeros(len(X), dtype=int))] == [1, 1, 1, 1]


def test_the_most_frequent_artist_tells_twins_apart(genre: tuple[GenreClustering, np.ndarray]) -> None:
    found, X = genre
    artists = [("Nina", "Ella", "Ella", "Abbey")[label] for label in found.labels]
    profiles = profile_clusters(found, np.zeros_like(X), COLUMNS, n_typical=1, artists=artists)
    texts = [p.description for p in profiles]
    assert texts == [MIDDLE, f"{MIDDLE}, like Ella", f"{MIDDLE}, no. 2", f"{MIDDLE}, like Abbey"]


@pytest.mark.parametrize("part", ["X", "columns", "song_id", "artists"])
def test_lengths_must_agree(genre: tuple[GenreClustering, np.ndarray], part: str) -> None:
    found, X = genre
    arguments: dict[str, object] = {
        "X": X,
        "columns": COLUMNS,
        "song_id": np.arange(len(X)),
        "artists": ["a"] * len(X),
    }
    arguments[part] = arguments[part][:-1]  # type: ignore[index]
    with pytest.raises(ModelError, match="for the clusters of 'jazz'"):
        profile_clusters(found, n_typical=1, **arguments)  # type: ignore[arg-type]
