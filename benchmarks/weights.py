"""How are the weights of the signals chosen, and do they hold on playlists they have not seen?

    python -m benchmarks.weights [--closed ../shared/data/spotify_songs.zip] \\
        [--open ../shared/data/dataset.zip,../shared/data/spotify_songs.zip]

One set of weights is searched for both worlds: a catalog that is not much more
than the playlists' own songs, and one in which they are a quarter. For each
fold the search sees the playlists of the other folds only, and is judged on
those of the fold; the weights to serve are then searched on all. It starts
from 1 for every signal, and 10 for the counts of artists and albums. All genres
are used, and genre posteriors are out of fold.
"""

from __future__ import annotations

import json
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from benchmarks.catalogs import REAL, read_catalog
from recommender.evaluation.methods import audio_weights
from recommender.evaluation.tasks import Playlists, make_tasks
from recommender.evaluation.tuning import Group, Search, Weights
from recommender.models.classifier.training import train_classifier
from recommender.packing import build_index
from recommender.settings import Settings, load_settings

SONGS = REAL.parent / "spotify_songs.zip"
SETTINGS = ("half", "first10", "discovery")
COUNTS = {"artist": 10.0, "album": 10.0}
DEPTH, ROUNDS = 2000, 8


def main(
    closed: Annotated[str, typer.Option(help="A source with playlists, as for the flow.")] = str(SONGS),
    opened: Annotated[
        str, typer.Option("--open", help="The same among many other songs.")
    ] = f"{REAL},{SONGS}",
) -> None:
    """Search, judge on held-out folds, and print the weights."""
    settings, console = load_settings(), Console()
    start = dict.fromkeys(settings.params.ranking.weights, 1.0) | COUNTS
    with threadpool_limits(1):
        groups = [
            *groups_of("closed", closed, settings, start),
            *groups_of("open", opened, settings, start),
        ]
        folds = sorted({int(fold) for group in groups for fold in group.folds})
        tuned = {}
        for fold in folds:
            tuned[fold] = Search(groups, start, fold).run(ROUNDS)
            console.print(f"fold {fold}: {_shown(tuned[fold])}")
        console.print(_table(groups, tuned, start, dict(settings.params.ranking.weights)))
        console.print(f"on all playlists: {_shown(Search(groups, start, None).run(ROUNDS))}")


def groups_of(world: str, source: str, settings: Settings, start: Weights) -> list[Group]:
    """Ask every signal about the playlists of one world, in each setting; and of sound alone."""
    params = settings.params
    prepared = read_catalog(source, "all", settings)
    classifier = train_classifier(prepared.catalog.tracks, prepared.choice.genres, params)
    index = build_index(prepared.catalog, classifier, params)
    playlists = Playlists.of(prepared.catalog, params.evaluation, params.seed)
    tasks = {name: make_tasks(playlists, index.artists.code, name, params.seed) for name in SETTINGS}
    heard = dict.fromkeys(audio_weights(params.ranking), 1.0)
    return [
        *(Group.of(f"{world} {name}", index, tasks[name], params.ranking, start, DEPTH) for name in SETTINGS),
        Group.of(f"{world} half, audio alone", index, tasks["half"], params.ranking, heard, DEPTH),
    ]


def _table(groups: list[Group], tuned: dict[int, Weights], start: Weights, served: Weights) -> Table:
    table = Table("R-precision / hit@10", "start", "tuned, on the held-out fold", "params.yaml")
    for group in groups:
        everyone = np.ones(len(group.folds), np.bool_)
        own = np.array([np.count_nonzero(group.folds == fold) for fold in tuned])
        held = [group.figures(group.scores(w), group.folds == fold) for fold, w in tuned.items()]
        precision, hits = np.average(held, axis=0, weights=own)
        table.add_row(
            group.name,
            "{:.4f} / {:.3f}".format(*group.figures(group.scores(start), everyone)),
            f"{precision:.4f} / {hits:.3f}",
            "{:.4f} / {:.3f}".format(*group.figures(group.scores(served), everyone)),
        )
    return table


def _shown(weights: Weights) -> str:
    return json.dumps({name: float(f"{weight:.2g}") for name, weight in weights.items()})


if __name__ == "__main__":
    typer.run(main)
