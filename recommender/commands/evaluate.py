"""`msr evaluate`: how good a run's recommendations are, beside the baselines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from recommender.errors import PlaylistError
from recommender.settings import load_settings
from recommender.state import StateDirectory, write_atomic

if TYPE_CHECKING:
    import pandas as pd

    from recommender.evaluation.table import Evaluation
    from recommender.loading import LoadedBundle

WIDE = 205
"""Columns that a table with every metric takes; where no terminal limits it, there is room."""


def register(app: typer.Typer) -> None:
    """Add this command to `msr`."""
    app.command()(evaluate)


def evaluate(
    run: Annotated[str, typer.Option(help="Id of a run, or `latest`.")] = "latest",
    playlists: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|PATH",
            help="A source of config.yaml that carries playlists, or a file in any format that can be "
            "uploaded; by default those that the run's own sources carried.",
        ),
    ] = None,
    json_file: Annotated[
        str | None,
        typer.Option("--json", metavar="FILE", help="Write every figure there; `-` prints them instead."),
    ] = None,
    settings: Annotated[
        str | None, typer.Option(help="Between commas: half, first5, first10, first25, discovery.")
    ] = None,
    methods: Annotated[
        str | None, typer.Option(help="Between commas, as named in the table; by default all.")
    ] = None,
    bundle: Annotated[
        Path | None, typer.Option(help="Folder of a bundle to measure, instead of a run.")
    ] = None,
) -> None:
    """Hide a part of known playlists, recommend, and count what comes back; baselines beside it.

    Each figure is a mean over playlists with its 95% interval (bootstrap).
    """
    from recommender.evaluation.protocol import METHODS
    from recommender.evaluation.tasks import SETTINGS

    asked = _among(settings, SETTINGS, "--settings")
    names = _among(methods, METHODS, "--methods")
    state = StateDirectory.locate()
    measured = _opened(run, bundle, state)
    table, note = _playlists_of(measured, playlists, state)
    evaluation = _evaluated(measured, table, asked, names)
    if json_file == "-":
        sys.stdout.write(evaluation.to_json() + "\n")
        return
    if json_file is not None:
        write_atomic(Path(json_file), evaluation.to_json() + "\n")
    _print(evaluation, measured, note)


def _among(text: str | None, known: tuple[str, ...], option: str) -> tuple[str, ...]:
    if text is None:
        return known
    named = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [name for name in named if name not in known]
    if unknown or not named:
        raise typer.BadParameter(
            f"{unknown[0] if unknown else text!r} is not one of {', '.join(known)}", param_hint=option
        )
    return tuple(name for name in known if name in named)


def _opened(run: str, folder: Path | None, state: StateDirectory) -> LoadedBundle:
    from recommender.loading import load_bundle

    if folder is not None:
        return load_bundle(folder)
    from recommender.runs import Runs  # only here: a bundle alone needs no Metaflow

    return load_bundle(Runs(state).bundle(run))


def _playlists_of(
    bundle: LoadedBundle, playlists: str | None, state: StateDirectory
) -> tuple[pd.DataFrame, str]:
    from recommender.evaluation.listed import from_listed
    from recommender.evaluation.playlist_source import known_playlists

    if playlists is not None:
        known = known_playlists(playlists, bundle.matching, load_settings(), state)
        return known.table, known.note
    table = from_listed(bundle.playlists)
    if not len(table):
        raise PlaylistError(
            f"the sources of run {bundle.manifest.run_id} ({bundle.manifest.source['name']}) carried no "
            "playlists",
            wanted="playlists to measure with",
            do="name some: msr evaluate --playlists NAME|PATH",
        )
    return table, f"{table['playlist_id'].nunique():,} playlists that the run's sources carried."


def _evaluated(
    bundle: LoadedBundle, table: pd.DataFrame, settings: tuple[str, ...], methods: tuple[str, ...]
) -> Evaluation:
    from recommender.catalog.catalog import Catalog
    from recommender.evaluation.protocol import evaluate as measure

    with Progress(console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("fitting what has to be fitted", total=None)
        return measure(
            Catalog(bundle.tracks, table),
            bundle.index,
            bundle.params,
            settings=settings,
            names=methods,
            progress=lambda done, total: bar.update(
                task, completed=done, total=total, description="continuing playlists"
            ),
        )


def _print(evaluation: Evaluation, bundle: LoadedBundle, note: str) -> None:
    from recommender.commands.quality_table import setting_tables

    console = Console() if sys.stdout.isatty() else Console(width=WIDE)
    for shown in setting_tables(evaluation, console.width):
        console.print(shown)
    source = bundle.manifest.source["name"]
    console.print(
        f"run {bundle.manifest.run_id} ({source}, {len(bundle.tracks):,} tracks), bundle "
        f"{bundle.manifest.digest[:12]}. {note}",
        highlight=False,
    )
    protocol = evaluation.protocol
    console.print(
        f"Candidates: {protocol['candidates']}. Under each mean: {protocol['interval']}.", highlight=False
    )
