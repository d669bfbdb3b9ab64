"""`msr mirror`, `msr rollback` and `msr mlflow`: runs in MLflow, and which run is served."""

from __future__ import annotations

import json
import os
import sys
import warnings
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from recommender.errors import MSRError, RunError, TrackingError
from recommender.settings import load_settings
from recommender.state import StateDirectory

if TYPE_CHECKING:
    from recommender.rollback import Change
    from recommender.runs import Runs

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program instead of text.")]

PROBE_S = 10.0

SERVER_SETTINGS = {
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",  # saves 14 processes and 2.7 GB
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
}


def register(app: typer.Typer) -> None:
    """Add these commands to `msr`."""
    app.command()(mirror)
    app.command()(rollback)
    app.command(name="mlflow")(open_mlflow)


def mirror(
    run: Annotated[str | None, typer.Option(help="Id of a run, or `latest`.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every successful run that is not there.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write runs to MLflow, or complete what was cut off; doing it again changes nothing.

    Where to: MLFLOW_TRACKING_URI, MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD,
    or sqlite in the state directory.
    """
    if (run is None) == (not everything):
        raise typer.BadParameter("give either --run ID or --all")
    from recommender.runs import Runs

    runs = Runs(StateDirectory.locate())
    wanted = [runs.find(run).id] if run else list(runs.successful_ids())[::-1]
    if run and not runs.find(run).successful:
        raise RunError(
            f"run {run} did not succeed",
            wanted="a successful run",
            do=f"finish it: python flows/msr_flow.py resume --origin-run-id {run}",
        )
    done = _mirror(runs, wanted, check=run is not None)
    if as_json:
        sys.stdout.write(json.dumps(done, indent=1) + "\n")
        return
    for line in done:
        Console().print(
            f"run {line['run']}: {line['done']}, {line['genres']} genres written", highlight=False
        )
    if not done:
        Console().print("No successful runs to mirror.")


def rollback(
    to: Annotated[str | None, typer.Option(help="Id of the run to serve; by default the one before.")] = None,
    end: Annotated[bool, typer.Option("--end", help="Serve the latest successful run again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Serve an earlier successful run, until `msr rollback --end`; runs made meanwhile are not served.

    `latest` means that run everywhere, and MLflow's alias `champion` names it. Exit code 1 with
    the run already served means that MLflow could not be told: the message says how to repeat it.
    """
    if to and end:
        raise typer.BadParameter("give either --to RUN or --end")
    from recommender import rollback as way_back
    from recommender.runs import Runs

    runs = Runs(StateDirectory.locate())
    change = way_back.end(runs) if end else way_back.roll_back(runs, to)
    if as_json:
        sys.stdout.write(json.dumps(vars(change), indent=1) + "\n")
    else:
        Console().print(_told(change), highlight=False, soft_wrap=True)
    if _tell_mlflow(runs, change) and not as_json:
        Console().print(f"MLflow's alias champion names run {change.run}.", highlight=False)


def open_mlflow(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the page listens on 127.0.0.1.")] = 5000,
) -> None:
    """Open MLflow's page on the runs in the state directory, with light settings; Ctrl-C ends it."""
    state = StateDirectory.locate()
    from recommender.tracking.destination import Destination
    from recommender.tracking.local_store import create_local_store

    destination = Destination.from_environment(state, os.environ)
    if not destination.local:
        raise TrackingError(
            f"the runs are at {destination.shown} (MLFLOW_TRACKING_URI)",
            do="open that address, or unset MLFLOW_TRACKING_URI",
        )
    create_local_store(state)
    Console().print(f"MLflow on http://127.0.0.1:{port} (Ctrl-C ends it)", highlight=False)
    command = server_command(destination.uri, (state.mlflow / "artifacts").as_uri(), port)
    os.execve(command[0], command, {**os.environ, **SERVER_SETTINGS})


def server_command(store: str, artifacts: str, port: int) -> list[str]:
    """Put together the command of a light server on this machine."""
    return [
        *(sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--backend-store-uri", store, "--default-artifact-root", artifacts),
    ]


def _mirror(runs: Runs, wanted: list[str], *, check: bool) -> list[dict[str, object]]:
    from recommender.tracking.destination import ON_COMMAND, Destination
    from recommender.tracking.probe import probe
    from recommender.tracking.redacted import RedactedStream

    destination = Destination.from_environment(runs.state, os.environ)
    probe(destination, PROBE_S)  # before MLflow, which takes seconds to import, and minutes to give up
    console = Console(file=sys.stderr)
    with (
        Progress(console=console, transient=True, disable=not console.is_terminal) as bar,
        ExitStack() as hidden,
    ):
        shown = RedactedStream(sys.stderr, destination.redact)
        hidden.enter_context(redirect_stderr(shown))
        hidden.enter_context(redirect_stdout(shown))
        hidden.enter_context(warnings.catch_warnings(action="ignore"))  # MLflow's about its own libraries
        from recommender.tracking.backfill import mirror_runs
        from recommender.tracking.store import connect

        store = connect(destination, ON_COMMAND, load_settings().config.mlflow.experiment, runs.state)
        every = bar.add_task("runs", total=len(wanted))
        genres = bar.add_task("genres", total=None)
        done = []
        for one in mirror_runs(
            runs,
            store,
            wanted,
            check=check,
            progress=lambda n, total: bar.update(genres, completed=n, total=total),
        ):
            bar.advance(every)
            done.append(dict(vars(one)))
        return done


def _tell_mlflow(runs: Runs, change: Change) -> bool:
    """Mirror the run that is served now, where it is not, and move the aliases, unless there is no mirror."""
    if not load_settings().config.mlflow.mirror:
        return False
    try:
        _mirror(runs, [change.run], check=False)
    except MSRError as error:
        again = "msr rollback --end" if change.ended else f"msr rollback --to {change.run}"
        raise TrackingError(
            f"run {change.run} is served, but MLflow still names another one: {error}", do=f"repeat: {again}"
        ) from error
    return True


def _told(change: Change) -> str:
    now = f"run {change.run} is served"
    if change.run != change.before:
        now += f" instead of {change.before}"
    if change.ended:
        return f"{now}; no rollback is in force."
    return f"{now}, and stays so while other runs succeed. To serve the latest again: msr rollback --end"
