"""A page of recommendations in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from recommender.results import Profile, Recommendations, Recommended, Song

FICTIONAL = "Every song, artist and album here is fictional: this run was made from the invented sample."

_NARROW = 100
_GENRES, _CLUSTERS, _LEAST_SHARE = 5, 3, 0.02


def show(console: Console, page: Recommendations) -> None:
    """Print a page for people."""
    if page.fictional:
        console.print(FICTIONAL, style="bold yellow")
    console.print(Text.assemble((page.playlist, "bold"), ": ", page.report.sentence))
    for note in page.report.notes:
        console.print(Text(note, style="dim"))
    for line in told_profile(page.profile):
        console.print(Text(line))
    if page.songs:
        console.print((_list if console.width < _NARROW else _table)(page.songs))
    if page.shortfall:
        console.print(Text(f"{page.shortfall[0].upper()}{page.shortfall[1:]}.", style="yellow"))
    console.print(
        Text(f"Songs from {page.source}; run {page.run_id}, bundle {page.digest[:12]}.", style="dim")
    )


def told_profile(profile: Profile) -> list[str]:
    """Say what a playlist sounds like: its genres and its clusters, the largest first."""
    lines = []
    genres = [each for each in profile.genres[:_GENRES] if each.share >= _LEAST_SHARE]
    if genres:
        named = ", ".join(f"{each.share:.0%} {each.genre}" for each in genres)
        rest = 1 - sum(each.share for each in genres)
        lines.append(f"It sounds like {named}" + (f", {rest:.0%} other genres." if rest >= 0.005 else "."))
    clusters = [each for each in profile.clusters[:_CLUSTERS] if each.share >= _LEAST_SHARE]
    if clusters:
        lines.append(
            "Most of it: "
            + "; ".join(
                f"{each.cluster.genre}, {each.cluster.description} ({each.share:.0%})" for each in clusters
            )
            + "."
        )
    return lines


def _table(songs: Sequence[Recommended]) -> Table:
    table = Table()
    table.add_column("", justify="right")
    table.add_column("song", ratio=3)
    table.add_column("artist", ratio=2)
    table.add_column("year", justify="right", no_wrap=True)
    table.add_column("match", justify="right", no_wrap=True)
    table.add_column("why", ratio=6)
    for each in songs:
        song = each.song
        table.add_row(
            str(each.place),
            _title(song),
            Text(", ".join(song.artists)),
            str(song.year or ""),
            f"{each.match:.2f}",
            Text(each.why),
        )
    return table


def _list(songs: Sequence[Recommended]) -> Table:
    """The same for a narrow terminal: the reasons stand below each song."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right")
    grid.add_column()
    for each in songs:
        song = each.song
        year = f" ({song.year})" if song.year else ""
        named = Text.assemble(_title(song), f" – {', '.join(song.artists)}{year}, match {each.match:.2f}")
        grid.add_row(str(each.place), Text.assemble(named, "\n", (each.why, "dim")))
    return grid


def _title(song: Song) -> Text:
    return Text(song.title, style=f"bold link {song.link}" if song.link else "bold")
