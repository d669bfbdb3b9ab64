"""The chain that config.yaml describes."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence

from recommender.errors import SettingsError
from recommender.playlists.catalog_index import CatalogIndex
from recommender.settings.config import Config
from recommender.spotify.environment import reccobeats_settings
from recommender.spotify.features.cache import FeatureCache
from recommender.spotify.features.chain import FeatureChain
from recommender.spotify.features.remote import ReccoBeatsSource, SpotifySource
from recommender.spotify.features.sources import CatalogSource, LocalSource, RemoteSource, UploadSource
from recommender.spotify.web_api import SpotifyAPI
from recommender.state import StateDirectory

log = logging.getLogger(__name__)


def feature_chain(
    config: Config,
    state: StateDirectory,
    *,
    sources: Sequence[str] | None = None,
    index: Callable[[], CatalogIndex | None] | None = None,
    api: SpotifyAPI | None = None,
    environ: Mapping[str, str] = os.environ,
) -> FeatureChain:
    """Build the chain; make it once per process, since its limiters count calls.

    Parameters
    ----------
    sources : sequence of str, optional
        Instead of `features.sources`.
    index : callable, optional
        See `CatalogSource`; without it the catalog is left out.
    api : SpotifyAPI, optional
        Somebody logged in; without it Spotify is left out.

    Raises
    ------
    SettingsError
        A source is unknown or named twice.
    """
    names = tuple(config.features.sources if sources is None else sources)
    known = ("upload", "catalog", "reccobeats", "spotify")
    unknown = [name for name in names if name not in known]
    if unknown or len(set(names)) < len(names):
        raise SettingsError(
            f"'{unknown[0]}' is no source of features" if unknown else "a source of features is named twice",
            wanted=f"each once of {', '.join(known)}",
        )
    made: list[LocalSource | RemoteSource] = []
    for name in names:
        if name == "upload":
            made.append(UploadSource())
        elif name == "catalog" and index is not None:
            made.append(CatalogSource(index))
        elif name == "reccobeats":
            made.append(ReccoBeatsSource(reccobeats_settings(config, environ)))
        elif name == "spotify" and api is not None:
            made.append(SpotifySource(api))
        else:
            log.debug("features: %s is left out, there is none", name)
    return FeatureChain(made, FeatureCache.open(state, config.features))
