"""What is let in: requests to this machine by name, for the parts of Gradio that the page uses."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from demo.errors import TooManyError
from demo.http.problems import problem, problem_of
from demo.service import Service
from demo.visitors.identity import Identities

HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Another name in `Host` means that a foreign page made the browser come here (DNS rebinding)."""

GRADIO = "/gradio_api/"
USED = frozenset(
    {
        "info", "run", "call", "queue", "upload", "upload_progress", "heartbeat", "reset", "cancel",
        "startup-events", "theme.css", "app_id", "openapi.json", "mcp",
    }
)  # fmt: skip
"""Gradio serves more: any cached file by its path, a proxy, recordings, saved sessions. None is needed."""

_COUNTED = ("/gradio_api/run/recommend", "/gradio_api/call/recommend", "/gradio_api/call/v2/recommend")


class Gate:
    """Turns the rest away."""

    def __init__(self, app: ASGIApp, service: Service, identities: Identities) -> None:
        self.app, self.service, self.identities = app, service, identities

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        path = request.url.path
        if _host(request) not in HOSTS:
            refusal = problem(421, "this page answers to 127.0.0.1 and localhost only")
        elif path.startswith(GRADIO) and _first_part(path) not in USED:
            refusal = problem(404, "there is nothing here")
        elif request.method == "POST" and path.rstrip("/") in _COUNTED:
            visitor = self.identities.visitor(
                request.cookies, request.client.host if request.client else None
            )
            try:
                self.service.rate.check(visitor)
            except TooManyError as error:
                refusal = problem_of(error)
            else:
                await self.app(scope, receive, send)
                return
        else:
            await self.app(scope, receive, send)
            return
        await refusal(scope, receive, send)


def _host(request: Request) -> str:
    host = request.headers.get("host", "")
    return host.rsplit(":", 1)[0] if host.rpartition(":")[2].isdigit() else host


def _first_part(path: str) -> str:
    return path.removeprefix(GRADIO).split("/", 1)[0]
