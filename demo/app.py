"""The web application: Gradio's page inside FastAPI, and everything around it."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable

# Before Gradio is imported: it asks at import time whether it may call home.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from demo.api.health import health_routes
from demo.api.routes import api_routes, documentation
from demo.http import problems
from demo.http.body_limit import BodyLimit
from demo.http.gate import Gate
from demo.http.headers import Headers
from demo.http.welcome import Welcome
from demo.pages.listen import listening_page
from demo.pages.scripts import STATIC
from demo.pages.site import site_routes
from demo.pages.spotify import spotify_routes
from demo.pages.theme import theme
from demo.service import Service
from demo.serving.helpers import Helpers
from demo.serving.source import BundleSource
from demo.serving.watcher import RunWatcher
from demo.texts import Texts
from demo.views import Views
from demo.visitors.identity import Identities
from recommender.settings.config import Config
from recommender.state import StateDirectory

SWEEP_S = 60.0
"""How often what is too old is forgotten, s."""


def create_app(config: Config, source: BundleSource, state: StateDirectory) -> FastAPI:
    """Put the application together; its `state.service` is what the parts share.

    Parameters
    ----------
    source : BundleSource
        Where the run to serve comes from.

    Raises
    ------
    SettingsError
        A setting asks for what is not there: a language.
    StateError
        The state directory cannot be written.
    """
    web = config.web
    helpers = Helpers(web.workers - 1, web.request_s)
    watcher = RunWatcher(source, web.watch_s, helpers)
    watcher.start()  # loads the run while Gradio is being set up
    service, identities = Service(watcher, config, state), Identities()
    say = Texts.load(web.language)
    views = Views(say)
    app = FastAPI(
        title="MSR",
        description="Songs that belong in a playlist, each with its reason.",
        lifespan=_lifespan(service),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.service = service
    problems.install(app)
    for routes in (
        health_routes(watcher),
        documentation(app, views),
        api_routes(service, identities),
        site_routes(service, identities, views, say),
        spotify_routes(service, identities, views, say),
    ):
        app.include_router(routes)
    app.mount("/house", StaticFiles(directory=STATIC), name="house")
    # The innermost first: every request meets them from the last to the first.
    app.add_middleware(
        Welcome,
        watcher=watcher,
        identities=identities,
        waiting=lambda why: views("waiting", why=why, fictional=False, here="listen"),
    )
    app.add_middleware(BodyLimit, max_bytes=config.upload.max_bytes)
    app.add_middleware(Gate, service=service, identities=identities)
    app.add_middleware(Headers, player=web.player)
    # Read when Gradio's part of the app is made: uploads lie in our own, private folder.
    os.environ["GRADIO_TEMP_DIR"] = str(service.uploads.folder)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        listening_page(service, identities, views, say),
        path="/",
        footer_links=[],
        run_history=False,
        max_file_size=config.upload.max_bytes,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=web.mcp,
        show_error=True,
        theme=theme(),
        css_paths=STATIC / "house.css",
        head='<link rel="icon" href="/house/mark.svg" type="image/svg+xml">',
    )
    return mounted


def _lifespan(service: Service) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def run(_: FastAPI) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(_sweep(service))
        try:
            yield
        finally:
            sweeping.cancel()
            service.close()

    return run


async def _sweep(service: Service) -> None:
    while True:
        await asyncio.to_thread(service.sweep)
        await asyncio.sleep(SWEEP_S)
