"""Every word the page says, in one file for each language.

    >>> say = Texts.load("en")
    >>> say("results.heading", playlist="Late night")
    'Songs for “Late night”'

To translate the page, copy `en.yaml` to the two-letter name of the language,
translate the values, and set `web.language` in config.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from recommender.errors import SettingsError

FOLDER = Path(__file__).parent


class Texts:
    """The texts of one language, by dotted names.

    Parameters
    ----------
    entries : mapping of str to str
        Name to text; ``{name}`` in a text stands for a value.
    language : str
    """

    def __init__(self, entries: Mapping[str, str], language: str) -> None:
        self.entries, self.language = dict(entries), language

    @classmethod
    def load(cls, language: str) -> Texts:
        """Read a language.

        Raises
        ------
        SettingsError
            There is no such language, or its file lacks a text that English has.
        """
        if language not in (known := languages()):
            raise SettingsError(
                f"'web.language' is {language!r}", wanted=f"one of {', '.join(known)}", do="edit config.yaml"
            )
        entries = _read(language)
        lacking = sorted(set(_read("en")) - set(entries))
        if lacking:
            raise SettingsError(
                f"{language}.yaml of demo/texts lacks {', '.join(lacking)}", do="translate it"
            )
        return cls(entries, language)

    def __call__(self, name: str, **values: object) -> str:
        """Say a text."""
        return self.entries[name].format(**values)

    def counted(self, name: str, count: int, **values: object) -> str:
        """Say ``name.one`` or ``name.many``, with ``{count}`` in it."""
        return self(f"{name}.{'one' if count == 1 else 'many'}", count=f"{count:,}", **values)

    def named(self, prefix: str, name: str) -> str:
        """Say the text of a name that data brought, or the name itself where there is none."""
        return self.entries.get(f"{prefix}.{name}", name.replace("_", " "))


def languages() -> list[str]:
    """The languages there are."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def _read(language: str) -> dict[str, str]:
    document = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return dict(_flat(document))


def _flat(document: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in document.items():
        if isinstance(value, Mapping):
            found += _flat(value, f"{prefix}{name}.")
        else:
            found.append((f"{prefix}{name}", str(value)))
    return found
