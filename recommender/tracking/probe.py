"""Whether an MLflow server answers, asked in a second and without MLflow.

MLflow itself keeps trying a server that is down for minutes.
"""

from __future__ import annotations

import os
import socket

import httpx

from recommender.errors import TrackingError
from recommender.tracking.destination import Destination, address_without_secrets

_PORTS = {"postgresql": 5432, "mysql": 3306, "mssql": 1433}
_LOGIN = "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD to an account that may write there"
_ANSWERS = {
    401: ("does not know this user (401)", _LOGIN),
    403: ("refuses this user (403)", _LOGIN),
    404: ("has no MLflow at this address (404)", "mend MLFLOW_TRACKING_URI"),
    429: ("asks for fewer requests (429)", "wait a little, then mirror again"),
}


def probe(destination: Destination, timeout_s: float) -> None:
    """Ask a server for one experiment, or a database for a connection.

    Parameters
    ----------
    timeout_s : float
        Silence that counts as no answer.

    Raises
    ------
    TrackingError
        It is down, slow, refuses, or is no MLflow server.
    """
    if destination.scheme in ("http", "https"):
        _check(_ask(destination, timeout_s), destination)
    elif destination.scheme in _PORTS:
        _connect(destination, timeout_s)


def _ask(destination: Destination, timeout_s: float) -> httpx.Response:
    login = (destination.username, destination.password) if destination.username else None
    try:
        return httpx.post(
            f"{destination.uri.rstrip('/')}/api/2.0/mlflow/experiments/search",
            json={"max_results": 1},
            auth=login,
            headers=_token(),
            timeout=timeout_s,
            verify=_verification(),
        )
    except httpx.TimeoutException as error:
        raise _no_answer(destination, f"nothing within {timeout_s:g} s") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise _no_answer(destination, destination.redact(str(error)) or type(error).__name__) from error


def _check(response: httpx.Response, destination: Destination) -> None:
    if response.status_code != httpx.codes.OK:
        failed = (f"answers with an error ({response.status_code})", "look at the server's own log")
        said, do = _ANSWERS.get(response.status_code, failed)
        raise TrackingError(f"the MLflow server {destination.shown} {said}", do=do)
    try:
        document = response.json()
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise TrackingError(
            f"{destination.shown} answers, but not as MLflow does", do="mend MLFLOW_TRACKING_URI"
        )


def _connect(destination: Destination, timeout_s: float) -> None:
    host, port = _host_and_port(destination)
    if not host:
        return
    try:
        socket.create_connection((host, port), timeout_s).close()
    except OSError as error:
        raise _no_answer(destination, str(error.strerror or error)) from error


def _host_and_port(destination: Destination) -> tuple[str, int]:
    address = address_without_secrets(destination.uri)
    parts = httpx.URL(address.replace(address.partition("://")[0], "http", 1))
    return parts.host, parts.port or _PORTS[destination.scheme]


def _token() -> dict[str, str]:
    token = os.environ.get("MLFLOW_TRACKING_TOKEN", "")
    return {"Authorization": f"Bearer {token}"} if token else {}


def _verification() -> str | bool:
    if os.environ.get("MLFLOW_TRACKING_INSECURE_TLS", "").lower() == "true":
        return False
    return os.environ.get("MLFLOW_TRACKING_SERVER_CERT_PATH") or True


def _no_answer(destination: Destination, why: str) -> TrackingError:
    return TrackingError(
        f"the MLflow server {destination.shown} does not answer ({why})",
        do="start it, or mend or unset MLFLOW_TRACKING_URI",
    )
