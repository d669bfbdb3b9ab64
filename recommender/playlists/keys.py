"""Names in comparable form, many at a time, and their 64-bit keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from pandas.util import hash_array

from recommender.catalog.songs import APOSTROPHES, fold_letters, normalise_title

Keys = npt.NDArray[np.uint64]

_MAY_HAVE_VERSION = re.compile(r"[(\[（［]|\s[-–—－﹘]\s|\s(?:feat|ft|featuring)\b", re.IGNORECASE)
_GUESTS = re.compile(
    r"\s*[(\[](?:feat|ft|featuring)\b[^()\[\]]*[)\]]|\s+(?:feat|ft|featuring)[.\s][^()\[\]]*", re.IGNORECASE
)
_ASCII_SIGNS = {code: " " for code in range(128) if not chr(code).isalnum() and code != 10}
_HASH_KEY = "MSR track index!"  # sixteen bytes; other ones would make every stored index useless
_BETWEEN = "\x1f"


def plain_names(names: Sequence[str]) -> list[str]:
    """Names without case, accents on Latin letters, punctuation and a leading "The".

    The same form as `normalise_artist`, but all are folded as one string, several
    times faster than one by one. A name of nothing but signs ("???") stays as it
    is, so that it can still be found.
    """
    lines = [name.replace("\n", " ") for name in names]
    # Plain English is most of any catalog, and folding it needs no tables of Unicode.
    english = [position for position, name in enumerate(lines) if name.isascii()]
    others = [position for position, name in enumerate(lines) if not name.isascii()]
    result = lines
    for positions, fold in ((english, _folded_ascii), (others, _folded)):
        if positions:
            plain = fold("\n".join([lines[position] for position in positions])).split("\n")
            for position, kept in zip(positions, plain, strict=True):
                result[position] = _settled(kept) or names[position].strip().casefold()
    return result


def exact_titles(titles: Sequence[str]) -> list[str]:
    """Titles in plain form with their version marks, without the guests ("feat. …")."""
    return plain_names(
        [_GUESTS.sub("", title) if _MAY_HAVE_VERSION.search(title) else title for title in titles]
    )


def song_titles(titles: Sequence[str], exact: Sequence[str]) -> list[str]:
    """Titles in the form that all versions of a song share, given their exact forms.

    Only a title with a bracket, a dash or a guest can have a version mark: the
    others keep their exact form, which saves most of the time.
    """
    return [
        _settled(normalise_title(title)) if _MAY_HAVE_VERSION.search(title) else form
        for title, form in zip(titles, exact, strict=True)
    ]


def name_keys(titles: Sequence[str], artists: Sequence[str]) -> Keys:
    """The keys of titles by artists, both in plain form."""
    return text_keys([name_text(title, artist) for title, artist in zip(titles, artists, strict=True)])


def name_text(title: str, artist: str) -> str:
    """The text whose key stands for a title by an artist."""
    return title + _BETWEEN + artist


def text_keys(texts: Sequence[str]) -> Keys:
    """64 bits of SipHash for each text: the same in every process and on every machine."""
    column = np.array(texts, dtype=object)
    return np.asarray(hash_array(column, hash_key=_HASH_KEY, categorize=False), dtype=np.uint64)


def _folded_ascii(text: str) -> str:
    spaced = text.lower().replace("&", " and ").replace("'", "").replace("`", "")
    return spaced.translate(_ASCII_SIGNS)


def _folded(text: str) -> str:
    folded = fold_letters(text)
    signs: dict[str, str | int | None] = {
        sign: None if sign in APOSTROPHES else " "
        for sign in set(folded)
        if sign != "\n" and unicodedata.category(sign)[0] not in "LMN"
    }
    return folded.translate(str.maketrans(signs))


def _settled(plain: str) -> str:
    joined = " ".join(plain.split())
    while joined.startswith("the "):
        joined = joined[4:]
    return joined
