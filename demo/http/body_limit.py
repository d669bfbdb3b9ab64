"""No request may send more than an upload may hold."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.http.problems import problem

ENVELOPE = 64_000
"""Bytes around an upload that are not the upload: multipart headers, JSON."""


class BodyLimit:
    """Answers 413 to a body that is, or turns out to be, too large; it is never held in memory.

    Parameters
    ----------
    app : ASGIApp
    max_bytes : int
        Of an upload.
    """

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app, self.max_bytes = app, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting what it sends."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        most = self.max_bytes + ENVELOPE
        if not declared.isdigit() or int(declared) > most:
            await self._refuse(scope, receive, send)
            return
        got, begun = 0, False

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > most:
                raise _TooLargeError
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            if got > most and not begun:
                return  # whatever the app makes of its broken body, 413 is the answer
            begun = True
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except _TooLargeError:
            if begun:
                raise
        if got > most and not begun:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"the request is larger than {self.max_bytes / 1e6:g} MB"
        refusal = problem(413, detail, do="send one playlist, or split it", headers={"Connection": "close"})
        await refusal(scope, receive, send)


class _TooLargeError(Exception):
    """The body went past the limit while it was read."""
