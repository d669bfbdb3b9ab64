"""`msr`: runs, recommendations and their quality in the terminal.

Exit codes: 0 done, 1 failed, 2 wrong use.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from recommender.commands import evaluate as evaluate_command
from recommender.commands import feed as feed_command
from recommender.commands import mirror as mirror_commands
from recommender.commands import recommend as recommend_commands
from recommender.commands import spotify as spotify_commands
from recommender.errors import MSRError
from recommender.state import StateDirectory

if TYPE_CHECKING:
    from recommender.runs import RunInfo
    from recommender.served import Rollback

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program instead of a table.")]


def main() -> None:
    """Run `msr`; an error of ours is one line on standard error and exit code 1."""
    try:
        app()
    except MSRError as error:
        Console(stderr=True, soft_wrap=True).print(
            f"msr: {error}", style="red", markup=False, highlight=False
        )
        sys.exit(1)


@app.command()
def runs(as_json: AsJson = False) -> None:
    """List the runs of the flow, newest first."""
    from recommender.runs import Runs

    listed = list(Runs(StateDirectory.locate()).all())
    if as_json:
        _print_json([run.to_json() for run in listed])
        return
    if not listed:
        Console().print("No runs yet. Make one: python flows/msr_flow.py run")
        return
    table = Table("run", "status", "made", "source", "tracks", "genres", "digest")
    for run in listed:
        facts = (str(run.summary.get(name, "")) for name in ("source", "tracks", "genres", "digest"))
        source, tracks, genres, digest = facts
        table.add_row(
            run.id, run.status, f"{run.created:%Y-%m-%d %H:%M}", source, tracks, genres, digest[:12]
        )
    Console().print(table)


@app.command()
def prune(
    keep: Annotated[int, typer.Option(min=1, help="How many of the latest successful runs stay.")],
    as_json: AsJson = False,
) -> None:
    """Take old runs off the disk: all but the latest successful ones.

    A newer run still to be resumed stays too, and the one that a rollback serves.
    """
    from recommender.prune import prune as prune_runs
    from recommender.runs import FLOW, Runs
    from recommender.served import read_rollback

    state = StateDirectory.locate()
    kept = _to_keep(list(Runs(state).all()), keep, read_rollback(state))
    pruned = prune_runs(state, FLOW, kept)
    if as_json:
        _print_json({"runs": pruned.runs, "freed_bytes": pruned.freed_bytes, "kept": kept})
        return
    Console().print(
        f"{len(pruned.runs)} runs removed, {pruned.freed_bytes / 1e6:.1f} MB freed, {len(kept)} kept."
    )


def _to_keep(newest_first: Sequence[RunInfo], count: int, rollback: Rollback | None) -> list[str]:
    good = [run.id for run in newest_first if run.status == "successful"][:count]
    unfinished = [run.id for run in newest_first[:1] if run.status != "successful"]
    served = [rollback.run] if rollback and rollback.run not in good else []
    return unfinished + good + served


def _print_json(document: object) -> None:
    sys.stdout.write(json.dumps(document, indent=1) + "\n")


evaluate_command.register(app)
feed_command.register(app)
mirror_commands.register(app)
recommend_commands.register(app)
spotify_commands.register(app)

if __name__ == "__main__":
    main()
