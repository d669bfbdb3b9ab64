"""Half precision to single precision, many times as fast as numpy's own conversion."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ROWS_AT_ONCE = 1024
"""Few enough that a block stays in the processor's cache."""

_SIGN_AND_VALUE = np.int32(-0x70000001)
_BIAS = np.float32(2.0**112)


def widen(half: NDArray[np.float16], out: NDArray[np.float32], bits: NDArray[np.int32]) -> None:
    """Write finite float16 values as float32, exactly.

    A float16's exponent and fraction, moved to their places in a float32, are the value over 2¹¹²: the
    difference of the two biases (Fabian Giesen, "Half to float done quick"). That holds for the smallest
    values too, which numpy converts one by one, and most posteriors of a hundred genres are such.

    Parameters
    ----------
    half : ndarray, C-contiguous
        Without infinities and NaN.
    out, bits : ndarray of the same shape
        `bits` is scratch.
    """
    np.copyto(bits, half.view(np.int16))
    np.left_shift(bits, 13, out=bits)
    np.bitwise_and(bits, _SIGN_AND_VALUE, out=bits)
    np.multiply(bits.view(np.float32), _BIAS, out=out)


def products(half: NDArray[np.float16], direction: NDArray[np.float32]) -> NDArray[np.float32]:
    """Multiply each row with a vector.

    Parameters
    ----------
    half : ndarray, shape (n, d)
        See `widen`.
    direction : ndarray, shape (d,)

    Returns
    -------
    ndarray, shape (n,), float32
    """
    found = np.empty(len(half), np.float32)
    shape = (min(len(half), _ROWS_AT_ONCE), half.shape[1])
    wide, bits = np.empty(shape, np.float32), np.empty(shape, np.int32)
    for begin in range(0, len(half), _ROWS_AT_ONCE):
        part = half[begin : begin + _ROWS_AT_ONCE]
        widen(part, wide[: len(part)], bits[: len(part)])
        np.matmul(wide[: len(part)], direction, out=found[begin : begin + _ROWS_AT_ONCE])
    return found
