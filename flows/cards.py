"""The flow's cards: what each step wants a person to see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from metaflow.cards import Markdown, Table, VegaChart

if TYPE_CHECKING:  # every task of the flow reads this file, and most draw no card
    from recommender.catalog.report import TableReport, ValidationReport
    from recommender.evaluation.gates import GateReport
    from recommender.evaluation.run import RunEvaluation
    from recommender.models.classifier.result import ClassifierResult

SPLITS_EXPLAINED = (
    "no artist is on both sides of the artist split; on the random split the same artists and even the same "
    "songs are, which flatters; out of fold is every track, by models that saw none of its artists."
)
SCORES = {
    "genre": "genre",
    "tracks": "tracks",
    "family": "family",
    "k": "k",
    "davies_bouldin": "D.-B.",
    "silhouette": "silhouette",
    "calinski_harabasz": "C.-H.",
    "bic": "BIC",
    "stability": "stability",
    "largest_share": "largest",
}
SHOWN_ROWS = 200
SHOWN_GENRES = 12


def validation(card: Any, report: ValidationReport) -> None:
    """Every column's verdict, what is noteworthy, every bad row."""
    card.append(Markdown(f"# Validation {'passed' if report.passed else 'failed'}"))
    if report.error:
        card.append(Markdown(f"**{_plain(str(report.error))}**"))
    for table in report.tables:
        for component in _validated_table(table):
            card.append(component)


def _validated_table(table: TableReport) -> Iterable[Any]:
    yield Markdown(f"## {_plain(table.name)}")
    yield Markdown(
        f"{table.rows:,} rows read, {table.usable:,} usable, {table.bad_rows:,} bad rows set aside, "
        f"{table.duplicates:,} exact duplicates dropped. Data sha256 `{table.sha256[:12]}`."
    )
    if table.findings:
        yield Markdown("\n".join(f"- {_plain(finding.text)}" for finding in table.findings))
    yield _table(
        ("column", "in the file", "verdict", "empty", "unknown", "bad", "lowest", "highest"),
        (
            (c.name, c.header or "", c.verdict, c.empty, c.unknown, c.bad, _number(c.low), _number(c.high))
            for c in table.columns
        ),
    )
    if len(table.bad):
        yield Markdown(
            f"### Bad rows (the first {min(SHOWN_ROWS, len(table.bad))} of {len(table.bad):,} values)"
        )
        yield _table(table.bad.columns.tolist(), table.bad.head(SHOWN_ROWS).itertuples(index=False))


def classifier(card: Any, result: ClassifierResult) -> None:
    """Print scores on unseen artists first, the candidates, the confusion matrix."""
    from recommender import plots

    card.append(Markdown(f"# Genre classifier: {result.model.family}, {len(result.model.genres)} genres"))
    card.append(
        Markdown("Scores of the kept candidate, calibrated. **Trust the first line:** " + SPLITS_EXPLAINED)
    )
    names = ("accuracy", "macro_f1", "top3", "top5", "log_loss", "ece", "hit_any", "majority")
    card.append(
        _table(
            ("split", *names, "ece before", "tracks"),
            (
                (
                    split.replace("_", " "),
                    *(_number(getattr(scores.after, name)) for name in names),
                    _number(scores.before.ece),
                    f"{scores.after.tracks:,}",
                )
                for split, scores in result.splits.items()
            ),
        )
    )
    card.append(Markdown("## Candidates, on artists inside the training side"))
    card.append(
        _table(
            ("family", "accuracy", "top3", "log loss", "seconds", "verdict"),
            (
                (
                    candidate.family,
                    *(
                        _number(getattr(candidate.scores, name, None))
                        for name in ("accuracy", "top3", "log_loss")
                    ),
                    _number(candidate.seconds),
                    candidate.reason,
                )
                for candidate in result.candidates
            ),
        )
    )
    card.append(Markdown("## What is taken for what, on unseen artists"))
    card.append(VegaChart(plots.confusion(result.confusion, result.model.genres)))


def leaderboard(
    card: Any,
    candidates: Sequence[Mapping[str, Any]],
    clusters: Sequence[Mapping[str, Any]],
    maps: Iterable[Sequence[Mapping[str, Any]]],
    criterion: str,
) -> None:
    """Print the best clustering of every genre, its clusters, all candidates' criterion, maps.

    Parameters
    ----------
    candidates, clusters : sequence of mapping
        See `leaderboard.candidate_rows` and `leaderboard.cluster_rows`.
    maps : iterable of sequences of mapping
        Tracks on a plane, genre by genre.
    criterion : str
        The score that decided.
    """
    from recommender import plots
    from recommender.models.clustering.selection import CRITERIA

    label = CRITERIA[criterion]
    kept = [row for row in candidates if row["verdict"] == "kept"]
    shown = [row["genre"] for row in kept][:SHOWN_GENRES]
    some = f" (the first {len(shown)} genres)" if len(shown) < len(kept) else ""
    card.append(Markdown(f"# The best clustering of {len(kept)} genres"))
    card.append(_table(SCORES.values(), ([_number(row[name]) for name in SCORES] for row in kept)))
    card.append(Markdown(f"## {label} of every candidate{some}, the kept one in a circle"))
    card.append(VegaChart(plots.criterion_by_candidate(candidates, criterion, label, shown)))
    card.append(Markdown(f"## Maps of the clusters{some}, numbered as in the table below"))
    card.append(
        VegaChart(plots.cluster_map([point for genre in islice(maps, len(shown)) for point in genre]))
    )
    card.append(Markdown("## The clusters"))
    card.append(
        _table(
            ("genre", "no.", "what sets it apart in its genre", "share", "typical tracks"),
            ([_number(cell) for cell in row.values()] for row in clusters),
        )
    )


SHOWN_METRICS = ("r_precision", "hit_10", "artist_diversity_10")


def evaluation(card: Any, result: RunEvaluation, gates: GateReport) -> None:
    """Print the gates' verdicts, the main figures with their intervals, and every table."""
    from recommender import plots
    from recommender.commands.quality_table import HEADINGS, SETTINGS

    card.append(Markdown("# Playlists continued"))
    card.append(Markdown(_plain(result.note)))
    for verdict in gates.verdicts:
        sign = "passed" if verdict.passed else "**FAILED**"
        card.append(Markdown(f"- gate `{verdict.gate}` {sign}: {_plain(verdict.sentence)}"))
    measured = result.evaluation
    if measured is None:
        return
    for metric in SHOWN_METRICS:
        card.append(VegaChart(plots.interval_bars(measured.methods, metric, HEADINGS[metric])))
    for setting, meaning in SETTINGS.items():
        # A column for each method: there are more metrics than a page is wide.
        (_, *metrics), *rows = measured.rows(setting, intervals=True)
        if rows:
            methods, *figures = zip(*rows, strict=True)
            names = [HEADINGS[metric] for metric in metrics]
            card.append(Markdown(f"## {setting}: {meaning}"))
            card.append(
                _table(("metric", *methods), ((n, *cells) for n, cells in zip(names, figures, strict=True)))
            )


def _table(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    return Table([[_plain(str(cell)) for cell in row] for row in rows], headers=list(headers))


def _number(value: Any) -> str:
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)


def _plain(text: str) -> str:
    """Show catalog text as text: cards render Markdown and HTML."""
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("|", "&#124;"), ("`", "&#96;")):
        text = text.replace(sign, entity)
    return text.replace("\n", " ")
