"""Errors as problem details (RFC 9457)."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from demo.errors import BusyError, NotReadyError, TooManyError, TooSlowError, WebError
from recommender.errors import MSRError, PlaylistError

log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[MSRError], HTTPStatus], ...] = (
    (TooManyError, HTTPStatus.TOO_MANY_REQUESTS),
    (BusyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (NotReadyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (TooSlowError, HTTPStatus.GATEWAY_TIMEOUT),
    (PlaylistError, HTTPStatus.UNPROCESSABLE_ENTITY),
)
_SHOWN_ERRORS = 5


def problem(
    status: int, detail: str, *, headers: dict[str, str] | None = None, **more: str | None
) -> Response:
    """Make a response; `more` are further members, those without a value are left out."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **{name: value for name, value in more.items() if value},
    }
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def problem_of(error: MSRError) -> Response:
    """Make the response to an error of ours."""
    status = next((found for kind, found in _STATUS if isinstance(error, kind)), None)
    if status is None:
        log.error("a request failed", exc_info=error)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
    headers = {"Retry-After": str(error.retry_after_s)} if isinstance(error, WebError) else None
    return problem(status, str(error), headers=headers, got=error.got, wanted=error.wanted, do=error.do)


def install(app: FastAPI) -> None:
    """Answer every error of `app` so."""
    app.add_exception_handler(MSRError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _ours(_: Request, error: Exception) -> Response:
    return problem_of(error if isinstance(error, MSRError) else MSRError(str(error)))


def _invalid(_: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    said = [
        f"{'.'.join(str(part) for part in each['loc'] if part != 'body') or 'body'}: {each['msg']}"
        for each in found
    ]
    return problem(422, "; ".join(said[:_SHOWN_ERRORS]) or "the request cannot be read", do="see /api")


def _http(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = str(error.detail) if isinstance(error, HTTPException) else ""
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else None
    return problem(status, detail, headers=headers)
