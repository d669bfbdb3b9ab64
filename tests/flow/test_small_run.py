"""A whole run: what it keeps, what it shows, and that it can be made again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
from flow_runs import FEW_GENRES, Made, card_words, flow, light, listed, output
from metaflow.cards import get_cards

from recommender.bundle import read_arrays, read_manifest
from recommender.runs import Runs
from recommender.state import StateDirectory


def test_every_step_succeeds_in_the_designed_order(small_run: Made) -> None:
    steps = [step.id for step in small_run.run][::-1]
    assert steps == [
        "start",
        "ingest",
        "validate",
        "transform",
        "train_classifier",
        "cluster_genre",
        "join_genres",
        "evaluate",
        "publish",
        "end",
    ]
    assert small_run.run.successful


def test_a_track_stands_once_with_all_its_genres(small_run: Made) -> None:
    tracks = small_run.artifact("transform", "catalog").tracks
    assert tracks["track_id"].is_unique
    assert set(tracks["genres"].explode()) == {"jazz", "rock", "classical"}
    assert small_run.artifact("transform", "choice").genres == ("classical", "jazz", "rock")


def test_the_matrix_is_sorted_by_genre(small_run: Made) -> None:
    X, offsets = (small_run.artifact("transform", name) for name in ("X", "offsets"))
    assert X.dtype == np.float32
    assert [offsets[genre] for genre in sorted(offsets)] == sorted(offsets.values())
    assert sum(stop - start for start, stop in offsets.values()) == len(X)


def test_every_genre_has_its_best_clustering(small_run: Made) -> None:
    genres = small_run.artifact("join_genres", "genre_clusters")
    assert [genre.clustering.genre for genre in genres] == ["classical", "jazz", "rock"]
    for genre in genres:
        assert sum(candidate.verdict == "kept" for candidate in genre.clustering.candidates) == 1
        assert len({profile.description for profile in genre.profiles}) == genre.clustering.k


def test_the_classifier_beats_guessing_on_artists_it_never_heard(small_run: Made) -> None:
    result = small_run.artifact("train_classifier", "classifier")
    assert result.splits["artist"].after.accuracy > 0.5  # three genres of equal size


def test_the_bundle_is_laid_out_and_sound(small_run: Made) -> None:
    folder = small_run.home / "bundles" / small_run.run.id
    manifest = read_manifest(folder)
    assert manifest.run_id == small_run.run.id
    assert manifest.source["fictional"] is True
    tracks = pd.read_parquet(folder / "catalog.parquet")
    clusters = read_arrays(folder / "clusters.npz")
    described = json.loads((folder / "clusters.json").read_bytes())
    assert clusters["genres"].tolist() == sorted(described)
    assert set(described["jazz"]["clusters"][0]["typical"]) <= set(tracks["track_id"])
    assert not [path for path in folder.rglob("*") if path.suffix in (".pkl", ".joblib", ".pickle")]


def test_a_bundle_that_was_lost_is_written_again_from_the_run(small_run: Made) -> None:
    folder = small_run.home / "bundles" / small_run.run.id
    (folder / "clusters.json").unlink()
    assert Runs(StateDirectory(small_run.home)).bundle("latest") == folder
    assert read_manifest(folder).digest == small_run.digest


def test_cards_show_validation_classifier_and_leaderboard(small_run: Made) -> None:
    for step, said in (
        ("validate", "Validation passed"),
        ("train_classifier", "artist"),
        ("join_genres", "best clustering of 3 genres"),
        ("evaluate", "Playlists continued"),
    ):
        cards = list(get_cards(small_run.run[step].task))
        assert len(cards) == 1
        assert said in card_words(cards[0].get())


def test_the_report_lies_where_a_person_finds_it(small_run: Made) -> None:
    report = small_run.home / "reports" / small_run.run.id
    assert "Validation passed" in (report / "status.txt").read_text()
    assert json.loads((report / "validation.json").read_text())["passed"] is True


def test_the_same_inputs_give_the_same_bundle(small_run: Made, tmp_path: Path) -> None:
    # In another state directory, from another directory, as a user that Metaflow would refuse.
    done = flow(tmp_path, *light(), "run", *FEW_GENRES, cwd=Path("/"), USER="root")
    assert done.returncode == 0, output(done)
    (run,) = listed(tmp_path)
    assert run["summary"]["digest"] == small_run.digest
    assert run["id"] != small_run.run.id
