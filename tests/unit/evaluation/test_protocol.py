"""The protocol: what is hidden, what may be recommended, and that nothing leaks."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from small_catalog import STYLES, Small, small_index

from recommender.catalog.catalog import Catalog
from recommender.errors import CatalogError
from recommender.evaluation.methods import Blended, Method, Paged
from recommender.evaluation.metrics import METRICS
from recommender.evaluation.protocol import evaluate, standard_methods
from recommender.evaluation.table import Evaluation
from recommender.evaluation.tasks import FIRST, SETTINGS, Playlists, Rows, Task, make_tasks


@pytest.fixture(scope="module")
def playlists(world: Small) -> Playlists:
    return Playlists.of(world.catalog, world.params.evaluation, seed=3)


@pytest.mark.parametrize("setting", SETTINGS)
def test_given_and_hidden_are_parts_of_one_playlist(world: Small, playlists: Playlists, setting: str) -> None:
    artists = world.index.artists.code
    tasks = make_tasks(playlists, artists, setting, seed=3)
    assert tasks
    for task in tasks:
        whole = playlists.rows[task.playlist]
        assert not set(task.given) & set(task.hidden)
        assert set(task.given) | set(task.hidden) <= set(whole)
        if setting in FIRST:
            assert task.given.tolist() == whole[: FIRST[setting]].tolist()
        if setting == "half":
            assert len(task.hidden) == len(whole) // 2
            assert len(task.given) + len(task.hidden) == len(whole)
        if setting == "discovery":
            assert not set(artists[task.hidden]) & set(artists[task.given])


def test_folds_are_by_playlist_even_and_seeded(world: Small, playlists: Playlists) -> None:
    sizes = np.bincount(playlists.folds)
    assert sizes.max() - sizes.min() <= 1
    again = Playlists.of(world.catalog, world.params.evaluation, seed=3)
    assert again.folds.tolist() == playlists.folds.tolist()
    assert (
        Playlists.of(world.catalog, world.params.evaluation, seed=4).folds.tolist()
        != playlists.folds.tolist()
    )


def test_cold_means_in_no_playlist_of_the_other_folds(world: Small, playlists: Playlists) -> None:
    for task in make_tasks(playlists, world.index.artists.code, "half", seed=3):
        others = [
            rows for rows, fold in zip(playlists.rows, playlists.folds, strict=True) if fold != task.fold
        ]
        warm = set(np.concatenate(others).tolist())
        assert task.cold.tolist() == [row not in warm for row in task.hidden.tolist()]


def test_long_and_many_playlists_are_drawn_from(world: Small) -> None:
    few = world.params.evaluation.model_copy(update={"max_playlists": 7, "min_tracks": 15})
    drawn = Playlists.of(world.catalog, few, seed=0)
    assert len(drawn) == 7
    assert min(map(len, drawn.rows)) >= 15


def test_every_method_keeps_to_the_candidates(world: Small, playlists: Playlists) -> None:
    methods = standard_methods(world.catalog, world.index, world.params)
    for setting in ("half", "discovery"):
        tasks = make_tasks(playlists, world.index.artists.code, setting, seed=3)[:4]
        for name, method in methods.items():
            for task in tasks:
                ranked = method.rank(task, 200)
                assert len(ranked) == len(set(ranked.tolist())) <= 200, name
                assert not set(ranked) & set(task.given), name
                if task.new_artists:
                    codes = world.index.artists.code
                    assert not set(codes[ranked]) & set(codes[task.given]), name


def relabelled(world: Small) -> Catalog:
    """The same catalog with all genre labels turned round."""
    turned = [(STYLES[(style + 1) % len(STYLES)],) for style in world.style]
    return Catalog(world.catalog.tracks.assign(genres=turned), world.catalog.playlists)


@pytest.mark.parametrize("name", ["audio", "blend", "page", "popularity", "popularity_in_genre", "random"])
def test_no_label_reaches_a_score(world: Small, playlists: Playlists, name: str) -> None:
    turned = relabelled(world)
    index = dataclasses.replace(
        small_index(turned.tracks, world.style, world.params), genre=world.index.genre
    )
    first = standard_methods(world.catalog, world.index, world.params, [name])[name]
    second = standard_methods(turned, index, world.params, [name])[name]
    for task in make_tasks(playlists, world.index.artists.code, "half", seed=3)[:6]:
        assert first.rank(task, 50).tolist() == second.rank(task, 50).tolist()


@pytest.mark.parametrize("name", ["audio", "blend", "page"])
def test_no_playlist_reaches_a_score(world: Small, playlists: Playlists, name: str) -> None:
    """Coldness is a fact about playlists: a method that is built without them cannot know it."""
    without = Catalog(world.catalog.tracks, world.catalog.playlists.iloc[:0])
    first = standard_methods(world.catalog, world.index, world.params, [name])[name]
    second = standard_methods(without, world.index, world.params, [name])[name]
    for task in make_tasks(playlists, world.index.artists.code, "half", seed=3)[:6]:
        blind = dataclasses.replace(
            task, hidden=task.hidden[:1], cold=~task.cold[:1], playlist=task.playlist, fold=0
        )
        assert first.rank(task, 50).tolist() == second.rank(blind, 50).tolist()


class LabelPeeker:
    """A method that does what it must not: rank by the label of the playlist's style."""

    def __init__(self, world: Small) -> None:
        self.style = world.style

    def rank(self, task: Task, wanted: int) -> Rows:
        own = np.bincount(self.style[task.given]).argmax()
        order = np.argsort(self.style != own, kind="stable")
        return order[~np.isin(order, task.given)][:wanted]


