"""Text that a spreadsheet shows and never calculates."""

from __future__ import annotations

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula.

        >>> safe_cell("=HYPERLINK(1)")
        "'=HYPERLINK(1)"

    Blanks before the sign count too: some programs drop them.
    """
    return (
        f"'{text}"
        if text.startswith(_STARTS_A_FORMULA) or text.lstrip().startswith(_STARTS_A_FORMULA)
        else text
    )
