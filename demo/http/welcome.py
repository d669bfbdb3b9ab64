"""Gives a newcomer a cookie, and something to read while no run is served."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.serving.watcher import RunWatcher
from demo.visitors.identity import COOKIE, Identities

PAGES = ("/", "/explore", "/spotify", "/about")


class Welcome:
    """Stands before the pages.

    Parameters
    ----------
    waiting : callable
        From why nothing is served to the HTML of the page that says so.
    """

    def __init__(
        self, app: ASGIApp, watcher: RunWatcher, identities: Identities, waiting: Callable[[str], str]
    ) -> None:
        self.app, self.watcher, self.identities, self.waiting = app, watcher, identities, waiting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        is_page = scope["type"] == "http" and scope["method"] == "GET" and _is_page(scope["path"])
        if not is_page:
            await self.app(scope, receive, send)
            return
        request = Request(scope)

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if self.identities.known(request.cookies.get(COOKIE)) is None:
                    cookie = self.identities.new_cookie()
                    headers.append("Set-Cookie", f"{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax")
                headers["Cache-Control"] = "no-store"
            await send(message)

        if self.watcher.current is None:
            problem = self.watcher.problem
            page = HTMLResponse(
                self.waiting(str(problem) if problem else ""), status_code=503, headers={"Retry-After": "10"}
            )
            await page(scope, receive, with_cookie)
            return
        await self.app(scope, receive, with_cookie)


def _is_page(path: str) -> bool:
    return path in PAGES or path.startswith("/explore/")
