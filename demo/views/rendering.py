"""The templates, with the texts at hand in each."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from demo.texts import Texts

FOLDER = Path(__file__).parent / "templates"


class Views:
    """Renders templates of `templates/`.

    Escaping is on for all of them and no template switches it off: a title
    with markup in it is only ever text.
    """

    def __init__(self, texts: Texts) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["say"] = texts
        self._environment.filters["percent"] = percent

    def __call__(self, template: str, **values: object) -> str:
        """Render ``templates/NAME.html``."""
        return self._environment.get_template(f"{template}.html").render(**values)


def percent(share: float) -> int:
    """A share as whole percent; something is never shown as nothing."""
    rounded = round(100 * share)
    return 1 if rounded == 0 and share > 0 else rounded
