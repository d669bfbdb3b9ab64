"""The search for weights finds what is planted, and nothing in the fold it may not see."""

from __future__ import annotations

import numpy as np
import pytest
from small_catalog import Small

from recommender.evaluation.baselines import candidates
from recommender.evaluation.tasks import Playlists, make_tasks
from recommender.evaluation.tuning import Group, Search
from recommender.ranking.blend import Blend
from recommender.ranking.candidates import rank
from recommender.ranking.given import place_given
from recommender.ranking.options import Options
from recommender.ranking.page import make_page


def planted(n_tasks: int = 40, seed: int = 0) -> Group:
    """A group in which `good` tells the hidden tracks in folds 0 to 3, and `bad` only in fold 4."""
    rng = np.random.default_rng(seed)
    hidden = np.zeros((n_tasks, 60), np.bool_)
    hidden[:, :12] = True
    folds = np.arange(n_tasks) % 5
    parts = rng.normal(size=(2, n_tasks, 60)).astype(np.float32)
    parts[0] += 1.5 * hidden * (folds != 4)[:, None]
    parts[1] += 4.0 * hidden * (folds == 4)[:, None]
    artists = np.tile(np.arange(60, dtype=np.int32), (n_tasks, 1))
    caps = np.ones_like(artists)
    return Group("planted", ("good", "bad"), parts, hidden, artists, caps, hidden.sum(axis=1), folds)


def test_the_search_finds_the_signal_that_tells() -> None:
    search = Search([planted()], {"good": 1.0, "bad": 1.0}, without=4)
    before = search.reached
    weights = search.run(rounds=8)
    assert search.reached > before
    assert weights["good"] > 5 * weights["bad"]


def test_the_held_out_fold_decides_nothing() -> None:
    first, second = planted(), planted()
    second.parts[:, second.folds == 4] = 0
    start = {"good": 1.0, "bad": 1.0}
    assert Search([first], start, 4).run(3) == Search([second], start, 4).run(3)
    assert Search([first], start, None).run(3) != Search([second], start, None).run(3)


@pytest.mark.parametrize("setting", ["half", "discovery"])
def test_figures_are_those_of_the_ranking(world: Small, setting: str) -> None:
    settings, index = world.params.ranking, world.index
    playlists = Playlists.of(world.catalog, world.params.evaluation, seed=3)
    tasks = make_tasks(playlists, index.artists.code, setting, seed=3)
    weights = dict(settings.weights)
    group = Group.of("all", index, tasks, settings, weights, depth=len(index))
    precision, hits = group.figures(group.scores(weights), np.ones(len(tasks), np.bool_))
    wanted, hit = [], []
    for task in tasks:
        given = place_given(index, task.given, settings)
        blend = Blend(index, given, settings, weights)
        ranked = rank(blend, candidates(index, task), wanted=500, candidates=len(index)).rows
        wanted.append(np.isin(task.hidden, ranked[: len(task.hidden)]).mean())
        page = make_page(index, given, Options(wanted=10, new_artists=task.new_artists), settings)
        hit.append(np.isin(page.rows, task.hidden).any())
    assert precision == pytest.approx(np.mean(wanted), abs=2e-3)
    assert hits == pytest.approx(np.mean(hit), abs=0.04)
