"""The recommender as an MLflow model: rows of a playlist in, rows of recommendations out.

Only this module and `playlist_pyfunc` are specific to MLflow: everything else
of the model is the bundle and the package's own code, which travel with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from mlflow.models import ModelSignature
from mlflow.pyfunc.model import PythonModel, PythonModelContext
from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema

from recommender.errors import PlaylistError
from recommender.playlists import read_playlist
from recommender.ranking.options import Options
from recommender.recommender import Recommender
from recommender.results import Recommendations
from recommender.settings.config import UploadLimits
from recommender.settings.reading import typed

BUNDLE, LIMITS = "bundle", "upload"
"""Names under which the model keeps the bundle's folder and the limits of an upload."""

GIVEN = ("title", "artist", "album", "track_id", "playlist")
SIGNATURE = ModelSignature(
    inputs=Schema([ColSpec("string", name, required=False) for name in GIVEN]),
    outputs=Schema(
        [
            ColSpec(kind, name, required=name not in ("album", "link"))
            for name, kind in {
                "playlist": "string",
                "place": "long",
                "track_id": "string",
                "title": "string",
                "artists": "string",
                "album": "string",
                "match": "double",
                "score": "double",
                "why": "string",
                "link": "string",
            }.items()
        ]
    ),
    params=ParamSchema(
        [
            ParamSpec("wanted", "long", 10),
            ParamSpec("new_artists", "boolean", False),
            ParamSpec("explicit", "string", "any"),
        ]
    ),
)
"""A given row needs a title and an artist, or a track id (a link will do); `playlist` tells several apart."""


class PlaylistModel(PythonModel):
    """Recommends songs for the playlists in a table."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read the bundle."""
        self._recommender = Recommender.load(Path(context.artifacts[BUNDLE]))
        self._limits = typed(UploadLimits, context.model_config[LIMITS], "the model's limits of an upload")

    def predict(
        self, context: PythonModelContext, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """Recommend songs; a table is read like an uploaded CSV file.

        Raises
        ------
        PlaylistError
            It holds no song, none that the catalog can say anything about, or a parameter is out of range.
        """
        if not len(model_input):
            raise PlaylistError("a table without rows", wanted=f"a song in each row: {', '.join(GIVEN)}")
        table = model_input.to_csv(index=False).encode()
        playlists = read_playlist(table, name="playlist", limits=self._limits)
        options = Options(**(params or {}))
        pages = (self._recommender.recommend(playlist, options) for playlist in playlists)
        rows = [row for page in pages for row in _rows(page)]
        return pd.DataFrame(rows, columns=SIGNATURE.outputs.input_names())


def _rows(page: Recommendations) -> list[dict[str, Any]]:
    return [
        {
            "playlist": page.playlist,
            "place": one.place,
            "track_id": one.song.track_id,
            "title": one.song.title,
            "artists": ", ".join(one.song.artists),
            "album": one.song.album,
            "match": one.match,
            "score": one.score,
            "why": one.why,
            "link": one.song.link,
        }
        for one in page.songs
    ]
