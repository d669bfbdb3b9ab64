"""One web service that answers JSON: asked at its pace, again where that may help, with clear errors."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

import httpx
import tenacity

from recommender.errors import BusyError, DeniedError, LoginError, ServiceError
from recommender.settings.services import Pace
from recommender.spotify.busy import busy, retry_after
from recommender.spotify.limiter import Limiter

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

_MAX_BYTES = 20_000_000
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Access(Protocol):
    """Who asks: a bearer token, and a new one when it was refused."""

    def token(self) -> str:
        """Give a token that should be valid now."""
        ...

    def renew(self, refused: str) -> str:
        """Give another token than the one that was refused."""
        ...


class InterruptedCallError(ServiceError):
    """The connection broke after a change was asked for: whether it was made is not known."""


class _AgainError(Exception):
    """The attempt failed in a way that another one may mend, after `wait_s` if that is said."""

    def __init__(self, error: ServiceError, wait_s: float | None = None) -> None:
        super().__init__(str(error))
        self.error, self.wait_s = error, wait_s


class Service:
    """A client of one service.

    Parameters
    ----------
    name : str
        What people call it.
    address : str
        Everything before the paths.
    pace : Pace
    access : Access, optional
        Without it the service is asked anonymously.
    limiter : Limiter, optional
        To share one among several clients of the same service.
    """

    def __init__(
        self,
        name: str,
        address: str,
        pace: Pace,
        *,
        access: Access | None = None,
        limiter: Limiter | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name, self._pace, self._access, self._sleep = name, pace, access, sleep
        self._limiter = limiter or Limiter(pace.calls, pace.window_s, sleep=sleep)
        # No redirects: a token goes to this address and nowhere else.
        self._client = httpx.Client(
            base_url=address.rstrip("/") + "/", timeout=pace.timeout_s, follow_redirects=False
        )

    def __enter__(self) -> Service:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> dict[str, Any]:
        """Ask for something; repeated where the connection breaks.

        Raises
        ------
        BusyError
            It wants to be left alone for longer than `max_wait_s`, or its quota is used up.
        DeniedError, LoginError
            403 and 404; 401.
        ServiceError
            It cannot be reached, or does not answer JSON.
        """
        return self._attempts(lambda: self._call("GET", path, safe=True, params=dict(params or {})))

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Ask for a change; errors as in `get`.

        Raises
        ------
        InterruptedCallError
            The connection broke, or the service failed, when the change may have been made.
        """
        return self._attempts(lambda: self._call("POST", path, safe=False, json=dict(body)))

    def post_form(self, path: str, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Send a form; the status comes beside the answer, since a token endpoint's 400 has a meaning."""
        return self._attempts(lambda: self._form(path, form))

    def _attempts(self, attempt: Callable[[], Answer]) -> Answer:
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._pace.attempts),
            wait=self._wait,
            retry=tenacity.retry_if_exception_type(_AgainError),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(attempt)
        except _AgainError as again:
            raise again.error from again.__cause__

    def _wait(self, state: tenacity.RetryCallState) -> float:
        again = state.outcome.exception() if state.outcome else None
        told = again.wait_s if isinstance(again, _AgainError) else None
        wait = self._pace.wait_s * 2 ** (state.attempt_number - 1) if told is None else told
        log.info("%s, attempt %d: %s; again in %.1f s", self.name, state.attempt_number, again, wait)
        return float(min(wait, self._pace.max_wait_s))

    def _call(self, method: str, path: str, *, safe: bool, **content: Any) -> dict[str, Any]:
        token = self._access.token() if self._access else None
        status, headers, body = self._exchange(method, path, safe=safe, token=token, **content)
        if status == httpx.codes.UNAUTHORIZED and self._access and token:
            token = self._access.renew(token)
            status, headers, body = self._exchange(method, path, safe=safe, token=token, **content)
        self._check(status, headers, body, safe=safe)
        return self._document(body, safe=safe)

    def _form(self, path: str, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        status, headers, body = self._exchange("POST", path, safe=True, token=None, data=dict(form))
        if status != httpx.codes.BAD_REQUEST:
            self._check(status, headers, body, safe=True)
        return status, self._document(body, safe=True)

    def _exchange(
        self, method: str, path: str, *, safe: bool, token: str | None, **content: Any
    ) -> tuple[int, httpx.Headers, bytes]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._limiter.wait()
        try:
            with self._client.stream(method, path.lstrip("/"), headers=headers, **content) as response:
                return response.status_code, response.headers, self._received(response)
        except _NEVER_SENT as error:
            raise _AgainError(self._unreachable(error)) from error
        except httpx.HTTPError as error:
            if safe:
                raise _AgainError(self._unreachable(error)) from error
            raise InterruptedCallError(*self._unreachable(error).args[:1]) from error

    def _received(self, response: httpx.Response) -> bytes:
        """Read all of an answer; httpx's own timeout starts anew with every piece."""
        deadline = time.monotonic() + self._pace.timeout_s
        parts, size = [], 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > _MAX_BYTES:
                raise ServiceError(f"{self.name} answered with more than {_MAX_BYTES:,} bytes")
            if time.monotonic() > deadline:
                raise httpx.ReadTimeout(f"not done after {self._pace.timeout_s:g} s")
        return b"".join(parts)

    def _check(self, status: int, headers: httpx.Headers, body: bytes, *, safe: bool) -> None:
        if status < 300:
            return
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise self._told_to_wait(headers, body)
        if status == httpx.codes.UNAUTHORIZED:
            raise LoginError(f"{self.name} does not accept the log-in", do="log in again: msr spotify login")
        if status in (httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND):
            error = DeniedError(f"{self.name} answered {status} {_phrase(status)}")
            error.status = status
            raise error
        failure = ServiceError(
            f"{self.name} answered {status} {_phrase(status)}".rstrip(), do="try again in some minutes"
        )
        if status >= 500:
            raise _AgainError(failure) if safe else InterruptedCallError(*failure.args[:1])
        raise failure

    def _told_to_wait(self, headers: httpx.Headers, body: bytes) -> Exception:
        quota = b"QUOTA_EXCEEDED" in body
        seconds = retry_after(headers.get("retry-after"))
        error = busy(self.name, seconds, quota=quota)
        if quota or (seconds is not None and seconds > self._pace.max_wait_s):
            return error
        if seconds is not None:
            self._limiter.pause(seconds)
        return _AgainError(error, seconds)

    def _document(self, body: bytes, *, safe: bool) -> dict[str, Any]:
        try:
            document = json.loads(body)
        except ValueError as error:
            raise self._senseless(safe) from error
        if not isinstance(document, dict):
            raise self._senseless(safe)
        return document

    def _senseless(self, safe: bool) -> Exception:
        error = ServiceError(f"{self.name} answered something that is no JSON object", wanted="JSON")
        return _AgainError(error) if safe else InterruptedCallError(error.got)

    def _unreachable(self, error: httpx.HTTPError) -> ServiceError:
        reason = (
            f"did not answer within {self._pace.timeout_s:g} s"
            if isinstance(error, httpx.TimeoutException)
            else "cannot be reached"
            if isinstance(error, _NEVER_SENT)
            else "broke the connection off"
        )
        return ServiceError(
            f"{self.name} {reason} ({type(error).__name__}, tried up to {self._pace.attempts} times)",
            do="check the network, then try again",
        )


def _phrase(status: int) -> str:
    return httpx.codes.get_reason_phrase(status)


__all__ = ["Access", "BusyError", "InterruptedCallError", "Service"]
