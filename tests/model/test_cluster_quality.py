"""Whether the clusters chosen on real songs are any good, beside what they replaced and beside chance."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score
from sklearn.mixture import GaussianMixture

from recommender.models.clustering import quality
from recommender.models.clustering.descriptions import MIDDLE, profile_clusters
from recommender.models.clustering.fitting import GenreClustering, fit_genre
from recommender.models.spaces import FeatureSpaces
from recommender.settings import load_settings

pytestmark = pytest.mark.data

SETTINGS = load_settings().params
COLUMNS = SETTINGS.features.audio


@dataclass(frozen=True, eq=False)
class Genre:
    """One genre of real songs: its rows in playlists, its features in both forms, its clusters."""

    raw: NDArray[np.float32]
    X: NDArray[np.float32]
    playlists: pd.DataFrame
    clustering: GenreClustering

    def agreement(self, labels: NDArray[np.int32]) -> float:
        """Adjusted mutual information of clusters and playlists; 0 is chance, however many of each."""
        row = labels[self.playlists["row"].to_numpy()]
        return float(adjusted_mutual_info_score(self.playlists["playlist_id"], row))


@pytest.fixture(scope="module", params=["latin", "r&b", "rock"])
def genre(request: pytest.FixtureRequest, real_data: Path) -> Genre:
    with (
        zipfile.ZipFile(real_data / "spotify_songs.zip") as archive,
        archive.open("spotify_songs.csv") as file,
    ):
        table = pd.read_csv(file)
    tracks = table.drop_duplicates("track_id").set_index("track_id")
    raw = tracks[list(COLUMNS)].to_numpy(np.float32)
    spaces = FeatureSpaces.fit(raw, COLUMNS, n_quantiles=SETTINGS.features.quantiles, seed=SETTINGS.seed)
    own = table[table["playlist_genre"] == request.param]
    ids = own["track_id"].unique()
    rows = tracks.index.get_indexer(ids)
    X = spaces.quantile(raw[rows])
    playlists = own.assign(row=pd.Index(ids).get_indexer(own["track_id"]))
    return Genre(raw[rows], X, playlists, fit_genre(request.param, X, SETTINGS.clusters, SETTINGS.seed))


def test_clusters_follow_real_playlists_better_than_the_method_they_replaced(genre: Genre) -> None:
    # The student project's: three spherical components on raw features. Nothing here saw a playlist.
    former = GaussianMixture(3, covariance_type="spherical", random_state=0).fit_predict(genre.raw)
    now, before = genre.agreement(genre.clustering.labels), genre.agreement(former)
    assert now > 0.08
    assert now > 1.5 * before


def test_clusters_follow_real_playlists_better_than_chance(genre: Genre) -> None:
    shuffled = np.random.default_rng(0).permutation(genre.clustering.labels)
    assert abs(genre.agreement(shuffled)) < 0.01


def test_every_candidate_worked_and_none_dominates(genre: Genre) -> None:
    found = genre.clustering
    assert not [c for c in found.candidates if c.verdict == "failed"]
    assert found.kept.largest_share <= SETTINGS.clusters.max_share
    assert found.note == ""


def test_the_one_kept_has_the_lowest_davies_bouldin_of_those_accepted(genre: Genre) -> None:
    accepted = [c for c in genre.clustering.candidates if c.largest_share <= SETTINGS.clusters.max_share]
    assert genre.clustering.kept.davies_bouldin == min(c.davies_bouldin for c in accepted)


def test_clusters_are_tighter_than_chance_and_survive_resampling(genre: Genre) -> None:
    found, k = genre.clustering, genre.clustering.k
    shuffled = np.random.default_rng(0).permutation(found.labels)
    assert found.kept.davies_bouldin < 0.2 * quality.davies_bouldin(genre.X, shuffled, k)
    # Songs of one genre form no separate heaps: the width is small, but far from that of a random cut.
    distances = quality.Silhouette(genre.X, SETTINGS.clusters.sample, seed=0)
    assert found.kept.silhouette > 0.05 > 0 > distances.score(shuffled)
    assert found.kept.stability > 0.2


def test_every_cluster_has_its_own_words(genre: Genre) -> None:
    profiles = profile_clusters(genre.clustering, genre.X, COLUMNS, n_typical=5)
    texts = [profile.description for profile in profiles]
    assert len(set(texts)) == len(texts)
    assert MIDDLE not in texts
    assert not [text for text in texts if "no." in text]


def test_a_song_moved_along_a_cluster_s_own_direction_stays_in_it(genre: Genre) -> None:
    # Invariance: halfway to the centre of its cluster, a track still belongs to that cluster.
    arrays, labels = genre.clustering.arrays, genre.clustering.labels
    halfway = ((genre.X + arrays.means[labels]) / 2).astype(np.float32)
    assert (arrays.assign(halfway) == labels).mean() > 0.95
