"""The controls beside the songs, and the wishes they stand for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import gradio as gr

from demo.pages.address import MOST_PER_ARTIST, MOST_WANTED
from demo.pages.scripts import script
from demo.serving.served import Served
from demo.texts import Texts
from recommender.ranking.options import Options

NAMES = (
    "wanted", "familiarity", "diversity", "new_artists", "per_artist", "explicit", "first_year",
    "last_year", "genres", "not_genres",
)  # fmt: skip


@dataclass(frozen=True)
class Defaults:
    """Where the controls stand when nothing was touched.

    Attributes
    ----------
    years : tuple of int or None
        First and last of the catalog.
    """

    wanted: int
    diversity: float
    years: tuple[int, int] | None

    @classmethod
    def of(cls, served: Served) -> Defaults:
        """Take them from the parameters and the catalog of a run."""
        page = served.recommender.bundle.params.ranking.page
        return cls(page.wanted, page.diversity, served.years)


class Steering:
    """The controls; to be made inside a `gr.Blocks`."""

    def __init__(self, say: Texts) -> None:
        self.say = say
        explicit = [(say(f"steer.explicit_{name}"), name) for name in ("any", "no", "only")]
        slider: dict[str, Any] = {"interactive": True, "buttons": []}
        self.controls: dict[str, Any] = {
            "wanted": gr.Slider(
                1, MOST_WANTED, 10, step=1, label=say("steer.wanted"), elem_id="wanted", **slider
            ),
            "familiarity": gr.Slider(
                -1, 1, 0, step=0.25, label=say("steer.familiarity"), info=say("steer.familiarity_hint"),
                elem_id="familiarity", **slider,
            ),
            "diversity": gr.Slider(
                0, 1, 0, step=0.1, label=say("steer.diversity"), info=say("steer.diversity_hint"),
                elem_id="diversity", **slider,
            ),
            "new_artists": gr.Checkbox(label=say("steer.new_artists"), elem_id="new_artists"),
            "per_artist": gr.Slider(
                0, MOST_PER_ARTIST, 0, step=1, label=say("steer.per_artist"),
                info=say("steer.per_artist_hint"), elem_id="per_artist", **slider,
            ),
            "explicit": gr.Radio(explicit, value="any", label=say("steer.explicit"), elem_id="explicit"),
            "first_year": gr.Slider(
                1900, 2030, 1900, step=1, label=say("steer.first_year"), elem_id="first_year", **slider
            ),
            "last_year": gr.Slider(
                1900, 2030, 2030, step=1, label=say("steer.last_year"), elem_id="last_year", **slider
            ),
            "genres": gr.Dropdown([], multiselect=True, label=say("steer.genres"), elem_id="genres"),
            "not_genres": gr.Dropdown(
                [], multiselect=True, label=say("steer.not_genres"), elem_id="not_genres"
            ),
        }  # fmt: skip

    @property
    def inputs(self) -> list[Any]:
        """The controls in the order of `NAMES`."""
        return [self.controls[name] for name in NAMES]

    def sent(self, before: int) -> str:
        """Write the browser's part of every event: values in range, behind `before` other inputs."""
        return script("bounds").replace("NAMES", json.dumps([""] * before + list(NAMES)))

    def placed(self, options: Options, served: Served) -> dict[Any, Any]:
        """Set every control to what `options` say, with the catalog's own years and genres."""
        defaults, genres = Defaults.of(served), sorted(served.recommender.genres)
        first, last = defaults.years or (0, 1)
        known = defaults.years is not None
        years: dict[str, Any] = {"minimum": first, "maximum": last, "visible": known}
        values: dict[str, Any] = {
            "wanted": gr.update(value=options.wanted or defaults.wanted),
            "familiarity": gr.update(value=options.familiarity),
            "diversity": gr.update(
                value=defaults.diversity if options.diversity is None else options.diversity
            ),
            "new_artists": gr.update(value=options.new_artists),
            "per_artist": gr.update(value=options.per_artist or 0),
            "explicit": gr.update(
                value=options.explicit,
                info=None if served.knows_explicit else self.say("steer.explicit_unknown"),
            ),
            "first_year": gr.update(value=_within(options.first_year, first, first, last), **years),
            "last_year": gr.update(value=_within(options.last_year, last, first, last), **years),
            "genres": gr.update(choices=genres, value=list(options.genres)),
            "not_genres": gr.update(choices=genres, value=list(options.not_genres)),
        }
        return {self.controls[name]: value for name, value in values.items()}


def wishes(values: tuple[Any, ...], defaults: Defaults) -> Options:
    """Read the controls; one that stands at its default wishes for nothing.

    Raises
    ------
    PlaylistError
        A value is out of range: the request did not come from the page.
    """
    given = dict(zip(NAMES, values, strict=True))
    first, last = _years(given["first_year"], given["last_year"], defaults.years)
    return Options(
        wanted=_unless(int(given["wanted"]), defaults.wanted),
        per_artist=int(given["per_artist"]) or None,
        new_artists=bool(given["new_artists"]),
        explicit=given["explicit"] or "any",
        familiarity=float(given["familiarity"]),
        diversity=_unless(float(given["diversity"]), defaults.diversity),
        first_year=first,
        last_year=last,
        genres=tuple(given["genres"] or ()),
        not_genres=tuple(given["not_genres"] or ()),
    )


def _years(
    first: float | None, last: float | None, known: tuple[int, int] | None
) -> tuple[int | None, int | None]:
    if known is None or first is None or last is None:
        return None, None
    low, high = sorted((int(first), int(last)))  # sliders that have passed each other mean the same
    return _unless(low, known[0]), _unless(high, known[1])


def _unless(value: Any, default: Any) -> Any:
    return None if value == default else value


def _within(value: int | None, default: int, low: int, high: int) -> int:
    return default if value is None else min(max(value, low), high)
