"""The divisions of a catalog that the classifier is fitted and judged on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from recommender.models.artists import Mask, artist_folds, artist_split, unseen
from recommender.models.classifier.contract import FittedClassifier, TrainingTracks
from recommender.models.classifier.registry import fit_candidate, holds_interpreter
from recommender.models.spaces import Matrix
from recommender.settings.params import ClassifierCandidate

WORKERS = 2
"""Fits at a time; the result does not depend on it. Each holds about 100 MB on 114,000 rows."""


@dataclass(frozen=True, eq=False)
class Part:
    """Tracks to fit on, and tracks to predict from that fit.

    Attributes
    ----------
    fitted_on, held : ndarray, shape (n_tracks,), bool
        Never both.
    """

    fitted_on: Mask
    held: Mask


@dataclass(frozen=True, eq=False)
class PartFit:
    """A model, and what it says of the held-out tracks.

    Attributes
    ----------
    fitted : FittedClassifier
    log_posterior : ndarray, shape (n_held, n_genres), float32
    """

    fitted: FittedClassifier
    log_posterior: Matrix


def artist_part(tracks: pd.DataFrame, held_share: float, seed: int) -> Part:
    """No artist, main or guest, on both sides."""
    held = artist_split(tracks, held_share, seed)
    return Part(unseen(tracks, held), held)


def artist_part_within(tracks: pd.DataFrame, outer: Mask, held_share: float, seed: int) -> Part:
    """`artist_part` of the tracks in a mask; no other track is on either side."""
    rows = np.flatnonzero(outer)
    inner = artist_part(tracks.iloc[rows], held_share, seed)
    return Part(_mask(rows[inner.fitted_on], len(tracks)), _mask(rows[inner.held], len(tracks)))


def random_part(n_tracks: int, held_share: float, seed: int) -> Part:
    """Tracks at random: the usual split, which flatters (see `artists`)."""
    order = np.random.default_rng(seed).permutation(n_tracks)
    held = _mask(order[: round(held_share * n_tracks)], n_tracks)
    return Part(~held, held)


def artist_fold_parts(tracks: pd.DataFrame, folds: int, seed: int) -> tuple[Part, ...]:
    """One part per fold; every track is held out once, by a model that saw none of its artists."""
    fold = artist_folds(tracks, folds, seed)
    return tuple(Part(unseen(tracks, fold == k), fold == k) for k in range(folds))


def everything(n_tracks: int) -> Part:
    """Fit on all, hold out none: the model for serving."""
    return Part(np.ones(n_tracks, dtype=np.bool_), np.zeros(n_tracks, dtype=np.bool_))


def fit_parts(
    candidate: ClassifierCandidate, tracks: TrainingTracks, parts: Mapping[str, Part], seed: int
) -> dict[str, PartFit]:
    """Fit one candidate on every part, `WORKERS` at a time.

    Threads share the catalog; processes, where a fit would not let another thread run, get a copy.
    """
    backend = "loky" if holds_interpreter(candidate) and len(parts) > 1 else "threading"
    with threadpool_limits(1):  # of BLAS, for all threads
        fits = Parallel(WORKERS, backend=backend, max_nbytes=None)(
            delayed(_fit_part)(candidate, tracks, part, seed) for part in parts.values()
        )
    return dict(zip(parts, fits, strict=True))


def _fit_part(candidate: ClassifierCandidate, tracks: TrainingTracks, part: Part, seed: int) -> PartFit:
    with threadpool_limits(1):  # of OpenMP, for this thread; of both in a process of its own
        fitted = fit_candidate(candidate, replace(tracks, pairs=tracks.pairs.within(part.fitted_on)), seed)
        return PartFit(fitted, fitted.log_posterior(tracks.raw[part.held], tracks.n_genres))


def _mask(rows: np.ndarray[tuple[int], np.dtype[np.int64]], length: int) -> Mask:
    mask = np.zeros(length, dtype=np.bool_)
    mask[rows] = True
    return mask
