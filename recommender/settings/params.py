"""What params.yaml may say: how models are made."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

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
    max_features: Annotated[float, Field(gt=0, le=1)]
    l2_regularization: NotNegative
    max_genres: Count


class Mlp(Frozen):
    """scikit-learn's MLPClassifier on piecewise-linear encoded features."""

    family: Literal["mlp"]
    hidden: Annotated[tuple[Count, ...], Field(min_length=1)]
    alpha: NotNegative
    learning_rate: Positive
    batch_size: Annotated[int, Field(ge=16)]
    batches_per_epoch: Count
    epochs: Count
    averaged_epochs: Count

    @model_validator(mode="after")
    def _averages_what_is_there(self) -> Self:
        if self.averaged_epochs > self.epochs:
            raise ValueError(f"averaged_epochs of at most epochs ({self.epochs}), not {self.averaged_epochs}")
        return self


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
    sample: Annotated[int, Field(ge=50)]
    starts: Count
    max_iter: Count
    tolerance: Positive
    min_variance: Positive
    typical_tracks: Count
    genres_per_task: Count | Literal["auto"]


class Scale(Frozen):
    """A column cut into steps, for a density ratio over it; unit as the column's."""

    origin: Literal["zero", "newest"]
    low: float
    high: float
    steps: Annotated[int, Field(ge=2, le=255)]
    logarithmic: bool
    bandwidth: Positive
    prior: Positive


class TextSettings(Frozen):
    """Titles, albums and artists as vectors."""

    bits: Annotated[int, Field(ge=8, le=22)]
    ngrams: Annotated[tuple[Count, ...], Field(min_length=2, max_length=2)]
    dimensions: Annotated[int, Field(ge=2, le=256)]


class PageRules(Frozen):
    """What is shown of a ranking, where the listener does not say otherwise."""

    wanted: Count
    per_artist: Count
    diversity: Annotated[float, Field(ge=0, le=1)]
    diversity_pool: Count
    familiarity_weight: NotNegative
    dislike_weight: NotNegative


class RankerSettings(Frozen):
    """A learned correction to the blend, where many playlists are known."""

    enabled: bool
    min_playlists: Count
    depth: Count
    strength: Positive
    near_misses: Count
    others: Count
    learning_rate: Positive
    max_iter: Count
    max_leaf_nodes: Annotated[int, Field(ge=2)]
    min_samples_leaf: Count
    l2_regularization: NotNegative


class Ranking(Frozen):
    """How the tracks of a catalog are ranked for a playlist."""

    features: dict[str, Positive]
    gaussian_shrinkage: Positive
    kernel_bandwidth: Positive
    kernel_background: NotNegative
    artist_bandwidth: Positive
    artist_background: NotNegative
    genre_smoothing: Positive
    reference_tracks: Annotated[int, Field(ge=10)]
    min_known: Annotated[float, Field(ge=0, le=1)]
    candidates: Count
    scales: dict[str, Scale]
    text: TextSettings
    weights: dict[str, float]
    ranker: RankerSettings
    page: PageRules


class Evaluation(Frozen):
    """How recommendations are measured: playlist continuation."""

    folds: Annotated[int, Field(ge=2)]
    min_tracks: Annotated[int, Field(ge=2)]
    max_playlists: Count
    bootstraps: Count
    seed_method_cost: Count


class Gates(Frozen):
    """What a run's recommendations must reach before it may serve."""

    popularity_multiple: Positive
    max_drop: Share


class Params(Frozen):
    """params.yaml."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    validation: Validation
    genres: GenreRule
    split: Split
    features: Features
    classifier: Classifier
    clusters: Clusters
    ranking: Ranking
    evaluation: Evaluation
    gates: Gates
