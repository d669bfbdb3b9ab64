"""A text stream that shows no secret."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO


class RedactedStream(io.TextIOBase):
    """Passes text on, a line at a time, with every secret replaced.

    Parameters
    ----------
    stream : text file
        Where the text goes.
    redact : callable
        Takes a text and returns it without secrets.
    """

    def __init__(self, stream: IO[str], redact: Callable[[str], str]) -> None:
        self._stream, self._redact, self._line = stream, redact, ""

    def write(self, text: str) -> int:
        """Keep an unfinished line back: a secret may come in two parts."""
        whole, newline, self._line = (self._line + text).rpartition("\n")
        if newline:
            self._stream.write(self._redact(whole) + newline)
            self._stream.flush()
        return len(text)

    def flush(self) -> None:
        """Whole lines are never kept back."""

    def close(self) -> None:
        """Pass on what is left; the stream behind stays open."""
        if self._line:
            self.write("\n")
        super().close()

    def fileno(self) -> int:
        """Number of the file behind, for processes started from here."""
        return self._stream.fileno()
