"""The pages around Spotify: log in, choose a playlist, save songs to a new one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from demo.pages.words import told
from demo.service import Service
from demo.texts import Texts
from demo.views import Views
from demo.visitors.identity import COOKIE, Identities
from demo.visitors.sittings import Sitting
from recommender.errors import MSRError
from recommender.spotify.saving import Saved, save_playlist
from recommender.spotify.shapes import PlaylistInfo

_LISTED = 500
_NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def spotify_routes(service: Service, identities: Identities, views: Views, say: Texts) -> APIRouter:
    """Make the routes."""
    router, spotify = APIRouter(include_in_schema=False), service.spotify

    def page(visitor: str | None, notice: str = "", status: int = 200, **values: Any) -> Response:
        served = service.watcher.require()
        shown: dict[str, Any] = {"listed": [], "name": "", "saved": None, "saving": None} | values
        html = views(
            "spotify",
            fictional=served.fictional,
            here="spotify",
            enabled=spotify.enabled,
            logged_in=visitor is not None and spotify.logged_in(visitor),
            notice=notice,
            **shown,
        )
        return HTMLResponse(html, status, _NO_STORE)

    def visitor_of(request: Request) -> str | None:
        return identities.known(request.cookies.get(COOKIE))

    async def asked(visitor: str | None, work: Callable[[], dict[str, Any]], **values: Any) -> Response:
        """Ask Spotify off the event loop; an error is a notice on the page."""
        try:
            return page(visitor, **(values | await asyncio.to_thread(work)))
        except MSRError as error:
            return page(visitor, told(error, say), 502, **values)

    @router.get("/spotify")
    async def overview(request: Request) -> Response:
        visitor = visitor_of(request)
        if visitor is None or not spotify.logged_in(visitor):
            return page(visitor)

        def look() -> dict[str, Any]:
            with spotify.api(visitor) as api:
                found: list[PlaylistInfo] = list(api.playlists(_LISTED))
                return {"listed": found, "name": api.user_name}

        return await asked(visitor, look)

    @router.get("/spotify/login")
    def login(request: Request) -> Response:
        visitor, host = visitor_of(request), request.url.hostname
        port = f":{request.url.port}" if request.url.port else ""
        if host not in ("127.0.0.1", "::1"):  # Spotify sends nobody back to "localhost"
            return RedirectResponse(f"http://127.0.0.1{port}/spotify", 303, _NO_STORE)
        if visitor is None:
            return RedirectResponse("/spotify", 303, _NO_STORE)
        here = f"http://[{host}]{port}" if ":" in host else f"http://{host}{port}"
        try:
            return RedirectResponse(spotify.begin(visitor, f"{here}/callback"), 303, _NO_STORE)
        except MSRError as error:
            return page(visitor, told(error, say), 503)

    @router.get("/callback")
    async def callback(request: Request) -> Response:
        visitor = visitor_of(request)
        if visitor is None:
            return RedirectResponse("/spotify", 303, _NO_STORE)
        try:
            await asyncio.to_thread(spotify.finish, visitor, dict(request.query_params))
        except MSRError as error:
            return page(visitor, told(error, say), 403)
        return RedirectResponse("/spotify", 303, _NO_STORE)  # so that the code leaves the address

    @router.post("/spotify/logout")
    def logout(request: Request) -> Response:
        visitor = visitor_of(request)
        if visitor is not None:
            spotify.forget(visitor)
        return RedirectResponse("/spotify", 303, _NO_STORE)

    @router.get("/spotify/save/{token}")
    def ask_for_a_name(request: Request, token: str) -> Response:
        visitor, sitting = visitor_of(request), _sitting(service, token, visitor_of(request))
        if sitting is None:
            return page(visitor, say("export.gone"), 404)
        return page(visitor, saving=_saving(token, sitting, say))

    @router.post("/spotify/save/{token}")
    async def save(request: Request, token: str) -> Response:
        visitor = visitor_of(request)
        sitting = _sitting(service, token, visitor)
        if visitor is None or sitting is None or sitting.shown is None:
            return page(visitor, say("export.gone"), 404)
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        songs = [each.song.track_id for each in sitting.shown.answer.songs if each.song.link]
        saving = _saving(token, sitting, say) | {"name": form.get("name") or say("spotify.untitled")}

        def put() -> dict[str, Any]:
            with spotify.api(visitor) as api:
                saved: Saved = save_playlist(api, saving["name"], songs)
                return {"saved": saved, "saving": None}

        return await asked(visitor, put, saving=saving)

    return router


def _sitting(service: Service, token: str, visitor: str | None) -> Sitting | None:
    found = service.sittings.by_token(token, visitor) if visitor else None
    return found if found is not None and found.shown is not None else None


def _saving(token: str, sitting: Sitting, say: Texts) -> dict[str, Any]:
    shown = sitting.shown
    songs = [each.song for each in shown.answer.songs if each.song.link] if shown else []
    playlist = shown.answer.playlist if shown else ""
    return {"token": token, "songs": len(songs), "name": say("spotify.name", playlist=playlist)}
