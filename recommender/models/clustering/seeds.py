"""Seeds that depend on names, so that neither order nor company changes a result."""

from __future__ import annotations

import hashlib


def derive_seed(seed: int, *names: str | int) -> int:
    """Make a seed from the run's seed and what it is for.

    Python's own `hash` differs between processes, a running generator between
    orders of calls; a digest of the names does neither.

    Returns
    -------
    int
        0 .. 2**32 - 1.
    """
    text = "\x1f".join(str(part) for part in (seed, *names))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
