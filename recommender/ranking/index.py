"""The ranking index: all that ranking needs of a catalog, as plain arrays.

Built once per catalog, saved in the bundle, mapped into memory by whatever
serves. Evaluation ranks with the same object and the same code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.errors import ModelError
from recommender.models.spaces import FeatureSpaces, raw_matrix
from recommender.ranking.labels import pack_labels
from recommender.ranking.names import Credits, album_names
from recommender.ranking.scales import histogram, to_steps
from recommender.ranking.text import TextSpace, track_texts
from recommender.settings.params import Ranking

Matrix = NDArray[np.float32]
Vector = NDArray[np.float32]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class RankingIndex:
    """The catalog's tracks as ranking sees them; row i is row i of `Catalog.tracks`.

    Attributes
    ----------
    spaces : FeatureSpaces
        Over the columns of `ranking.features`.
    unit : ndarray, shape (n, d), float32
        Whitened audio, each row of length 1.
    normal : ndarray, shape (n, d), float32
        Quantile-normal audio times the weights of `ranking.features`.
    background : ndarray, shape (n,), float32
        Log density of the catalog at each track.
    artists, albums : Credits
    artist_sound : ndarray, shape (n_artists, d), float32
        Mean of `normal` over the tracks of each artist.
    artist_background : ndarray, shape (n_artists,), float32
        Log density of the catalog's artists, each as often as it has tracks, at each artist.
    scales : tuple of str
        The columns of `steps`.
    steps : ndarray, shape (n_scales, n), uint8
    histograms : ndarray, shape (n_scales, 256), int64
    newest : ndarray, shape (n_scales,), float64
        The largest value in each of those columns; NaN where none is known.
    year : ndarray, shape (n,), float32
        NaN where unknown; 2019.5 is the middle of 2019, where the catalog knows that much.
    text_space : TextSpace
    text : ndarray, shape (n, 48), float16
        Unit vectors.
    genres : tuple of str, length g
    genre : ndarray, shape (n, g), float16
        Genre posteriors that were predicted without the track's own label.
    labels : ndarray, shape (n, ceil(g / 8)), uint8
        The genres that the catalog gives each track, as bits; for the listener's filter only.
    song : ndarray, shape (n,), int32
        Versions of one song share it.
    explicit : ndarray, shape (n,), int8
        1, 0, or -1 where unknown.
    reference : ndarray, shape (r,), int32
        The tracks over which scores are standardized.
    """

    spaces: FeatureSpaces
    unit: Matrix
    normal: Matrix
    background: Vector
    artists: Credits
    albums: Credits
    artist_sound: Matrix
    artist_background: Vector
    scales: tuple[str, ...]
    steps: NDArray[np.uint8]
    histograms: NDArray[np.int64]
    newest: NDArray[np.float64]
    year: Vector
    text_space: TextSpace
    text: NDArray[np.float16]
    genres: tuple[str, ...]
    genre: NDArray[np.float16]
    labels: NDArray[np.uint8]
    song: NDArray[np.int32]
    explicit: NDArray[np.int8]
    reference: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.song)

    @cached_property
    def genre_prior(self) -> Vector:
        """Mean genre posterior of the reference tracks, shape (g,)."""
        prior: Vector = self.genre[self.reference].mean(axis=0, dtype=np.float32)
        return np.maximum(prior, np.float32(1e-6))

    @classmethod
    def build(
        cls,
        tracks: pd.DataFrame,
        genres: Iterable[str],
        posteriors: NDArray[np.floating],
        settings: Ranking,
        *,
        quantiles: int,
        seed: int,
    ) -> RankingIndex:
        """Compute the index of a catalog.

        Parameters
        ----------
        tracks : DataFrame
            `Catalog.tracks`.
        genres : iterable of str
            The columns of `posteriors`.
        posteriors : ndarray, shape (n, g)
            Genre probabilities of every track, each predicted by a model that saw no track of its
            main artist. A label, or a prediction that knew it, would tell which playlist it came from.
        quantiles : int
            Steps of the quantile-normal map.

        Raises
        ------
        ModelError
            The shapes do not fit, or the feature spaces cannot be learnt.
        """
        names = tuple(genres)
        if posteriors.shape != (len(tracks), len(names)):
            raise ModelError(
                f"genre posteriors of shape {posteriors.shape}", wanted=f"({len(tracks)}, {len(names)})"
            )
        columns = tuple(settings.features)
        raw = raw_matrix(tracks, columns)
        spaces = FeatureSpaces.fit(raw, columns, n_quantiles=quantiles, seed=seed)
        normal = spaces.quantile(raw) * feature_weights(settings, spaces.columns)
        n_reference = min(settings.reference_tracks, len(tracks))
        reference = np.sort(np.random.default_rng(seed).choice(len(tracks), n_reference, replace=False))
        scales = tuple(settings.scales)
        values = raw_matrix(tracks, scales).astype(np.float64)
        newest = np.fmax.reduce(values, axis=0)
        steps = scale_steps(scales, values, newest, settings)
        artists = Credits.build(tracks["artist"].tolist())
        artist_sound = mean_by_code(normal, artists)
        text_space, text = TextSpace.fit(track_texts(tracks), settings.text, seed)
        explicit = tracks["explicit"].to_numpy(np.float32)
        return cls(
            spaces=spaces,
            unit=unit_rows(spaces.whiten(raw)),
            normal=normal,
            background=log_density(normal, normal[reference], settings.kernel_bandwidth),
            artists=artists,
            albums=Credits.build(album_names(tracks), tracks["album_id"].tolist()),
            artist_sound=artist_sound,
            artist_background=log_density(
                artist_sound, artist_sound[artists.code[reference]], settings.artist_bandwidth
            ),
            scales=scales,
            steps=steps,
            histograms=np.stack([histogram(row) for row in steps]),
            newest=newest,
            year=tracks["year"].to_numpy(np.float32),
            text_space=text_space,
            text=text.astype(np.float16),
            genres=names,
            genre=posteriors.astype(np.float16),
            labels=pack_labels(tracks["genres"].tolist(), names),
            song=tracks["song_id"].to_numpy(np.int32),
            explicit=np.where(np.isnan(explicit), -1, explicit).astype(np.int8),
            reference=reference.astype(np.int32),
        )

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Everything in the index, by a name such as ``artists.code``; none needs pickle."""
        arrays: dict[str, NDArray[np.generic]] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                arrays[field.name] = value
            elif isinstance(value, tuple):
                arrays[field.name] = np.array(value, dtype=np.str_)
            elif isinstance(value, Credits):
                arrays |= {
                    f"{field.name}.{inner.name}": getattr(value, inner.name) for inner in fields(value)
                }
            else:
                arrays |= {f"{field.name}.{name}": array for name, array in value.to_arrays().items()}
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> RankingIndex:
        """The inverse of `to_arrays`; memory-mapped arrays stay mapped."""

        def inner(prefix: str) -> dict[str, NDArray[np.generic]]:
            return {
                name[len(prefix) + 1 :]: array
                for name, array in arrays.items()
                if name.startswith(f"{prefix}.")
            }

        composed: dict[str, object] = {
            "spaces": FeatureSpaces.from_arrays(inner("spaces")),
            "text_space": TextSpace.from_arrays(inner("text_space")),
            "artists": Credits(**inner("artists")),  # type: ignore[arg-type]
            "albums": Credits(**inner("albums")),  # type: ignore[arg-type]
            "scales": tuple(str(name) for name in arrays["scales"]),
            "genres": tuple(str(name) for name in arrays["genres"]),
        }
        plain = {field.name: arrays[field.name] for field in fields(cls) if field.name not in composed}
        return cls(**composed, **plain)  # type: ignore[arg-type]


