"""Giving memory back to the system after one run has taken another's place."""

from __future__ import annotations

import ctypes
import gc

import pyarrow as pa


def give_back() -> None:
    """Free what nothing points at any more, down to the system's own pages."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    # glibc keeps what was freed; elsewhere the allocator returns it by itself.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
