"""Trains the genre classifier: choose, judge, predict out of fold, fit for serving."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from recommender.errors import ModelError
from recommender.models.classifier.calibration import calibrated, fit_temperature
from recommender.models.classifier.contract import TrainingTracks
from recommender.models.classifier.genre_model import GenreModel
from recommender.models.classifier.pairs import GenrePairs
from recommender.models.classifier.parts import (
    Part,
    PartFit,
    artist_fold_parts,
    artist_part,
    artist_part_within,
    everything,
    fit_parts,
    random_part,
)
from recommender.models.classifier.result import ClassifierResult, SplitScores
from recommender.models.classifier.scores import confusion, score
from recommender.models.classifier.selection import Selection, select
from recommender.models.spaces import Matrix, raw_matrix
from recommender.settings.params import Params


def train_classifier(tracks: pd.DataFrame, genres: Sequence[str], params: Params) -> ClassifierResult:
    """Choose, judge and fit the genre classifier of a catalog.

    Parameters
    ----------
    tracks : DataFrame
        `Catalog.tracks`; tracks without any of `genres` get posteriors but teach nothing.
    genres : sequence of str
        Genres to tell apart, two or more.
    params : Params

    Returns
    -------
    ClassifierResult
        The same, bit for bit, for the same tracks, genres and parameters on one machine, whatever
        else runs there; only the times differ.

    Raises
    ------
    ModelError
        Fewer than two genres, too few artists, or a side of a split without labels.
    """
    # BLAS adds in another order with another number of threads; OpenMP's threads spin where cores are
    # shared. `fit_parts` works on several parts at a time.
    with threadpool_limits(1):
        return _train(tracks, training_tracks(tracks, genres, params), tuple(genres), params)


def training_tracks(tracks: pd.DataFrame, genres: Sequence[str], params: Params) -> TrainingTracks:
    """Take features and labels out of a catalog.

    Features with fewer than two known values in the whole catalog are left out, and those that a
    smaller share than `ranking.min_known` of the tracks knows: where a source knows the year and
    another does not, a year tells the source, with it the genres that the source has, and in an
    evaluation which tracks its playlists hold.

    Raises
    ------
    ModelError
        Fewer than two genres, or no feature is left.
    """
    if len(set(genres)) < 2:
        raise ModelError(
            f"{len(genres)} genre(s) to tell apart", wanted="at least two", do="choose more with --genres"
        )
    wanted = (*params.features.audio, *params.features.context)
    columns = tuple(
        name
        for name in wanted
        if name in tracks
        and tracks[name].nunique() > 1
        and tracks[name].notna().mean() >= params.ranking.min_known
    )
    if not columns:
        raise ModelError(
            "the catalog knows no feature of most of its tracks, with two different values",
            wanted=f"some of {', '.join(wanted)}",
            do="check `features` in params.yaml against the catalog",
        )
    return TrainingTracks(
        raw=raw_matrix(tracks, columns),
        columns=columns,
        pairs=GenrePairs.of(tracks["genres"].tolist(), genres),
        n_genres=len(genres),
        n_quantiles=params.features.quantiles,
    )


def _train(
    tracks: pd.DataFrame, catalog: TrainingTracks, genres: tuple[str, ...], params: Params
) -> ClassifierResult:
    started = time.perf_counter()
    judged = _judged_parts(tracks, params)
    folds = {
        f"fold {k}": part
        for k, part in enumerate(artist_fold_parts(tracks, params.classifier.folds, params.seed))
    }
    selection = _select(tracks, catalog, judged["artist"], params)
    selected = time.perf_counter()
    parts = {**judged, **folds, "all": everything(len(tracks))}
    fits = fit_parts(selection.candidate, catalog, parts, params.seed)
    fitted = time.perf_counter()
    out_of_fold = np.empty((len(tracks), len(genres)), dtype=np.float32)
    for name, part in folds.items():
        out_of_fold[part.held] = fits.pop(name).log_posterior  # held once: it is large
    temperature = fit_temperature(out_of_fold, catalog.pairs)
    trained_on = catalog.pairs.within(~judged["artist"].held)
    splits = {
        name: _judge(fits[name], part, catalog, fit_temperature(out_of_fold, trained_on))
        for name, part in judged.items()
    }
    before = score(calibrated(out_of_fold, 1.0), catalog.pairs)
    posteriors = calibrated(out_of_fold, temperature)
    splits["out_of_fold"] = SplitScores(
        before=before,
        after=score(posteriors, catalog.pairs),
        temperature=temperature,
        fitted_on=round(np.mean([part.fitted_on.sum() for part in folds.values()])),
        held_out=len(tracks),
    )
    return ClassifierResult(
        model=GenreModel(
            family=selection.candidate.family,
            columns=catalog.columns,
            genres=genres,
            prior=_prior(catalog),
            temperature=temperature,
            fitted=fits["all"].fitted,
        ),
        candidates=selection.table,
        splits=splits,
        confusion=confusion(
            fits["artist"].log_posterior, catalog.pairs.numbered_within(judged["artist"].held)
        ),
        posteriors=posteriors,
        seconds={
            "selection": selected - started,
            "fits": fitted - selected,
            "scores": time.perf_counter() - fitted,
        },
    )


def _judged_parts(tracks: pd.DataFrame, params: Params) -> dict[str, Part]:
    """Name the parts as in `ClassifierResult.splits`."""
    strict = artist_part(tracks, params.split.test_share, params.seed)
    return {
        "artist": strict,
        "main_artist": Part(~strict.held, strict.held),
        "random": random_part(len(tracks), params.split.test_share, params.seed),
    }


def _select(tracks: pd.DataFrame, catalog: TrainingTracks, outer: Part, params: Params) -> Selection:
    """Choose on artists inside the training side, so that the tested artists decide nothing."""
    inner = artist_part_within(tracks, outer.fitted_on, params.split.test_share, params.seed)
    return select(
        params.classifier.candidates,
        replace(catalog, pairs=catalog.pairs.within(inner.fitted_on)),
        catalog.pairs.within(inner.held),
        params.seed,
    )


def _judge(fit: PartFit, part: Part, catalog: TrainingTracks, temperature: float) -> SplitScores:
    pairs = catalog.pairs.numbered_within(part.held)
    return SplitScores(
        before=score(calibrated(fit.log_posterior, 1.0), pairs),
        after=score(calibrated(fit.log_posterior, temperature), pairs),
        temperature=temperature,
        fitted_on=int(part.fitted_on.sum()),
        held_out=int(part.held.sum()),
    )


def _prior(catalog: TrainingTracks) -> Matrix:
    counts = np.bincount(catalog.pairs.genre, weights=catalog.pairs.weight, minlength=catalog.n_genres)
    prior: Matrix = (counts / counts.sum()).astype(np.float32)
    return prior
