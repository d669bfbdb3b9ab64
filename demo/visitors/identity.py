"""Who a request is from: a signed cookie where the browser has ours, the address otherwise.

The cookie tells visitors apart and says nothing about them. It is signed, so
that nobody can make up identities to get round the limits or take another's.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

COOKIE = "msr_visitor"


class Identities:
    """Gives visitors their cookie and knows them by it.

    Parameters
    ----------
    key : bytes, optional
        Signs the cookies; by default a fresh one, so that a restart makes everybody new.
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def new_cookie(self) -> str:
        """Make a cookie for a visitor who has none."""
        name = secrets.token_urlsafe(16)
        return f"{name}.{self._signature(name)}"

    def known(self, cookie: str | None) -> str | None:
        """Name the visitor of a cookie; None where it is not ours."""
        name, _, signature = (cookie or "").partition(".")
        if not name or not hmac.compare_digest(signature.encode(), self._signature(name).encode()):
            return None
        return name

    def visitor(self, cookies: Mapping[str, str], address: str | None) -> str:
        """Name who a request is from."""
        return self.known(cookies.get(COOKIE)) or f"address {address or 'unknown'}"

    def _signature(self, name: str) -> str:
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()[:32]