def feature_weights(settings: Ranking, columns: Sequence[str]) -> Vector:
    """The weights of the audio space's axes, in the order of its columns."""
    return np.array([settings.features[column] for column in columns], np.float32)


def scale_steps(
    names: Sequence[str], values: NDArray[np.float64], newest: NDArray[np.float64], settings: Ranking
) -> NDArray[np.uint8]:
    """Cut columns into steps, each by its scale.

    Parameters
    ----------
    names : sequence of str, length n_scales
        The columns.
    values : ndarray, shape (n, n_scales)
    newest : ndarray, shape (n_scales,)

    Returns
    -------
    ndarray, shape (n_scales, n), uint8
    """
    scales = [settings.scales[name] for name in names]
    return np.stack(
        [to_steps(v, scale, float(top)) for v, scale, top in zip(values.T, scales, newest, strict=True)]
    )


def mean_by_code(matrix: Matrix, credits: Credits) -> Matrix:
    """Average the rows of each code.

    Returns
    -------
    ndarray, shape (n_codes, d), float32
    """
    sums = np.add.reduceat(matrix[credits.order].astype(np.float64), credits.start[:-1], axis=0)
    return np.ascontiguousarray(sums / np.diff(credits.start)[:, None], np.float32)


def unit_rows(matrix: Matrix) -> Matrix:
    """Scale every row to length 1; a row of zeros stays."""
    length = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.ascontiguousarray(matrix / np.maximum(length, 1e-9), np.float32)


def log_density(points: Matrix, centres: Matrix, bandwidth: float) -> Vector:
    """Kernel density with a Gaussian kernel, up to a constant.

    Parameters
    ----------
    points : ndarray, shape (n, d)
    centres : ndarray, shape (m, d)
    bandwidth : float
        Standard deviation of the kernel, in the unit of the points.

    Returns
    -------
    ndarray, shape (n,), float32
        log mean over the centres of exp(-distance² / (2 bandwidth²)).
    """
    # The squares stand beside the coordinates, so that one product gives the whole exponent.
    scaled = centres / bandwidth**2
    squares = np.einsum("ij,ij->i", centres, scaled)
    right = np.column_stack([scaled, np.full(len(scaled), -0.5 / bandwidth**2), -0.5 * squares])
    right = np.ascontiguousarray(right.T, np.float32)
    share = np.full(len(centres), 1 / len(centres), np.float32)
    found = np.empty(len(points), np.float32)
    for begin in range(0, len(points), 2048):
        block = points[begin : begin + 2048]
        left = np.empty((len(block), block.shape[1] + 2), np.float32)
        left[:, :-2], left[:, -1] = block, 1.0
        np.einsum("ij,ij->i", block, block, out=left[:, -2])
        exponent = left @ right
        # Far from every centre the density would underflow: -80 stands for "nowhere near".
        np.exp(np.maximum(exponent, np.float32(-80.0), out=exponent), out=exponent)
        # All lie in 0..1; BLAS may set the flag for what its vectors hold beyond the last row.
        with np.errstate(invalid="ignore"):
            found[begin : begin + 2048] = exponent @ share
    return np.log(found, out=found)
