"""What the flow's `evaluate` step makes: the table, and the learned ranker where it serves."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from recommender.catalog.catalog import Catalog
from recommender.evaluation.learned import fit_ranker, ranker_wins
from recommender.evaluation.protocol import Progress, evaluate
from recommender.evaluation.table import Evaluation
from recommender.evaluation.tasks import Playlists
from recommender.ranking.index import RankingIndex
from recommender.ranking.ranker import Ranker
from recommender.settings.params import Params


@dataclass(frozen=True)
class RunEvaluation:
    """A run's evaluation.

    Attributes
    ----------
    evaluation : Evaluation or None
        `.to_dict()` is the document of `msr evaluate --json`; None where there are too few playlists.
    ranker : Ranker or None
        To be packed into the bundle (`Ranker.to_files`); None where the blend serves.
    note : str
        In a sentence: what was measured, or why nothing; and whether the ranker serves.
    """

    evaluation: Evaluation | None
    ranker: Ranker | None
    note: str


def evaluate_run(
    catalog: Catalog,
    index: RankingIndex,
    params: Params,
    playlists: pd.DataFrame | None = None,
    progress: Progress | None = None,
) -> RunEvaluation:
    """Measure a run's recommendations on known playlists, and fit the ranker where it beats the blend.

    Parameters
    ----------
    index : RankingIndex
        Of this catalog, with out-of-fold genre posteriors (`ClassifierResult.posteriors`).
    playlists : DataFrame, optional
        With the columns of `Catalog.playlists`, to measure on; by default the catalog's own.
    progress : callable, optional
        Told (answers given, answers in all) after every playlist.

    Returns
    -------
    RunEvaluation
        The same, but for the column ``ms``, for the same arguments.
    """
    judged = catalog if playlists is None else Catalog(catalog.tracks, playlists)
    known = Playlists.of(judged, params.evaluation, params.seed)
    if len(known) < params.evaluation.folds:
        return RunEvaluation(None, None, _not_evaluated(len(known), params))
    evaluation = evaluate(judged, index, params, progress=progress)
    measured = f"Measured on {len(known):,} playlists"
    if "ranker" not in evaluation.methods:
        why = "is switched off" if not params.ranking.ranker.enabled else _too_few(params)
        return RunEvaluation(evaluation, None, f"{measured}; the blend serves (the learned ranker {why}).")
    if not ranker_wins(evaluation.methods):
        return RunEvaluation(
            evaluation,
            None,
            f"{measured}; the blend serves (the learned ranker does not beat it on unseen playlists).",
        )
    ranker = fit_ranker(index, params.ranking, known, params.seed)
    return RunEvaluation(
        evaluation, ranker, f"{measured}; the learned ranker serves: it beats the blend on unseen playlists."
    )


def _too_few(params: Params) -> str:
    return f"needs {params.ranking.ranker.min_playlists} playlists"


def _not_evaluated(count: int, params: Params) -> str:
    have = "no playlist" if not count else f"{count} playlist{'' if count == 1 else 's'}"
    return (
        f"Not evaluated, and no gate applies: the catalog carries {have} of {params.evaluation.min_tracks} "
        f"songs or more, and at least {params.evaluation.folds} are needed (--playlists names others)."
    )
