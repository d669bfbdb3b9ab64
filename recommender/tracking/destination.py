"""Where the mirror goes, and what must never be shown."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import SplitResult, quote, quote_plus, unquote, urlsplit, urlunsplit

from recommender.errors import TrackingError
from recommender.state import StateDirectory

_SECRET_NAME = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|API_?KEY|ACCESS_?KEY", re.IGNORECASE)
_SHORTEST_SECRET = 6
"""Shorter values of variables that only sound secret are words like ``true``; they would garble messages."""


@dataclass(frozen=True)
class Patience:
    """How long one request to a server may take.

    Attributes
    ----------
    timeout_s : int
        Silence after which a request has failed.
    retries : int
        Further attempts.
    """

    timeout_s: int
    retries: int


WHILE_PUBLISHING = Patience(timeout_s=10, retries=1)
ON_COMMAND = Patience(timeout_s=60, retries=3)


@dataclass(frozen=True)
class Destination:
    """One MLflow tracking store.

    Attributes
    ----------
    uri : str
        For MLflow. Without credentials where it is an http address; a database's keeps them.
    username, password : str
        For http basic authentication; empty for none.
    local : bool
        The default store in the state directory.
    secrets : tuple of str
        Texts that may stand in no message, log, tag or artifact.
    """

    uri: str = field(repr=False)
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    local: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def from_environment(cls, state: StateDirectory, environ: Mapping[str, str]) -> Destination:
        """Take `MLFLOW_TRACKING_URI`, `_USERNAME` and `_PASSWORD`, or the default store.

        Raises
        ------
        TrackingError
            The address cannot be taken apart.
        """
        named = environ.get("MLFLOW_TRACKING_URI", "").strip()
        secrets = {value for name, value in environ.items() if _sounds_secret(name, value)}
        if not named:
            return cls(uri=local_uri(state), local=True, secrets=_every_form(secrets))
        parts = _split(named)
        username, password = unquote(parts.username or ""), unquote(parts.password or "")
        username, password = (
            environ.get("MLFLOW_TRACKING_USERNAME", "") or username,
            environ.get("MLFLOW_TRACKING_PASSWORD", "") or password,
        )
        secrets |= {unquote(parts.password or ""), password}
        if parts.username and not parts.password:
            secrets.add(unquote(parts.username))  # a token in the place of a name
        if username:
            secrets.add(base64.b64encode(f"{username}:{password}".encode()).decode())
        web = parts.scheme in ("http", "https")
        return cls(
            uri=_without_credentials(parts) if web else named,
            username=username if web else "",
            password=password if web else "",
            secrets=_every_form(secrets),
        )

    @property
    def scheme(self) -> str:
        """``http``, ``https``, ``sqlite``, ``postgresql``, …, without a driver's name."""
        return _split(self.uri).scheme.partition("+")[0]

    @property
    def shown(self) -> str:
        """The address for people."""
        return address_without_secrets(self.uri)

    def redact(self, text: str) -> str:
        """Replace every secret in a text by ``***``."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text

    def environment(self, patience: Patience) -> dict[str, str]:
        """What MLflow is to find in the environment: this store, bounded requests."""
        credentials = {
            "MLFLOW_TRACKING_USERNAME": self.username,
            "MLFLOW_TRACKING_PASSWORD": self.password,
        }
        return {
            "MLFLOW_TRACKING_URI": self.uri,
            **{name: value for name, value in credentials.items() if value},
            "MLFLOW_HTTP_REQUEST_TIMEOUT": str(patience.timeout_s),
            "MLFLOW_HTTP_REQUEST_MAX_RETRIES": str(patience.retries),
            # A server may otherwise make a client wait an hour.
            "MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER": "false",
            "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
            "MLFLOW_RECORD_ENV_VARS_IN_MODEL_LOGGING": "false",
            "MLFLOW_SKIP_PIP_REQUIREMENTS_CHECK": "true",
            "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
        }


def local_uri(state: StateDirectory) -> str:
    """Address of the default store."""
    return f"sqlite:///{state.mlflow / 'mlflow.db'}"


def address_without_secrets(address: str) -> str:
    """Drop from a URL its user, password and query (where signed links keep their key)."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        return address
    return scheme + separator + re.split(r"[?#]", rest.rpartition("@")[2])[0]


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  checks it
    except ValueError as error:
        raise TrackingError(
            "the MLflow address cannot be read",  # not shown: it may hold a password
            wanted="MLFLOW_TRACKING_URI as in https://host:5000",
            do="mend or unset MLFLOW_TRACKING_URI",
        ) from error
    return parts


def _without_credentials(parts: SplitResult) -> str:
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _sounds_secret(name: str, value: str) -> bool:
    return bool(_SECRET_NAME.search(name)) and (
        len(value) >= _SHORTEST_SECRET or name == "MLFLOW_TRACKING_PASSWORD"
    )


def _every_form(secrets: set[str]) -> tuple[str, ...]:
    """Each secret as it is and as URLs and JSON write it, the longest first."""
    writings = (str, partial(quote, safe=""), quote_plus, lambda secret: json.dumps(secret)[1:-1])
    forms = {write(secret) for secret in secrets if secret for write in writings}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))
