"""Mean, spread and bootstrap interval of a metric over playlists."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def summary(values: NDArray[np.floating], bootstraps: int, seed: int) -> dict[str, float]:
    """Summarize one metric.

    Parameters
    ----------
    values : ndarray, shape (n_playlists,)
        NaN where a playlist has no say.
    bootstraps : int
        Resamples of the playlists, with replacement.

    Returns
    -------
    dict
        ``mean``, ``sd`` (over playlists), ``lo`` and ``hi`` (2.5% and 97.5% of the resampled means);
        all NaN where no playlist has a say.
    """
    known = np.asarray(values, np.float64)
    known = known[~np.isnan(known)]
    if not len(known):
        return dict.fromkeys(("mean", "sd", "lo", "hi"), float("nan"))
    drawn = np.random.default_rng(seed).integers(0, len(known), (bootstraps, len(known)))
    low, high = np.quantile(known[drawn].mean(axis=1), (0.025, 0.975))
    return {"mean": float(known.mean()), "sd": float(known.std()), "lo": float(low), "hi": float(high)}
