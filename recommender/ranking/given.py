"""The tracks of a playlist, placed in the spaces of a ranking index."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.errors import PlaylistError
from recommender.models.spaces import raw_matrix
from recommender.ranking.index import Matrix, RankingIndex, Rows, scale_steps, unit_rows
from recommender.ranking.names import UNKNOWN, Codes, album_names
from recommender.ranking.scales import Steps
from recommender.ranking.text import track_texts
from recommender.settings.params import Ranking

NO_SONG = -1
"""The song of a track that the catalog lacks."""


@dataclass(frozen=True)
class Given:
    """What is known of the given tracks: first those of the catalog, then those it lacks.

    Attributes
    ----------
    rows : ndarray, shape (k,), intp
        The catalog's rows among them.
    audio : ndarray, shape (m,), bool
        Whether a track's audio features are known; the two matrices hold only such tracks.
    unit, normal : ndarray, shape (m_audio, d), float32
    artist_sound : ndarray, shape (m_audio, d), float32
        Of the track's artist; the track's own where the catalog does not have the artist.
    artist, album : ndarray, shape (m,), int32
        Codes of the index; -1 for a name that the catalog does not have.
    steps : ndarray, shape (n_scales, m), uint8
    text : ndarray, shape (m, 48), float32
    genre : ndarray, shape (m_genre, g), float32
    song : ndarray, shape (m,), int32
    """

    rows: Rows
    audio: NDArray[np.bool_]
    unit: Matrix
    normal: Matrix
    artist_sound: Matrix
    artist: Codes
    album: Codes
    steps: Steps
    text: Matrix
    genre: Matrix
    song: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.artist)


def place_given(
    index: RankingIndex,
    rows: NDArray[np.integer],
    settings: Ranking,
    extra: pd.DataFrame | None = None,
    extra_genre: NDArray[np.floating] | None = None,
) -> Given:
    """Gather a playlist's tracks.

    Parameters
    ----------
    rows : ndarray, shape (k,)
        Rows of the catalog; a row that comes twice counts once.
    extra : DataFrame, optional
        Tracks that the catalog lacks, with the columns of `Catalog.tracks` (NaN or None for unknown);
        `song_id` may be left out.
    extra_genre : ndarray, shape (n_extra, g), optional
        Their genre posteriors; NaN rows where unknown.

    Raises
    ------
    PlaylistError
        There is no track at all.
    """
    own = _from_catalog(index, np.unique(np.asarray(rows, np.intp)))
    if extra is None or not len(extra):
        if not len(own):
            raise PlaylistError("none of the songs is known", wanted="at least one", do="add a few songs")
        return own
    return _joined(own, _from_table(index, extra, extra_genre, settings))


def _from_catalog(index: RankingIndex, rows: Rows) -> Given:
    return Given(
        rows=rows,
        audio=np.ones(len(rows), np.bool_),
        unit=index.unit[rows],
        normal=index.normal[rows],
        artist_sound=index.artist_sound[index.artists.code[rows]],
        artist=index.artists.code[rows],
        album=index.albums.code[rows],
        steps=index.steps[:, rows],
        text=index.text[rows].astype(np.float32),
        genre=index.genre[rows].astype(np.float32),
        song=index.song[rows],
    )


def _from_table(
    index: RankingIndex, extra: pd.DataFrame, genre: NDArray[np.floating] | None, settings: Ranking
) -> Given:
    columns = index.spaces.columns
    raw = raw_matrix(extra, columns)
    # A length alone is no audio: every uploaded list has one.
    audio: NDArray[np.bool_] = np.logical_not(
        np.isnan(raw[:, [column != "duration_ms" for column in columns]]).all(axis=1)
    )
    weights = np.array([settings.features[column] for column in columns], np.float32)
    normal = index.spaces.quantile(raw[audio]) * weights
    artist = index.artists.find(extra["artist"].tolist())
    posterior = (
        np.full((0, len(index.genres)), np.nan, np.float32) if genre is None else genre.astype(np.float32)
    )
    known = raw_matrix(extra, index.scales).astype(np.float64)
    song = (
        extra["song_id"].to_numpy(np.int32) if "song_id" in extra else np.full(len(extra), NO_SONG, np.int32)
    )
    return Given(
        rows=np.empty(0, np.intp),
        audio=audio,
        unit=unit_rows(index.spaces.whiten(raw[audio])),
        normal=normal,
        artist_sound=_artist_sound(index, artist[audio], normal),
        artist=artist,
        album=index.albums.find(album_names(extra)),
        steps=scale_steps(index.scales, known, index.newest, settings),
        text=index.text_space.transform(track_texts(extra)),
        genre=posterior[~np.isnan(posterior).any(axis=1)],
        song=song,
    )


def _artist_sound(index: RankingIndex, artist: Codes, own: Matrix) -> Matrix:
    known = artist != UNKNOWN
    sound = own.copy()
    sound[known] = index.artist_sound[artist[known]]
    return sound


def _joined(first: Given, second: Given) -> Given:
    both = {
        name: np.concatenate([getattr(first, name), getattr(second, name)])
        for name in (
            "rows",
            "audio",
            "unit",
            "normal",
            "artist_sound",
            "artist",
            "album",
            "text",
            "genre",
            "song",
        )
    }
    return Given(steps=np.concatenate([first.steps, second.steps], axis=1), **both)
