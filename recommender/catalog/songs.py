"""Which tracks are one song: titles and artists in a form that can be compared.

Two tracks are versions of one song if the first artist and the title agree once
case, accents, punctuation, guests ("feat. …") and marks of a version ("- 2011
Remaster", "(Live)", "- Radio Edit") are taken away. A remix counts as a version.
What makes another song of it stays: "Pt. 2", "Interlude", "(Reprise)".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

_VERSION = re.compile(
    r"""\b(
        remaster(ed)? | remasteri[sz]ed | version | versión | versão | remix(ed)? | mix | rmx | edit | mono
      | stereo | demo | instrumental | karaoke | unplugged | acoustic | acústico | deluxe | bonus | extended
      | rework(ed)? | bootleg | mashup | sped\ up | slowed | reverb | nightcore | a\ cappella | acapella
      | sessions? | soundtrack | edition | re-?recorded | recorded | recording | radio\ cut | dub | take\ \d+
      | vip | explicit | anniversary | ao\ vivo | en\ vivo | en\ directo | live\ (at|from|in|on)
    )\b
    | ^live\b | \blive( \s+ \d{4})?$
    | ^(feat|ft|featuring|with|from|mtv)\b
    """,
    re.VERBOSE,
)
_GUESTS = re.compile(r"\s(feat|ft|featuring)\b\.?\s.*$")
_BRACKETED = re.compile(r"\s*(\(([^()]*)\)|\[([^\[\]]*)\])")
_DASHED = re.compile(r"\s+[-–—]\s+(?=\S)")
APOSTROPHES = "'’‘ʼ`´"
_LATIN_MARKS = re.compile("([a-z])[\u0300-\u036f]+")
_LEADING_THE = re.compile(r"^(the )+(?=\S)")
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "þ": "th",
        "ð": "d",
        "&": " and ",
        "ħ": "h",
    }
)


class _Plain(dict[int, str | int | None]):
    """For `str.translate`: letters, marks and digits stay, apostrophes go, the rest is a blank."""

    def __missing__(self, code: int) -> str | int | None:
        character = chr(code)
        if unicodedata.category(character)[0] in "LMN":
            kept: str | int | None = code
        else:
            kept = None if character in APOSTROPHES else " "
        self[code] = kept
        return kept


_PLAIN = _Plain()


def normalise_title(title: str) -> str:
    """Reduce a title to what all versions of the song share.

        >>> normalise_title("Héroes (feat. X) - 2011 Remaster")
        'heroes'

    Idempotent. A title without a letter or digit is kept as it is, trimmed and case-folded.
    """
    return _settled(title, _title_once)


def normalise_artist(name: str) -> str:
    """Reduce an artist's name to what its spellings share: case, accents, punctuation, "The" are gone."""
    return _settled(name, _artist_once)


def fold_letters(text: str) -> str:
    """Take away case and the accents of Latin letters."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _LATIN_MARKS.sub(r"\1", text)).translate(_LETTERS)


def song_ids(titles: Sequence[str], artists: Sequence[str]) -> npt.NDArray[np.int32]:
    """Number songs so that versions of one song share a number.

    Parameters
    ----------
    titles : sequence of str, length n
    artists : sequence of str, length n
        The first artist of each track.

    Returns
    -------
    ndarray of int32, shape (n,)
        0, 1, … in order of first appearance.
    """
    title_codes = _codes(titles, normalise_title)
    artist_codes = _codes(artists, normalise_artist)
    pairs = artist_codes.astype(np.int64) * (int(title_codes.max(initial=0)) + 1) + title_codes
    codes, _ = pd.factorize(pairs)
    return codes.astype(np.int32)


def _codes(texts: Sequence[str], normalise: Callable[[str], str]) -> npt.NDArray[np.intp]:
    codes, unique = pd.factorize(np.asarray(texts, dtype=object))
    same, _ = pd.factorize(np.array([normalise(text) for text in unique], dtype=object))
    return same[codes]


def _settled(text: str, once: Callable[[str], str]) -> str:
    """Apply `once` until it changes nothing; each round shortens the text or is the last."""
    while (shorter := once(text)) != text:
        text = shorter
    return text


def _title_once(title: str) -> str:
    folded = fold_letters(title).strip()
    return _plain(_without_version(folded)) or _plain(folded) or folded


def _artist_once(name: str) -> str:
    folded = fold_letters(name).strip()
    return _LEADING_THE.sub("", _plain(folded)) or folded


def _plain(folded: str) -> str:
    return " ".join(folded.translate(_PLAIN).split())


def _without_version(title: str) -> str:
    """Take away brackets and dashed endings that speak of a version or of guests."""
    bare = _BRACKETED.sub(lambda found: "" if _is_version(found[2] or found[3] or "") else found[0], title)
    parts = _DASHED.split(bare)
    while len(parts) > 1 and _is_version(parts[-1]):
        parts.pop()
    return _GUESTS.sub("", " - ".join(parts)).strip()


def _is_version(text: str) -> bool:
    return bool(_VERSION.search(text.strip()))
