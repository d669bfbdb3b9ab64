"""What params.yaml may say: how models are made."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from recommender.settings.reading import Frozen

Share = Annotated[float, Field(gt=0, lt=1)]
Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]


class Validation(Frozen):
    """How much dirt a catalog may hold."""

    max_bad_rows: Annotated[float, Field(ge=0, lt=1)]
    max_listed_rows: Count


class GenreRule(Frozen):
    """Which genres get models."""

    min_tracks: Count


class Split(Frozen):
    """Train and test, by artist."""

    test_share: Share


class Features(Frozen):
    """Which columns models see."""

    audio: Annotated[tuple[str, ...], Field(min_length=2)]
    context: tuple[str, ...]
    quantiles: Annotated[int, Field(ge=10)]


class HistGradientBoosting(Frozen):
    """scikit-learn's HistGradientBoostingClassifier."""

    family: Literal["hist_gradient_boosting"]
    learning_rate: Positive
    max_iter: Count
    max_leaf_nodes: Annotated[int, Field(ge=2)]
    l2_regularization: NotNegative
    max_genres: Count


class Mlp(Frozen):
    """scikit-learn's MLPClassifier on quantile-normal features."""

    family: Literal["mlp"]
    hidden: Annotated[tuple[Count, ...], Field(min_length=1)]
    alpha: NotNegative
    learning_rate: Positive
    batch_size: Count
    max_iter: Count


ClassifierCandidate = Annotated[HistGradientBoosting | Mlp, Field(discriminator="family")]


class Classifier(Frozen):
    """The genre classifier."""

    folds: Annotated[int, Field(ge=2)]
    candidates: Annotated[tuple[ClassifierCandidate, ...], Field(min_length=1)]


class Clusters(Frozen):
    """The clustering of each genre."""

    families: Annotated[tuple[str, ...], Field(min_length=1)]
    k: Annotated[tuple[Annotated[int, Field(ge=2)], ...], Field(min_length=1)]
    min_tracks_per_cluster: Count
    max_share: Annotated[float, Field(gt=0, le=1)]
    criterion: Literal["davies_bouldin", "silhouette", "calinski_harabasz"]
    bootstraps: Annotated[int, Field(ge=0)]
    typical_tracks: Count
    genres_per_task: Count | Literal["auto"]


class Params(Frozen):
    """params.yaml."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    validation: Validation
    genres: GenreRule
    split: Split
    features: Features
    classifier: Classifier
    clusters: Clusters
