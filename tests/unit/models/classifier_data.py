"""Small catalogs whose genres can be told apart, and small settings to do it with."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recommender.settings import load_settings
from recommender.settings.params import ClassifierCandidate, HistGradientBoosting, Mlp, Params

GENRES = ("calm", "dance", "loud")
CENTRES = {"calm": (0.2, -20.0, 80.0), "dance": (0.8, -8.0, 125.0), "loud": (0.5, -4.0, 160.0)}
AUDIO = ("energy", "loudness", "tempo", "mode")

BOOSTING = HistGradientBoosting(
    family="hist_gradient_boosting",
    learning_rate=0.1,
    max_iter=20,
    max_leaf_nodes=6,
    max_features=1.0,
    l2_regularization=1.0,
    max_genres=10,
)
MLP = Mlp(
    family="mlp",
    hidden=(16,),
    alpha=0.01,
    learning_rate=0.01,
    batch_size=64,
    batches_per_epoch=20,
    epochs=6,
    averaged_epochs=3,
)


def catalog(n: int = 450, *, artists: int = 60, seed: int = 1) -> pd.DataFrame:
    """Tracks of three genres; one in ten is also in the next genre, one in eight has a guest."""
    rng = np.random.default_rng(seed)
    main = rng.integers(artists, size=n)
    style = main % 3
    centre = np.array([CENTRES[GENRES[one]] for one in style])
    features = centre + rng.normal(size=(n, 3)) * (0.1, 2.0, 9.0)
    guest = rng.integers(artists, size=n)
    has_guest = rng.random(n) < 1 / 8
    second = rng.random(n) < 0.1
    tracks = pd.DataFrame(features, columns=AUDIO[:3]).assign(mode=rng.integers(2, size=n))
    tracks["year"] = np.nan
    return tracks.astype(np.float32).assign(
        artists=[
            (f"artist {a}", f"artist {b}") if also and a != b else (f"artist {a}",)
            for a, b, also in zip(main, guest, has_guest, strict=True)
        ],
        genres=[
            tuple(sorted({GENRES[one], GENRES[(one + 1) % 3]})) if both else (GENRES[one],)
            for one, both in zip(style, second, strict=True)
        ],
    )


def settings(*candidates: ClassifierCandidate, folds: int = 3) -> Params:
    """The project's parameters, with small candidates."""
    params = load_settings().params
    return params.model_copy(
        update={
            "features": params.features.model_copy(
                update={"audio": AUDIO, "context": ("year", "popularity"), "quantiles": 50}
            ),
            "classifier": params.classifier.model_copy(
                update={"folds": folds, "candidates": candidates or (BOOSTING, MLP)}
            ),
        }
    )
