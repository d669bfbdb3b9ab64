"""`msr feed`: new songs into the catalog, once or on a schedule, and retraining when it pays."""

from __future__ import annotations

import json
import logging
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from recommender.commands.spotify import counted_progress, served_index
from recommender.errors import BusyError, MSRError, SettingsError, StateError
from recommender.settings import load_settings
from recommender.state import PROJECT, StateDirectory

if TYPE_CHECKING:
    from recommender.feed.feeding import Fed, Feeder, Plan
    from recommender.feed.growth import Growth
    from recommender.spotify.web_api import SpotifyAPI

log = logging.getLogger(__name__)

RETRAINING_PAYS = 3
"""Exit code: all went well, and the catalog has grown beyond `feed.retrain_threshold`."""


def register(app: typer.Typer) -> None:
    """Add this command to `msr`."""
    app.command()(feed)


def feed(
    drop: Annotated[Path | None, typer.Option(help="Folder of CSV or Parquet files to take in.")] = None,
    search: Annotated[
        bool | None, typer.Option("--search/--no-search", help="Search Spotify by genre and year.")
    ] = None,
    genres: Annotated[
        str, typer.Option(help="What to search for: `default`, `all` of the catalog, or a,b,c.")
    ] = "default",
    limit: Annotated[int | None, typer.Option(min=1, help="New songs of each genre.")] = None,
    base: Annotated[
        str | None, typer.Option(help="What an empty catalog begins with: any --source, or `none`.")
    ] = None,
    features: Annotated[
        str | None, typer.Option(help="Where audio features come from, instead of features.sources: a,b.")
    ] = None,
    remove: Annotated[list[str] | None, typer.Option(help="Take the song with this id out instead.")] = None,
    history: Annotated[
        str | None, typer.Option(help="Show all that is known of this song's id instead.")
    ] = None,
    retrain: Annotated[
        bool, typer.Option("--retrain", help="Start the flow when the catalog has grown enough.")
    ] = False,
    every: Annotated[str | None, typer.Option(help="Keep going, a round every 30m, 1h, 1d.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON for a program, a line a round.")
    ] = False,
) -> None:
    """Add new songs to the catalog that `--source feed` uses.

    Exit codes: 0 done; 1 something failed (what was found is in); 2 wrong use; 3 done, and the
    catalog has grown so much since the last successful run that retraining pays.
    """
    from recommender.feed.store import CatalogStore

    state, settings = StateDirectory.locate(), load_settings()
    store = CatalogStore(state, settings.schema)
    if history is not None:
        _print_json(store.history(history))
        return
    if remove:
        count = store.remove(remove)
        Console(highlight=False).print(f"{count} of {len(remove)} songs were there and are removed.")
        return
    command = _Command(state, retrain, as_json)
    feeder = command.feeder(features)
    plan = _plan(feeder, drop, search, genres, limit, base)
    if every is None:
        raise typer.Exit(command.once(feeder, plan))
    _keep_going(command, feeder, plan, every)


def _plan(
    feeder: Feeder, drop: Path | None, search: bool | None, genres: str, limit: int | None, base: str | None
) -> Plan:
    from recommender.feed.feeding import Plan, genres_to_search

    rules = feeder.settings.config.feed
    folder = drop or (PROJECT / rules.drop if rules.drop else None)
    searching = rules.search if search is None else search
    if folder is None and not searching:
        raise SettingsError(
            "there is nowhere to take new songs from: both sources are off",
            wanted="a folder of files (--drop FOLDER, or feed.drop in config.yaml), or --search",
            do='read in the README, "Spotify and new songs", what Spotify\'s terms say before --search',
        )
    there = feeder.store.genres() if searching and genres == "all" else ()
    chosen = genres_to_search(genres, feeder.settings, there) if searching else ()
    return Plan(base or rules.base, folder, chosen, limit or rules.limit)


