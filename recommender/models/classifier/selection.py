"""Chooses among the candidates on artists none of them has seen.

The rule: each candidate is fitted on a part of the training artists and scored
on the rest of them; the highest accuracy is kept, the first in params.yaml
where two are equal. The artists of the reported split take no part.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from recommender.errors import ModelError
from recommender.models.classifier.calibration import calibrated
from recommender.models.classifier.contract import TrainingTracks
from recommender.models.classifier.pairs import GenrePairs
from recommender.models.classifier.registry import fit_candidate, reason_to_skip
from recommender.models.classifier.result import CandidateScore
from recommender.models.classifier.scores import score
from recommender.settings.params import ClassifierCandidate


@dataclass(frozen=True)
class Selection:
    """The candidate kept, and what was measured of all."""

    candidate: ClassifierCandidate
    table: tuple[CandidateScore, ...]


def select(
    candidates: Sequence[ClassifierCandidate], tracks: TrainingTracks, held: GenrePairs, seed: int
) -> Selection:
    """Fit and score every candidate; see the rule above.

    Parameters
    ----------
    candidates : sequence of ClassifierCandidate
    tracks : TrainingTracks
        Without the validation artists.
    held : GenrePairs
        Of the validation artists.

    Raises
    ------
    ModelError
        Every candidate has a reason not to be tried.
    """
    table: list[CandidateScore] = []
    for position, candidate in enumerate(candidates):
        reason = reason_to_skip(candidate, tracks.n_genres)
        if reason:
            table.append(CandidateScore(position, candidate.family, None, 0.0, False, reason))
            continue
        started = time.perf_counter()
        fitted = fit_candidate(candidate, tracks, seed)
        seconds = time.perf_counter() - started
        log_posterior = fitted.log_posterior(tracks.raw, tracks.n_genres)
        scores = score(calibrated(log_posterior, 1.0), held)
        table.append(CandidateScore(position, candidate.family, scores, seconds, False, ""))
    tried = [line for line in table if line.scores is not None]
    if not tried:
        raise ModelError(
            f"no candidate of the genre classifier may be tried: {table[0].reason}",
            do="add a candidate to `classifier.candidates` in params.yaml, or raise its max_genres",
        )
    best = max(tried, key=lambda line: (line.scores.accuracy if line.scores else 0.0, -line.position))
    table[best.position] = replace(best, kept=True, reason="highest accuracy on validation artists")
    return Selection(candidates[best.position], tuple(table))
