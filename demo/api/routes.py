"""`POST /api/recommend` and its documentation."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from demo.api.answers import ProblemOut, RecommendOut
from demo.api.models import RecommendIn
from demo.api.reading import answer_request
from demo.http.problems import problem
from demo.service import Service
from demo.views import Views
from demo.visitors.identity import Identities

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    413: {"model": ProblemOut, "description": "The body is too large."},
    422: {"model": ProblemOut, "description": "The request, or the playlist in it, makes no sense."},
    429: {
        "model": ProblemOut,
        "description": "Too many in one minute; `Retry-After` says when to come back.",
    },
    503: {
        "model": ProblemOut,
        "description": "Too many are waiting, or no run is served yet; see `Retry-After`.",
    },
    504: {"model": ProblemOut, "description": "It took too long."},
}


def api_routes(service: Service, identities: Identities) -> APIRouter:
    """Make the routes under ``/api``."""
    router = APIRouter(prefix="/api")

    @router.post(
        "/recommend",
        summary="Recommend songs for a playlist",
        response_model=RecommendOut,
        responses=_PROBLEMS,
    )
    async def recommend(request: Request, body: RecommendIn) -> Response:
        """Recommend songs that belong in a playlist, best first, each with its reasons."""
        visitor = identities.visitor(request.cookies, request.client.host if request.client else None)
        answer = await service.answer(visitor, partial(answer_request, body, service.config.upload))
        return Response(answer, media_type="application/json")

    @router.api_route("/{rest:path}", methods=["GET", "POST", "PUT", "DELETE"], include_in_schema=False)
    async def nothing(request: Request, rest: str) -> Response:
        return problem(404, f"there is nothing at {request.method} /api/{rest[:80]}", do="see /api")

    return router


def documentation(app: FastAPI, views: Views) -> APIRouter:
    """Make the API's description, for people and for programs; nothing is loaded from elsewhere."""
    router = APIRouter(include_in_schema=False)

    @router.get("/api/openapi.json")
    def schema() -> Response:
        return JSONResponse(app.openapi())

    @router.get("/api")
    def reference(request: Request) -> Response:
        description = app.openapi()
        operations = [
            (path, method, operation)
            for path, methods in description["paths"].items()
            for method, operation in methods.items()
        ]
        example = _example(str(request.base_url))
        html = views(
            "api",
            operations=operations,
            schemas=_fields(description),
            example=example,
            fictional=False,
            here="about",
        )
        return HTMLResponse(html)

    return router


def _example(base: str) -> str:
    body = {"text": "Artist - Title\nAnother Artist - Another Title", "options": {"wanted": 5}}
    return (
        f"curl {base}api/recommend -H 'Content-Type: application/json' \\\n"
        f"  -d '{json.dumps(body, ensure_ascii=False)}'"
    )


def _fields(description: dict[str, Any]) -> list[tuple[str, list[dict[str, str]]]]:
    schemas = description.get("components", {}).get("schemas", {})
    return [
        (
            name,
            [
                {"name": field, "type": _type(about), "description": about.get("description", "")}
                for field, about in schema.get("properties", {}).items()
            ],
        )
        for name, schema in sorted(schemas.items())
        if schema.get("properties") and not name.startswith(("HTTP", "Validation"))
    ]


def _type(about: dict[str, Any]) -> str:
    if "anyOf" in about:
        return " or ".join(_type(each) for each in about["anyOf"])
    if "$ref" in about:
        return str(about["$ref"]).rsplit("/", 1)[-1]
    if "enum" in about:
        return " | ".join(map(str, about["enum"]))
    if about.get("type") == "array":
        return f"list of {_type(about.get('items', {}))}"
    return str(about.get("type", "any"))
