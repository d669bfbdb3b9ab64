"""What opens a server stands in no address, message or log."""

from __future__ import annotations

import io
import os
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalog.source import Source
from recommender.errors import TrackingError
from recommender.state import StateDirectory
from recommender.tracking.description import describe_run
from recommender.tracking.destination import Destination, address_without_secrets
from recommender.tracking.redacted import RedactedStream

IN_URI = "uri-p4ss-%2Fword"
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=3, max_size=20)


def test_credentials_in_the_address_are_taken_out_of_it(state: StateDirectory) -> None:
    environ = {"MLFLOW_TRACKING_URI": f"https://me:{IN_URI}@host:5000/some.mlflow"}
    destination = Destination.from_environment(state, environ)
    assert destination.uri == destination.shown == "https://host:5000/some.mlflow"
    assert (destination.username, destination.password) == ("me", "uri-p4ss-/word")
    assert IN_URI not in repr(destination)
    assert destination.redact(f"cannot reach https://me:{IN_URI}@host") == "cannot reach https://me:***@host"


def test_the_environments_credentials_come_first(state: StateDirectory) -> None:
    environ = {
        "MLFLOW_TRACKING_URI": "https://me:one@host",
        "MLFLOW_TRACKING_USERNAME": "you",
        "MLFLOW_TRACKING_PASSWORD": "two",
    }
    destination = Destination.from_environment(state, environ)
    assert (destination.username, destination.password) == ("you", "two")


def test_a_token_in_the_place_of_a_name_is_a_secret(state: StateDirectory) -> None:
    destination = Destination.from_environment(state, {"MLFLOW_TRACKING_URI": "https://t0ken-t0ken@host"})
    assert destination.redact("t0ken-t0ken") == "***"


def test_a_databases_password_is_kept_for_mlflow_and_shown_to_nobody(state: StateDirectory) -> None:
    address = "postgresql://me:s3cret-pass@host/db?sslpassword=other"
    destination = Destination.from_environment(state, {"MLFLOW_TRACKING_URI": address})
    assert destination.uri == address
    assert destination.shown == "postgresql://host/db"
    assert "s3cret-pass" not in destination.redact(f"could not connect to {address}")


@pytest.mark.parametrize("address", ["http://u:pa/ss@host", "http://[half", "http://host:port"])
def test_an_address_that_cannot_be_read_is_not_shown(state: StateDirectory, address: str) -> None:
    with pytest.raises(TrackingError, match="MLFLOW_TRACKING_URI") as raised:
        Destination.from_environment(state, {"MLFLOW_TRACKING_URI": address})
    assert "pa/ss" not in str(raised.value)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://me:pw@host/catalog.csv?X-Signature=abc#top", "https://host/catalog.csv"),
        ("/home/me/catalog.csv", "/home/me/catalog.csv"),
        ("sqlite:////home/me/mlflow.db", "sqlite:////home/me/mlflow.db"),
        ("http://a:b@c@host/", "http://host/"),
    ],
)
def test_addresses_are_shown_without_what_opens_them(address: str, shown: str) -> None:
    assert address_without_secrets(address) == shown


def test_a_signed_address_of_a_catalog_is_mirrored_without_its_key(made_up: SimpleNamespace) -> None:
    artifacts = SimpleNamespace(**vars(made_up.artifacts))
    artifacts.sources = (Source("songs", f"https://me:{IN_URI}@host/songs.csv?X-Signature={IN_URI}", True),)
    written = describe_run(artifacts, made_up.facts, "bundle").to_json()
    assert "https://host/songs.csv" in written
    assert IN_URI not in written


@given(secret=TEXT, before=TEXT, after=TEXT, cut=st.integers(0, 60))
def test_a_stream_shows_no_secret_however_it_is_cut(secret: str, before: str, after: str, cut: int) -> None:
    secret = "§" + secret.replace("*", "x").replace("\n", "x")  # no other text contains it
    destination = Destination("sqlite://", secrets=(secret,))
    behind = io.StringIO()
    stream = RedactedStream(behind, destination.redact)
    text = f"{before.replace('§', '')}{secret}{after.replace('§', '')}\n"
    stream.write(text[:cut])
    stream.write(text[cut:])
    assert secret not in behind.getvalue()
    assert behind.getvalue() == text.replace(secret, "***")


def test_telemetry_is_off_before_mlflow_is_imported() -> None:
    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"
    import mlflow.telemetry.client as telemetry

    assert telemetry.get_telemetry_client() is None
