"""What goes wrong from outside ends a run at once, with one clear paragraph."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from flow_runs import FAULTS, PROJECT, card_words, flow, light_params, listed, output

from recommender.settings import load_settings

HEADER = "track_id,title,artists,genre,danceability,energy,key,loudness,mode,speechiness,acousticness,"
HEADER += "instrumentalness,liveness,valence,tempo\n"


def failed(tmp_path: Path, *arguments: str, **environ: str) -> str:
    done = flow(tmp_path / "state", *arguments, **environ)
    assert done.returncode == 1
    said = output(done)
    assert "Traceback" not in said
    return said


def test_a_source_nobody_knows_is_named_with_those_there_are(tmp_path: Path) -> None:
    said = failed(tmp_path, "run", "--source", "spotify-114")
    assert "spotify-114k" in said
    assert "spotify-playlists-2020" in said


def test_a_genre_the_source_lacks_is_named_with_those_it_has(tmp_path: Path) -> None:
    said = failed(tmp_path, "run", "--genres", "jazz,polka")
    assert "polka" in said
    assert "classical" in said


def test_an_unfit_catalog_fails_but_leaves_its_report(tmp_path: Path) -> None:
    table = tmp_path / "songs.csv"
    table.write_text("track_id,title\n1,x\n")
    said = failed(tmp_path, "run", "--source", str(table))
    assert "artists" in said
    assert "schema.yaml" in said
    run = listed(tmp_path / "state")[0]
    assert run["status"] != "successful"
    report = tmp_path / "state" / "reports" / run["id"]
    assert "Validation FAILED" in (report / "status.txt").read_text()
    assert json.loads((report / "validation.json").read_text())["passed"] is False
    cards = tmp_path / "state" / "metaflow" / ".metaflow" / "mf.cards"
    assert "Validation failed" in "".join(card_words(card.read_text()) for card in cards.rglob("*.html"))


def test_too_many_bad_rows_fail_the_run(tmp_path: Path) -> None:
    rows = "".join(
        f"{i:022d},song {i},artist {i % 9},rock,{2.0 if i < 30 else 0.5},.5,1,-5,1,.1,.1,.1,.1,.5,120\n"
        for i in range(100)
    )
    (tmp_path / "songs.csv").write_text(HEADER + rows)
    said = failed(tmp_path, "run", "--source", str(tmp_path / "songs.csv"))
    assert "30 of the 100 rows" in said
    assert "validation.max_bad_rows" in said


def test_one_genre_only_is_refused(tmp_path: Path) -> None:
    rows = "".join(
        f"{i:022d},song {i},artist {i % 9},rock,.5,.5,1,-5,1,.1,.1,.1,.1,.5,120\n" for i in range(100)
    )
    (tmp_path / "songs.csv").write_text(HEADER + rows)
    said = failed(tmp_path, "run", "--source", str(tmp_path / "songs.csv"), "--genres", "all")
    assert "two" in said


@pytest.mark.parametrize(
    ("text", "expected"),
    [("clusters: [1\n", "line"), ("clustres: {}\n", "did you mean 'clusters'"), ("seed: soon\n", "seed")],
)
def test_a_settings_file_that_is_wrong_is_named(tmp_path: Path, text: str, expected: str) -> None:
    good = (PROJECT / "params.yaml").read_text()
    bad = good.replace("seed: 20\n", text) if text.startswith("seed") else good + text
    (tmp_path / "mine.yaml").write_text(bad)
    said = failed(tmp_path, "--config", "params-yaml", str(tmp_path / "mine.yaml"), "run")
    assert "params.yaml" in said
    assert expected in said


def test_a_state_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    said = failed(tmp_path, "run")
    assert "MSR_HOME" in said


def test_more_than_a_hundred_genres_are_fanned_out(tmp_path: Path) -> None:
    # Metaflow's own limit is 100 tasks of a foreach; it would refuse before the first of them starts.
    random = np.random.default_rng(0).random((105 * 12, 3))
    rows = "".join(
        f"{i:022d},song {i},artist {i},genre {i % 105},{x:.3f},{y:.3f},5,-5,1,.1,.1,.1,.1,{z:.3f},120\n"
        for i, (x, y, z) in enumerate(random)
    )
    (tmp_path / "songs.csv").write_text(HEADER + rows)
    params = light_params(genres_per_task=1) | {"genres": {"min_tracks": 10}}
    params["clusters"] |= {"k": [2], "min_tracks_per_cluster": 2}
    (network,) = [x for x in load_settings().params.classifier.candidates if x.family == "mlp"]
    params["classifier"]["candidates"] = [network.model_dump() | {"epochs": 1, "averaged_epochs": 1}]
    config = ("--config-value", "params-yaml", json.dumps(params))
    asked = ("run", "--source", str(tmp_path / "songs.csv"), "--genres", "all")
    killed = flow(tmp_path / "state", *config, *asked, PYTHONPATH=str(FAULTS), MSR_TEST_KILL="cluster_genre")
    assert killed.returncode == -9, output(killed)
    assert "/cluster_genre/" in output(killed)
