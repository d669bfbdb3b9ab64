"""Settings of the services that the environment may set."""

from __future__ import annotations

import os
from collections.abc import Mapping

from recommender.settings.config import Config
from recommender.settings.reading import typed
from recommender.settings.services import ReccoBeats, Spotify


def spotify_settings(config: Config, environ: Mapping[str, str] = os.environ) -> Spotify:
    """`spotify` of config.yaml, with SPOTIFY_CLIENT_ID, SPOTIFY_API and SPOTIFY_ACCOUNTS put in.

    Raises
    ------
    SettingsError
        A variable is no address.
    """
    names = {"client_id": "SPOTIFY_CLIENT_ID", "api": "SPOTIFY_API", "accounts": "SPOTIFY_ACCOUNTS"}
    return typed(Spotify, config.spotify.model_dump() | _set(names, environ), "the environment")


def reccobeats_settings(config: Config, environ: Mapping[str, str] = os.environ) -> ReccoBeats:
    """`reccobeats` of config.yaml, with RECCOBEATS_API put in; errors as in `spotify_settings`."""
    document = config.reccobeats.model_dump() | _set({"api": "RECCOBEATS_API"}, environ)
    return typed(ReccoBeats, document, "the environment")


def _set(names: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    found = {key: environ.get(name, "").strip() for key, name in names.items()}
    return {key: value for key, value in found.items() if value}