def _keep_going(command: _Command, feeder: Feeder, plan: Plan, every: str) -> None:
    from random import Random

    from recommender.feed.repeating import repeat, seconds, stops_cleanly

    length, stopped = seconds(every), threading.Event()

    def work() -> float:
        try:
            command.once(feeder, plan)
        except (SettingsError, StateError):
            raise
        except MSRError as error:
            command.say(f"This round failed: {error}", style="red")
            return error.seconds if isinstance(error, BusyError) else 0.0
        return command.leave_alone_s

    with stops_cleanly(stopped), suppress(KeyboardInterrupt):
        # Each process its own chance: many feeds must not ask in step.
        repeat(work, length, feeder.settings.config.feed.jitter, stopped, Random())
    command.say("Stopped.")


class _Command:
    """What `msr feed` prints and returns."""

    def __init__(self, state: StateDirectory, retrain: bool, as_json: bool) -> None:
        self._state, self._retrain, self._as_json = state, retrain, as_json
        self._settings = load_settings()
        self.leave_alone_s = 0.0

    def feeder(self, features: str | None) -> Feeder:
        from recommender.feed.feeding import Feeder
        from recommender.spotify.features import feature_chain

        names = tuple(name.strip() for name in features.split(",")) if features else None
        wants_spotify = "spotify" in (names or self._settings.config.features.sources)
        chain = feature_chain(
            self._settings.config,
            self._state,
            sources=names,
            index=lambda: served_index(self._state),
            api=self._spotify() if wants_spotify else None,
        )
        return Feeder(
            self._settings, self._state, PROJECT, chain, self._spotify, told=lambda fed: self.say(fed.text)
        )

    def once(self, feeder: Feeder, plan: Plan) -> int:
        """Feed once and say what came of it; the exit code."""
        from recommender.feed.growth import growth, last_trained
        from recommender.runs import Runs

        with counted_progress("audio features") as progress:
            feeder.progress = progress
            pieces = feeder.round(plan)
        self.leave_alone_s = max((fed.leave_alone_s for fed in pieces), default=0.0)
        entries = feeder.store.entries()
        rules = self._settings.config.feed
        grown = growth(entries, last_trained(Runs(self._state)), rules.retrain_threshold)
        self.say(grown.text)
        flow = self._start_flow(feeder) if grown.pays and self._retrain else None
        code = _exit_code(pieces, grown, flow)
        if self._as_json:
            _print_json(_document(pieces, grown, flow, code))
        return code

    def say(self, text: str, style: str = "") -> None:
        """Tell a person; with --json on standard error."""
        console = Console(stderr=self._as_json, soft_wrap=True, highlight=False)
        console.print(Text(text, style=style))

    def _start_flow(self, feeder: Feeder) -> int | None:
        from recommender.feed.retraining import retrain

        entries = feeder.store.entries()
        code = retrain(self._state, PROJECT, entries[-1].snapshot, quiet=self._as_json)
        if code is None:
            self.say("The flow is under way in another process, or failed on this very catalog already.")
        return code

    def _spotify(self) -> SpotifyAPI:
        from recommender.spotify.environment import spotify_settings
        from recommender.spotify.kept_login import KeptSession
        from recommender.spotify.web_api import SpotifyAPI

        settings = spotify_settings(self._settings.config)
        return SpotifyAPI(settings, KeptSession(settings, self._state))


def _exit_code(pieces: list[Fed], grown: Growth, flow: int | None) -> int:
    if flow not in (None, 0) or any(fed.failure for fed in pieces):
        return 1
    return RETRAINING_PAYS if grown.pays and flow is None else 0


def _document(pieces: list[Fed], grown: Growth, flow: int | None, code: int) -> dict[str, Any]:
    facts = {name: getattr(grown, name) for name in ("before", "now", "new", "run", "share", "pays")}
    return {"pieces": [vars(fed) for fed in pieces], "growth": facts, "flow": flow, "exit_code": code}


def _print_json(document: object) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()
