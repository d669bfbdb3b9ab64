"""What a bundle holds: whole, small, the same bytes every time, and read back as it was."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from packed_sample import Parts, write_sample

from recommender.bundle import MATCHING, describe
from recommender.errors import BundleError
from recommender.loading import load_bundle
from recommender.models.spaces import raw_matrix
from recommender.packing import build_index, pack, pack_arrays, pack_evaluation, pack_playlists
from recommender.playlists import GivenTrack, Playlist
from recommender.playlists.catalog_index import CatalogIndex
from recommender.ranking.blend import Blend
from recommender.ranking.given import place_given
from recommender.ranking.index import feature_weights
from recommender.ranking.options import Options
from recommender.ranking.page import make_page
from recommender.ranking.ranker import Example, Ranker, learnt_signals, signal_matrix
from recommender.recommender import Recommender

FIGURES = {
    "protocol": {"folds": 5},
    "methods": {"blend": {"half": {"ms": {"mean": 3.1}, "hit_10": {"mean": 0.8, "lo": None}}}},
}


def digest(files: dict[str, bytes]) -> str:
    return describe(files, run_id="1", fingerprint="f", params_digest="p", versions={}, source={}).digest


def test_the_same_parts_give_the_same_digest(parts: Parts, files: dict[str, bytes]) -> None:
    again = parts.copy().files(evaluation={"methods": {}, "protocol": {"folds": 5}})
    assert {name for name in files if files[name] != again.get(name)} == set()
    assert digest(again) == digest(files)


def test_an_index_that_is_at_hand_changes_nothing(parts: Parts, files: dict[str, bytes]) -> None:
    index = build_index(parts.catalog, parts.classifier, parts.params)
    again = pack(
        parts.catalog, parts.genre_clusters, parts.spaces, parts.classifier, parts.params, index=index
    )
    assert digest(again) == digest({name: files[name] for name in files if name != "evaluation.json"})


def test_a_song_from_an_upload_is_placed_as_the_same_song_of_the_catalog(sample_bundle: Path) -> None:
    bundle = load_bundle(sample_bundle)
    index, settings, rows = bundle.index, bundle.params.ranking, np.arange(0, 4000, 397)
    by_name = {
        "features": dict(sorted(settings.features.items())),
        "scales": dict(sorted(settings.scales.items())),
    }
    for order in (settings, settings.model_copy(update=by_name)):  # of the keys in the file
        known = place_given(index, rows, order)
        uploaded = place_given(index, np.empty(0, np.intp), order, bundle.tracks.iloc[rows])
        np.testing.assert_allclose(uploaded.normal, known.normal, atol=1e-5)
        np.testing.assert_array_equal(uploaded.steps, known.steps)
    raw = raw_matrix(bundle.tracks.iloc[rows], index.spaces.columns)
    weights = feature_weights(settings, index.spaces.columns)
    np.testing.assert_allclose(index.spaces.quantile(raw) * weights, index.normal[rows], atol=1e-5)


def test_the_whole_sample_stays_small(files: dict[str, bytes]) -> None:
    assert sum(map(len, files.values())) < 10_000_000


def test_no_file_can_run_code(files: dict[str, bytes]) -> None:
    assert {Path(name).suffix for name in files} <= {".json", ".npy", ".npz", ".parquet", ".skops"}


def test_the_catalog_is_read_back_as_it_was(parts: Parts, sample_bundle: Path) -> None:
    loaded = load_bundle(sample_bundle)
    pd.testing.assert_frame_equal(loaded.tracks, parts.catalog.tracks, check_dtype=False)
    assert None in loaded.tracks["isrc"].tolist()
    assert all(isinstance(names, tuple) for names in loaded.tracks["artists"])
    assert loaded.params == parts.params


def test_the_playlists_are_read_back_in_order(parts: Parts, sample_bundle: Path) -> None:
    stored = load_bundle(sample_bundle).playlists
    rows = parts.catalog.playlists
    assert len(stored) == rows["playlist_id"].nunique()
    assert stored[0]["name"] == rows["playlist_name"].iloc[0]
    wanted = rows[rows["playlist_id"] == rows["playlist_id"].iloc[0]]["track_id"].tolist()
    assert stored[0]["track_ids"] == wanted


def test_a_catalog_without_playlists_has_none() -> None:
    nothing = pd.DataFrame({"playlist_id": [], "playlist_name": [], "track_id": []}, dtype="str")
    assert json.loads(pack_playlists(nothing)["playlists.json"]) == []


def test_the_arrays_are_mapped_and_cannot_be_written(sample_bundle: Path) -> None:
    index = load_bundle(sample_bundle).index
    assert isinstance(index.unit.base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        index.unit[0] = 0


def test_time_is_left_out_of_the_figures() -> None:
    stored = json.loads(pack_evaluation(FIGURES)["evaluation.json"])
    assert stored["methods"]["blend"]["half"] == {"hit_10": {"mean": 0.8, "lo": None}}
    slower = json.loads(json.dumps(FIGURES).replace("3.1", "99"))
    assert pack_evaluation(slower) == pack_evaluation(FIGURES)
    assert FIGURES["methods"]["blend"]["half"]["ms"] == {"mean": 3.1}  # type: ignore[index]


def test_the_figures_are_kept_where_there_are_some(parts: Parts, sample_bundle: Path, tmp_path: Path) -> None:
    assert load_bundle(sample_bundle).evaluation == {"protocol": {"folds": 5}, "methods": {}}
    assert "evaluation.json" not in parts.files()


def test_a_ranker_serves_where_the_bundle_has_one(
    parts: Parts, files: dict[str, bytes], recommender: Recommender, tmp_path: Path
) -> None:
    ranker = fitted_ranker(recommender)
    folder = write_sample(tmp_path / "8", files | ranker.to_files())
    learned = Recommender.load(folder)
    assert learned.bundle.ranker is not None
    assert recommender.bundle.ranker is None
    assert learned.digest != recommender.digest
    given = recommender.bundle.playlists[0]["track_ids"]
    rows = recommender.rows_of(given)
    settings = parts.params.ranking
    wanted = make_page(
        recommender.bundle.index,
        place_given(recommender.bundle.index, rows, settings),
        Options(),
        settings,
        correction=ranker.correction,
    )
    shown = learned.recommend(playlist_of(given))
    assert [each.song.row for each in shown.songs] == wanted.rows.tolist()
    assert [each.score for each in shown.songs] != [
        each.score for each in recommender.recommend(playlist_of(given)).songs
    ]


def test_a_bundle_of_other_settings_says_so(files: dict[str, bytes], tmp_path: Path) -> None:
    document = json.loads(files["params.json"])
    del document["ranking"]
    folder = write_sample(tmp_path / "9", files | {"params.json": json.dumps(document).encode()})
    with pytest.raises(BundleError, match="of another version of MSR"):
        load_bundle(folder)


@pytest.mark.parametrize(
    "missing", ["index/unit.npy", "matching/id_keys.npy", "clusters.json", "catalog.parquet"]
)
def test_a_bundle_that_was_packed_without_a_part_says_so(
    files: dict[str, bytes], tmp_path: Path, missing: str
) -> None:
    folder = write_sample(tmp_path / "9", {name: files[name] for name in files if name != missing})
    with pytest.raises(BundleError):
        load_bundle(folder)


def test_matching_arrays_of_another_catalog_are_refused(
    parts: Parts, files: dict[str, bytes], tmp_path: Path
) -> None:
    tracks = parts.catalog.tracks
    others = CatalogIndex.build(tracks.assign(track_id=tracks["track_id"].str[::-1])).to_arrays()
    folder = write_sample(tmp_path / "9", files | pack_arrays(MATCHING, others))
    with pytest.raises(BundleError, match="does not find the tracks"):
        load_bundle(folder)


def fitted_ranker(recommender: Recommender) -> Ranker:
    """Learn from a few of the sample's playlists."""
    index, settings = recommender.bundle.index, recommender.bundle.params.ranking
    signals = learnt_signals(settings.weights)
    examples = []
    for playlist in recommender.bundle.playlists[:20]:
        rows = recommender.rows_of(playlist["track_ids"])
        half = len(rows) // 2
        given = place_given(index, rows[:half], settings)
        blend = Blend(index, given, settings, settings.weights)
        some = np.unique(np.concatenate([rows[half:], np.arange(0, len(index), 9)]))
        examples.append(Example(signal_matrix(blend, some, signals), np.isin(some, rows[half:])))
    quick = settings.ranker.model_copy(update={"max_iter": 20, "min_samples_leaf": 20})
    return Ranker.fit(examples, signals, quick, seed=0)


def playlist_of(track_ids: list[str]) -> Playlist:
    return Playlist("mine", tuple(GivenTrack(n, track_id=each) for n, each in enumerate(track_ids, 1)), "ids")
