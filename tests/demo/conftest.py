"""Fixtures of the web page's tests: one small bundle for the session, apps and servers on it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from demo_server import Server, running
from sample_bundle import lay_out, sample_files

from recommender.settings import load_settings
from recommender.settings.config import Config
from recommender.state import StateDirectory

Files = tuple[dict[str, bytes], dict[str, Any]]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Everything in a bundle of the sample catalog, and where it came from."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sample_files(StateDirectory(tmp_path_factory.mktemp("state")))


@pytest.fixture(scope="session")
def bundles(sample: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one bundle of the sample catalog; not to be changed."""
    folder = tmp_path_factory.mktemp("bundles")
    lay_out(folder, "1", *sample)
    return folder


@pytest.fixture
def config() -> Config:
    """The project's own settings, without helpers: each app would start a process of its own."""
    config = load_settings().config
    return config.model_copy(update={"web": config.web.model_copy(update={"workers": 1})})


@pytest.fixture(scope="session")
def server(bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running page that no test changes; it allows many recommendations."""
    with running(bundles, tmp_path_factory.mktemp("home"), recommendations_per_minute=10_000) as started:
        yield started


@pytest.fixture
def new_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open pages, each for a visitor of its own; at the end, none may have asked another machine."""
    contexts, strangers, errors = [], [], []

    def note(request: Any) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            strangers.append(request.url)

    def open_page(url: str, width: int = 1280, height: int = 900, scheme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True
        )
        contexts.append(context)
        context.on("request", note)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.set_default_timeout(30_000)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert strangers == []
    assert errors == []
