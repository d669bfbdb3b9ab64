"""spotipy's knowledge of Spotify's Web API over a transport of our own.

spotipy's transport writes the access token to its debug log and sleeps on a
429 for as long as Spotify says, which can be hours. `Service` keeps the pace,
repeats what may be repeated and answers with clear errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
import spotipy

from recommender.spotify.service import Service


class Endpoints(spotipy.Spotify):  # type: ignore[misc]  # spotipy has no types
    """spotipy's client; what it would send itself is sent by a service.

    Parameters
    ----------
    service : Service
        Of Spotify's Web API, with the listener's access.
    """

    def __init__(self, service: Service) -> None:
        super().__init__(requests_session=requests.Session())  # never opened
        self._service = service

    def _internal_call(
        self, method: str, url: str, payload: Mapping[str, Any] | None, params: Mapping[str, Any]
    ) -> dict[str, Any]:
        path = url.rstrip("/")  # spotipy asks for "me/"
        if method == "GET":
            known = {name: value for name, value in params.items() if value is not None}
            return self._service.get(path, known)
        return self._service.post(path, payload or {})
