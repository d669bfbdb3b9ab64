"""How much the catalog has grown since the models were made, and whether new ones pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommender.errors import RunError
from recommender.feed.fed_source import snapshot_of
from recommender.feed.journal import Entry

if TYPE_CHECKING:
    from recommender.runs import Runs


@dataclass(frozen=True)
class Trained:
    """The last successful run.

    Attributes
    ----------
    run : str or None
        Its id; None where there is none.
    snapshot : int or None
        The snapshot it was made from; None where it was made from another source.
    """

    run: str | None = None
    snapshot: int | None = None


@dataclass(frozen=True)
class Growth:
    """New songs since the last successful run.

    Attributes
    ----------
    before, now, new : int
        Songs then and now, and how many came in between.
    run : str or None
    threshold : float
    """

    before: int
    now: int
    new: int
    run: str | None
    threshold: float

    @property
    def share(self) -> float:
        """New songs as a share of those there before; 1 where there were none."""
        return self.new / self.before if self.before else float(self.new > 0)

    @property
    def pays(self) -> bool:
        """Whether the threshold is passed."""
        return self.share > self.threshold

    @property
    def text(self) -> str:
        """The growth in a sentence."""
        since = f"run {self.run}" if self.run else "the catalog it began with; no run was made from it yet"
        said = f"{self.now:,} songs, {self.new:,} of them new ({self.share:.1%}) since {since}"
        if self.pays:
            return f"{said}. Retraining pays: python flows/msr_flow.py run --source feed"
        return f"{said}. Retraining pays above {self.threshold:.0%}"


def growth(entries: Sequence[Entry], trained: Trained, threshold: float) -> Growth:
    """Measure growth since a snapshot; since the base where the run was made from another source."""
    seen = trained.snapshot
    if seen is None:
        seen = 1 if entries and entries[0].base is not None else 0
    before = next((entry.tracks for entry in reversed(entries) if entry.snapshot <= seen), 0)
    new = sum(entry.new for entry in entries if entry.snapshot > seen)
    now = entries[-1].tracks if entries else 0
    run = trained.run if trained.snapshot is not None else None
    return Growth(before, now, new, run, threshold)


def last_trained(runs: Runs) -> Trained:
    """Find out what the last successful run was made from."""
    run = next(runs.successful_ids(), None)
    if run is None:
        return Trained()
    try:
        sources = runs.artifact(run, "start", "sources")
    except RunError:
        return Trained(run)
    snapshots = [snapshot_of(source.location) for source in sources]
    return Trained(run, next((snapshot for snapshot in snapshots if snapshot is not None), None))
