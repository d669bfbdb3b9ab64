"""Is the genre classifier better than the student project's, and how much quicker?

    python -m benchmarks.classifier [--source ../shared/data/dataset.zip]

Both are fitted on the same tracks of the ten default genres and judged on the
same held-out ones, by artist and at random. The student project's: nine raw
features, GradientBoostingClassifier(learning_rate=.008, max_depth=5,
n_estimators=250). Scores are over (track, genre) pairs of weight 1/n, as
everywhere. Times are of one fit on one thread. The seed's fit takes minutes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from benchmarks.catalogs import default_source, read_catalog
from recommender.evaluation.seed_method import FEATURES, seed_classifier
from recommender.models.classifier.calibration import calibrated
from recommender.models.classifier.pairs import GenrePairs
from recommender.models.classifier.parts import Part, artist_part, fit_parts, random_part
from recommender.models.classifier.scores import GenreScores, score
from recommender.models.classifier.training import train_classifier, training_tracks
from recommender.models.spaces import raw_matrix
from recommender.settings import load_settings


@dataclass(frozen=True)
class Line:
    """One line of the table: scores, and seconds of one fit."""

    method: str
    split: str
    scores: GenreScores
    wall: float
    cpu: float


def main(
    source: Annotated[str, typer.Option(help="As for the flow.")] = "",
    genres: Annotated[str, typer.Option(help="As for the flow.")] = "default",
    seed_method: Annotated[bool, typer.Option(help="Fit the student project's classifier too.")] = True,
) -> None:
    """Fit and time both; print scores and ratios."""
    source = source or default_source()
    settings = load_settings()
    params = settings.params
    prepared = read_catalog(source, genres, settings)
    tracks, chosen = prepared.catalog.tracks, prepared.choice.genres
    started = time.perf_counter()
    result = train_classifier(tracks, chosen, params)
    whole = time.perf_counter() - started
    candidate = next(params.classifier.candidates[line.position] for line in result.candidates if line.kept)
    learned = training_tracks(tracks, chosen, params)
    parts = {
        "artist": artist_part(tracks, params.split.test_share, params.seed),
        "random": random_part(len(tracks), params.split.test_share, params.seed),
    }
    lines = []
    with threadpool_limits(1):
        for split, part in parts.items():
            held = learned.pairs.numbered_within(part.held)
            wall, cpu = time.perf_counter(), time.process_time()
            fit = fit_parts(candidate, learned, {split: part}, params.seed)[split]
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            posterior = calibrated(fit.log_posterior, result.splits[split].temperature)
            lines.append(Line(f"MSR ({result.model.family})", split, score(posterior, held), wall, cpu))
            if seed_method:
                lines.append(_seed_line(raw_matrix(tracks, FEATURES), learned.pairs, split, part))
    _print(f"{source}, {len(chosen)} genres, {len(tracks):,} tracks", lines, whole)


def _seed_line(raw: NDArray[np.float32], pairs: GenrePairs, split: str, part: Part) -> Line:
    known = np.nan_to_num(raw)  # it has no notion of an unknown value
    fitted_on, held = pairs.within(part.fitted_on), pairs.numbered_within(part.held)
    model = seed_classifier(0)
    wall, cpu = time.perf_counter(), time.process_time()
    model.fit(known[fitted_on.track], fitted_on.genre)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    posterior = model.predict_proba(known[part.held]).astype(np.float32)
    return Line("student project", split, score(posterior, held), wall, cpu)


def _print(title: str, lines: list[Line], whole: float) -> None:
    table = Table(
        "method",
        "split",
        "accuracy",
        "macro F1",
        "top 3",
        "top 5",
        "log loss",
        "ECE",
        "fit s",
        "CPU s",
        title=title,
    )
    for line in lines:
        s = line.scores
        figures = (s.accuracy, s.macro_f1, s.top3, s.top5, s.log_loss, s.ece)
        table.add_row(
            line.method, line.split, *(f"{x:.3f}" for x in figures), f"{line.wall:.1f}", f"{line.cpu:.1f}"
        )
    console = Console(width=130)
    console.print(table)
    console.print(f"train_classifier in all (selection, two splits, folds, final fit): {whole:.1f} s")
    by_split = {(line.split, line.method.split()[0]): line for line in lines}
    for split in ("artist", "random"):
        ours, seed = by_split.get((split, "MSR")), by_split.get((split, "student"))
        if ours and seed:
            console.print(
                f"{split} split: accuracy {ours.scores.accuracy - seed.scores.accuracy:+.3f}, "
                f"fit in 1/{seed.cpu / ours.cpu:.0f} of the student project's CPU time"
            )


if __name__ == "__main__":
    typer.run(main)
