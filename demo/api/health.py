"""Whether the page lives, and what it serves."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from demo.serving.watcher import RunWatcher


def health_routes(watcher: RunWatcher) -> APIRouter:
    """Make ``/healthz`` and ``/readyz``."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def live() -> Response:
        """The process answers; 200 also while there is no run."""
        return JSONResponse({"status": "live", "problem": _problem(watcher)})

    @router.get("/readyz")
    async def ready() -> Response:
        """A run is served; 503 while none is."""
        served = watcher.current
        body: dict[str, Any] = {"status": "waiting" if served is None else "ready"}
        if served is not None:
            body |= {
                "run_id": served.run_id,
                "digest": served.digest,
                "age_s": round(served.age_s),
                "made": served.made.isoformat(timespec="seconds"),
            }
        headers = {"Cache-Control": "no-store"}
        if served is None:
            headers["Retry-After"] = "5"
        body["problem"] = _problem(watcher)
        return JSONResponse(body, 503 if served is None else 200, headers)

    return router


def _problem(watcher: RunWatcher) -> str | None:
    return str(watcher.problem) if watcher.problem else None