def test_the_measure_would_show_a_leak(world: Small) -> None:
    """A peeker beats chance by far, so that a leak could not hide in the figures."""
    methods: dict[str, Method] = {"peeker": LabelPeeker(world)}
    methods |= standard_methods(world.catalog, world.index, world.params, ["random"])
    found = evaluate(world.catalog, world.index, world.params, settings=("half",), methods=methods)
    assert found.mean("peeker", "half", "recall_100") > 3 * found.mean("random", "half", "recall_100")


@pytest.fixture(scope="module")
def table(world: Small) -> Evaluation:
    return evaluate(world.catalog, world.index, world.params)


def test_the_table_is_whole(table: Evaluation) -> None:
    document = json.loads(table.to_json())
    assert set(document) == {"protocol", "methods"}
    wanted = {"random", "popularity", "popularity_in_genre", "seed", "audio", "audio_genre", "blend", "page"}
    assert wanted <= set(document["methods"])
    for by_setting in document["methods"].values():
        assert set(by_setting) == set(SETTINGS)
        for metrics in by_setting.values():
            assert list(metrics) == list(METRICS)
            assert all(set(figures) == {"mean", "sd", "lo", "hi"} for figures in metrics.values())


def test_json_round_trip(table: Evaluation) -> None:
    assert Evaluation.from_json(table.to_json()).to_json() == table.to_json()
    assert len(table.to_markdown("half", intervals=True).splitlines()) == len(table.methods) + 2


def test_ranking_beats_the_baselines(table: Evaluation) -> None:
    for setting in ("half", "first10"):
        blend = table.mean("blend", setting, "r_precision")
        for baseline in ("random", "popularity"):
            assert blend > 2 * table.mean(baseline, setting, "r_precision"), (setting, baseline)


def test_the_page_caps_artists(table: Evaluation) -> None:
    diversity = "artist_diversity_10"
    assert table.mean("page", "half", diversity) > table.mean("blend", "half", diversity)


def test_the_same_figures_every_time(world: Small, table: Evaluation) -> None:
    fast = [name for name in table.methods if name != "seed"]
    methods = standard_methods(world.catalog, world.index, world.params, fast)
    again = evaluate(world.catalog, world.index, world.params, methods=methods)
    for name in fast:
        by_setting = table.methods[name]
        for setting, metrics in by_setting.items():
            for metric in metrics:
                if metric != "ms":
                    np.testing.assert_equal(again.methods[name][setting][metric], metrics[metric])


def test_progress_reaches_its_end(world: Small) -> None:
    told: list[tuple[int, int]] = []
    methods: dict[str, Method] = {"page": Paged(world.index, world.params.ranking)}
    evaluate(
        world.catalog, world.index, world.params,
        settings=("half",), methods=methods, progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert [done for done, _ in told] == list(range(1, told[-1][1] + 1))


def test_too_few_playlists(world: Small) -> None:
    few = Catalog(world.catalog.tracks, world.catalog.playlists.query("playlist_id < 'p03'"))
    with pytest.raises(CatalogError, match=r"3 playlist\(s\) of 2 songs"):
        evaluate(few, world.index, world.params, methods={})


def test_removing_an_artist_from_the_playlist_never_raises_the_artist(
    world: Small, playlists: Playlists
) -> None:
    code = world.index.artists.code
    blend = Blended(world.index, world.params.ranking, {"artist": 1.0, "album": 1.0})
    for task in make_tasks(playlists, code, "half", seed=3)[:8]:
        artist = code[task.given[0]]
        less = dataclasses.replace(task, given=task.given[code[task.given] != artist])

        def best_place(asked: Task, artist: int = int(artist), skip: Rows = task.given) -> int:
            ranked = blend.rank(asked, len(world.index))
            ranked = ranked[~np.isin(ranked, skip)]
            return int(np.argmax(code[ranked] == artist))

        assert best_place(task) <= best_place(less)
