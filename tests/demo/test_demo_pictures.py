"""The pictures say what is so, and can be read without colour."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from made_up import recommendations

from demo.pages.evaluation import evaluation_view
from demo.plots.catalog_map import discriminant_plane
from demo.plots.map_figure import map_figure
from demo.plots.profiles import SHOWN
from demo.plots.sound import sound_figure, sound_rows
from demo.serving.served import Served
from demo.serving.source import BundleFolders
from demo.texts import Texts
from recommender.results import GenreShare, Profile

SAY = Texts.load("en")


@pytest.fixture(scope="module")
def served(bundles: Any) -> Served:
    return Served.of(BundleFolders(bundles).load("1"))


def separation(points: np.ndarray, label: np.ndarray) -> float:
    """Spread between groups for the spread within."""
    means = np.stack([points[label == code].mean(axis=0) for code in np.unique(label)])
    within = np.mean([points[label == code].var(axis=0).sum() for code in np.unique(label)])
    return float(means.var(axis=0).sum() / within)


def test_the_plane_keeps_groups_further_apart_than_any_pair_of_features() -> None:
    rng = np.random.default_rng(3)
    label = rng.integers(0, 4, 800)
    centres = rng.normal(0, 1, (4, 6))
    points = (centres[label] + rng.normal(0, 1, (800, 6)) * [1, 1, 1, 3, 3, 3]).astype(np.float32)
    axes = discriminant_plane(points, label)
    assert axes.shape == (6, 2)
    found = separation(points @ axes, label)
    assert all(found > separation(points[:, [a, b]], label) for a in range(6) for b in range(a))
    assert np.array_equal(axes, discriminant_plane(points, label))


def test_an_uploaded_song_lies_where_the_same_song_of_the_catalog_does(served: Served) -> None:
    tracks = served.recommender.bundle.tracks.iloc[[5, 900]].copy()
    tracks.loc[tracks.index[1], list(served.recommender.bundle.index.spaces.columns)] = np.nan
    found = served.map.place(served.recommender.bundle, tracks)
    assert found[0] == pytest.approx(served.map.tracks[5], abs=1e-4)
    assert np.isnan(found[1]).all()


def test_every_cluster_is_on_the_map_and_axes_have_names(served: Served) -> None:
    clusters = served.recommender.bundle.atlas.clusters
    assert len(served.map.spots) == sum(map(len, clusters.values()))
    assert all(high != low for high, low in served.map.leanings)


def test_the_map_tells_its_marks_apart_by_shape_and_every_mark_says_what_it_is(served: Served) -> None:
    profile = Profile((GenreShare("jazz", 1.0),), (), {})
    places = served.map.tracks[:3]
    figure = map_figure(served.map, profile, (places, ["<b>A</b>", "B", "C"]), (places[:1], ["D"]), SAY)
    shapes = [trace.marker.symbol for trace in figure.data]
    assert len(set(shapes)) == len(shapes) == 3
    assert all(len(trace.text) == len(trace.x) for trace in figure.data)
    assert "<b>A" not in json.dumps(figure.to_plotly_json()["data"], default=list)


def test_genre_profiles_are_places_and_differ(served: Served) -> None:
    profiles = served.genre_profiles
    assert set(profiles) == set(served.recommender.genres)
    assert all(0 <= place <= 1 for places in profiles.values() for place in places.values())
    assert profiles["classical"]["acousticness"] > profiles["edm"]["acousticness"] + 0.2


def test_the_radar_compares_with_the_largest_genre_by_line_and_mark() -> None:
    profile = Profile((GenreShare("jazz", 0.8), GenreShare("rock", 0.2)), (), dict.fromkeys(SHOWN, 0.5))
    genre, rows = sound_rows(profile, {"jazz": {"energy": 0.25}}, SAY)
    assert genre == "jazz"
    assert ("energetic", 0.5, 0.25) in rows
    figure = sound_figure(genre, rows, SAY)
    dashes = [trace.line.dash for trace in figure.data]
    symbols = [trace.marker.symbol for trace in figure.data]
    assert len(set(dashes)) == len(set(symbols)) == 2


def figures(mean: float | None) -> dict[str, float | None]:
    return {"mean": mean, "sd": 0.1, "lo": mean and mean - 0.01, "hi": mean and mean + 0.01}


def test_the_evaluation_marks_the_best_and_speaks_plainly() -> None:
    document = {
        "protocol": {"playlists": 60},
        "methods": {
            "popularity": {"half": {"r_precision": figures(0.02), "clicks": figures(9.0)}},
            "page": {
                "half": {"r_precision": figures(0.18), "clicks": figures(2.0), "novelty_10": figures(None)}
            },
            "something_new": {"half": {"r_precision": figures(0.1)}, "other": {"new_metric": figures(1.0)}},
        },
    }
    view = evaluation_view(document, SAY)
    assert view is not None
    assert "18.0 of 100" in view.sentence
    assert "2.0" in view.sentence
    half = view.settings[0]
    assert [row.title for row in half.rows] == ["This page", "The best-known songs", "something new"]
    assert [metric.name for metric in half.metrics] == ["r_precision", "clicks"]
    assert [cell.best for cell in half.rows[0].cells] == [True, True]
    assert not any(cell.best for cell in half.rows[1].cells)
    assert half.rows[2].cells[1].mean == "–"


@pytest.mark.parametrize("document", [None, {}, {"methods": {}}, {"protocol": {}, "methods": {"page": {}}}])
def test_no_evaluation_is_none(document: dict[str, Any] | None) -> None:
    assert evaluation_view(document, SAY) is None


def test_recommendations_with_awkward_names_can_be_drawn(served: Served) -> None:
    answer = recommendations()
    rows = [each.song.row for each in answer.songs]
    said = [each.song.title for each in answer.songs]
    figure = map_figure(
        served.map, answer.profile, (served.map.tracks[:0], []), (served.map.tracks[rows], said), SAY
    )
    assert "<img" not in figure.to_json()
