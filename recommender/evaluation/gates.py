"""The gates: is what a run made good enough to serve?

A pure judgement of figures; the flow's `evaluate` step calls it and lets
`GateReport.require` fail the run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recommender.errors import GateError
from recommender.evaluation.table import Evaluation
from recommender.settings.params import Gates

SETTING, METRIC = "half", "r_precision"
SERVED = ("page", "ranker", "blend")
"""Methods of which the best stands for the run; the page loses places to its rules on some catalogs."""


@dataclass(frozen=True)
class EarlierRun:
    """An earlier successful run to compare with.

    Attributes
    ----------
    run_id : str
    fingerprint : str
        Of its source data.
    evaluation : Evaluation or None
        None where its catalog carried no playlists.
    """

    run_id: str
    fingerprint: str
    evaluation: Evaluation | None


@dataclass(frozen=True)
class Verdict:
    """One gate.

    Attributes
    ----------
    gate : str
        Its key in `gates` of params.yaml.
    passed : bool
    sentence : str
        What was measured, what was wanted, and by how much it passed or failed.
    """

    gate: str
    passed: bool
    sentence: str


@dataclass(frozen=True)
class GateReport:
    """All gates of a run; none where nothing could be measured.

    Attributes
    ----------
    verdicts : tuple of Verdict
    """

    verdicts: tuple[Verdict, ...]

    @property
    def passed(self) -> bool:
        """Whether every gate was passed."""
        return all(verdict.passed for verdict in self.verdicts)

    def require(self) -> None:
        """Let a run that failed a gate fail.

        Raises
        ------
        GateError
            With the sentence of every gate that failed.
        """
        failed = [verdict.sentence.rstrip(".") for verdict in self.verdicts if not verdict.passed]
        if failed:
            raise GateError(
                "; ".join(failed),
                do="see the card of the evaluate step; the last good run goes on serving",
            )


def judge(
    evaluation: Evaluation | None, fingerprint: str, gates: Gates, earlier: Iterable[EarlierRun] = ()
) -> GateReport:
    """Hold an evaluation against the gates.

    Parameters
    ----------
    evaluation : Evaluation or None
        None where there are no playlists: there is nothing to judge, and nothing fails.
    fingerprint : str
        Of the run's source data.
    earlier : iterable of EarlierRun
        Successful runs, newest first; the first with the same data and protocol counts, and no more are
        asked for.
    """
    if evaluation is None:
        return GateReport(())
    verdicts = [_against_popularity(evaluation, gates.popularity_multiple)]
    digest = evaluation.protocol_digest
    for run in earlier:
        if run.fingerprint == fingerprint and run.evaluation and run.evaluation.protocol_digest == digest:
            verdicts.append(_against_earlier(evaluation, run.evaluation, run.run_id, gates.max_drop))
            break
    return GateReport(tuple(verdicts))


def _best(evaluation: Evaluation) -> tuple[str, float]:
    figures = {name: evaluation.mean(name, SETTING, METRIC) for name in SERVED if name in evaluation.methods}
    name = max(figures, key=lambda method: figures[method])
    return name, figures[name]


def _against_popularity(evaluation: Evaluation, multiple: float) -> Verdict:
    method, reached = _best(evaluation)
    popularity = evaluation.mean("popularity", SETTING, METRIC)
    needed = multiple * popularity
    found = f"R-precision is {reached:.4f} ({method}), popularity's {popularity:.4f}"
    times = f"{reached / popularity:.1f} times as much" if popularity > 0 else "which found nothing"
    passed = reached >= needed and reached > 0
    end = "" if passed else f", {needed - reached:.4f} too little"
    return Verdict(
        "popularity_multiple", passed, f"{found}: {times}, and at least {multiple:g} times is wanted{end}."
    )


def _against_earlier(now: Evaluation, before: Evaluation, run_id: str, max_drop: float) -> Verdict:
    (method, reached), (_, had) = _best(now), _best(before)
    change = reached / had - 1 if had > 0 else 0.0
    passed = change >= -max_drop
    moved = f"{abs(change):.1%} {'less' if change < 0 else 'more'} than run {run_id}'s {had:.4f}"
    end = "" if passed else f", {-change - max_drop:.1%} too much"
    return Verdict(
        "max_drop",
        passed,
        f"R-precision is {reached:.4f} ({method}), {moved} on the same data and playlists; "
        f"at most {max_drop:.0%} less is allowed{end}.",
    )
