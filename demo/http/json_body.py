"""JSON bodies, fast."""

from __future__ import annotations

from typing import Any

import orjson


def json_bytes(document: Any) -> bytes:
    """Write plain types as JSON; NaN becomes null."""
    return orjson.dumps(document)
