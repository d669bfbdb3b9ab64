"""A progress bar that shows itself only where somebody looks and only when it takes long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

PATIENCE_S = 2.0


class Advance(Protocol):
    """Told how far a piece of work is."""

    def __call__(self, done: int, total: int | None) -> None:
        """Report `done` of `total` bytes (None: the total is not known)."""


def silent(done: int, total: int | None) -> None:
    """Show nothing."""


@contextmanager
def progress_bar(
    label: str, *, console: Console | None = None, patience_s: float = PATIENCE_S
) -> Iterator[Advance]:
    """Show a bar for a transfer on stderr, if that is a terminal, after `patience_s` seconds."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield silent
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=console, transient=True)
    task = bar.add_task(label, total=None)
    begun = time.monotonic()

    def advance(done: int, total: int | None) -> None:
        if not bar.live.is_started and time.monotonic() - begun >= patience_s:
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield advance
    finally:
        bar.stop()
