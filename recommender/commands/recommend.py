"""`msr recommend`: songs for an exported playlist, in the terminal."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.text import Text

from recommender.commands.recommended_page import show
from recommender.errors import PlaylistError
from recommender.ranking.options import MOST_WANTED, Options
from recommender.state import StateDirectory

if TYPE_CHECKING:
    from recommender.playlists.playlist import Playlist
    from recommender.recommender import Recommender

__all__ = ["choose", "parse_years", "read", "recommend", "register", "show"]

_YEARS = re.compile(r"(\d{4})?\s*[-–]\s*(\d{4})?|(\d{4})")


def register(app: typer.Typer) -> None:
    """Add this command to `msr`."""
    app.command()(recommend)


def recommend(
    file: Annotated[str, typer.Argument(help="An exported playlist in any format, or - for standard input.")],
    wanted: Annotated[
        int | None,
        typer.Option(
            "-n", "--wanted", min=1, max=MOST_WANTED, help="How many songs; else as params.yaml says."
        ),
    ] = None,
    new_artists: Annotated[
        bool, typer.Option("--new-artists", help="Only artists that the playlist does not have.")
    ] = False,
    explicit: Annotated[
        Literal["any", "no", "only"], typer.Option(help="Explicit songs; unknown passes only `any`.")
    ] = "any",
    max_per_artist: Annotated[
        int | None,
        typer.Option(
            min=1, help="Songs of one artist at most; by default a few, or as many as the playlist has."
        ),
    ] = None,
    genres: Annotated[str | None, typer.Option(help="Only songs of these genres: a,b,c.")] = None,
    not_genres: Annotated[str | None, typer.Option(help="No songs of these genres: a,b,c.")] = None,
    not_artists: Annotated[str | None, typer.Option(help="No songs of these artists: a,b,c.")] = None,
    years: Annotated[str | None, typer.Option(help="1990-2005, 1990- or -2005.")] = None,
    diversity: Annotated[
        float | None, typer.Option(min=0, max=1, help="0: by fit alone; 1: each unlike those above it.")
    ] = None,
    familiarity: Annotated[
        float, typer.Option(min=-1, max=1, help="-1: little known songs; 1: well known ones.")
    ] = 0.0,
    playlist: Annotated[
        str | None, typer.Option(help="Name or number of the playlist, where the file has several.")
    ] = None,
    run: Annotated[str, typer.Option(help="Id of the run that answers, or `latest`.")] = "latest",
    bundle: Annotated[
        Path | None, typer.Option(help="Folder of a bundle that answers, instead of a run.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Recommend songs for a playlist, each with its reasons.

    pbpaste | msr recommend -
    """
    first_year, last_year = parse_years(years)
    options = Options(
        wanted=wanted,
        per_artist=max_per_artist,
        new_artists=new_artists,
        explicit=explicit,
        familiarity=familiarity,
        diversity=diversity,
        first_year=first_year,
        last_year=last_year,
        genres=_listed(genres),
        not_genres=_listed(not_genres),
        not_artists=_listed(not_artists),
    )
    progress = Console(stderr=True)
    with progress.status("reading the playlist"):
        found = read(file)
    chosen = choose(found, playlist)
    if chosen is None:
        _offer(progress, found, playlist)
        raise typer.Exit(2)
    with progress.status("loading the models"):
        page = _answering(run, bundle).recommend(chosen, options)
    if as_json:
        sys.stdout.write(json.dumps(page.to_dict(), indent=1) + "\n")
        return
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # titles have letters that some terminals have not
    show(Console(highlight=False), page)


def _answering(run: str, bundle: Path | None) -> Recommender:
    from recommender.recommender import Recommender

    return Recommender.load(bundle) if bundle else Recommender.run(run, StateDirectory.locate())


def parse_years(years: str | None) -> tuple[int | None, int | None]:
    """Read a range of years, open at one end at most."""
    if years is None:
        return None, None
    found = _YEARS.fullmatch(years.strip())
    if found is None or not any(found.groups()):
        raise typer.BadParameter(f"--years is {years!r}; wanted: 1990-2005, 1990-, -2005 or 1990")
    first, last, only = (int(year) if year else None for year in found.groups())
    if first is not None and last is not None and first > last:
        raise typer.BadParameter(f"--years is {years!r}, which ends before it begins")
    return (only, only) if only is not None else (first, last)


def read(file: str) -> list[Playlist]:
    """Read the playlists of a file, or of standard input.

    Raises
    ------
    PlaylistError
        It cannot be read, or is no playlist.
    """
    from recommender.playlists import read_playlist
    from recommender.settings import load_settings

    if file != "-":
        return read_playlist(Path(file))
    limits = load_settings().config.upload
    try:
        content = sys.stdin.buffer.read(limits.max_bytes + 1)
    except OSError as error:
        raise PlaylistError(
            f"standard input cannot be read ({error.strerror})",
            wanted="a playlist",
            do="name a file, or: pbpaste | msr recommend -",
        ) from error
    return read_playlist(content, limits=limits)


def choose(playlists: Sequence[Playlist], wanted: str | None) -> Playlist | None:
    """Pick by name, in any case, or by number from 1; the only one needs no choice."""
    if wanted is None:
        return playlists[0] if len(playlists) == 1 else None
    named = [each for each in playlists if each.name == wanted]
    named += [each for each in playlists if each.name.casefold() == wanted.strip().casefold()]
    if named:
        return named[0]
    number = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
    return playlists[number - 1] if 1 <= number <= len(playlists) else None


def _offer(console: Console, playlists: Sequence[Playlist], wanted: str | None) -> None:
    """Say which playlists the file has."""
    has = "has one playlist" if len(playlists) == 1 else f"has {len(playlists)} playlists"
    lack = "" if wanted is None else f", none named {wanted!r}"
    console.print(Text(f"msr: the file {has}{lack}. Choose one: --playlist NAME or NUMBER", style="red"))
    for number, each in enumerate(playlists, start=1):
        songs = f"{len(each.tracks):,} song{'s' if len(each.tracks) != 1 else ''}"
        console.print(Text(f"{number:4d}  {each.name} ({songs})"))


def _listed(names: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (names or "").split(",") if name.strip())
