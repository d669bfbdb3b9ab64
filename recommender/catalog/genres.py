"""Genre names: one spelling for each genre, and the choice of those that get models."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from recommender.errors import GenreError
from recommender.settings import Settings

_MIN_GENRES = 2
_LISTED = 60


@dataclass(frozen=True)
class GenreChoice:
    """The genres of a run.

    Attributes
    ----------
    genres : tuple of str
        Sorted.
    left_out : dict of str to str
        Genres that were asked for, or are in the catalog under `all`, with the reason why not.
    notes : tuple of str
        What a person should know about the choice.
    """

    genres: tuple[str, ...]
    left_out: dict[str, str]
    notes: tuple[str, ...]


def normalise_genre(name: str) -> str:
    """Spell a genre so that it can be compared, typed and used as a file name.

        >>> normalise_genre(" Drum & Bass ")
        'drum-and-bass'

    Letters and digits of all scripts survive, all else becomes single hyphens.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    spelt = "".join(c if unicodedata.category(c)[0] in "LNM" else "-" for c in folded.replace("&", " and "))
    return re.sub("-+", "-", spelt).strip("-")


class GenreNames:
    """The alias table of config.yaml.

    Parameters
    ----------
    aliases : mapping of str to str
        Another name → the genre's name.
    """

    def __init__(self, aliases: Mapping[str, str]) -> None:
        self._aliases = {normalise_genre(k): normalise_genre(v) for k, v in aliases.items()}

    def canonical(self, name: str) -> str:
        """Give the one name of a genre, whichever of its names or spellings `name` is."""
        spelt = normalise_genre(name)
        return self._aliases.get(spelt, spelt)


def choose_genres(request: str, available: Mapping[str, int], settings: Settings) -> GenreChoice:
    """Choose the genres that get labels and models.

    Parameters
    ----------
    request : str
        ``default``: those of config.yaml that the catalog has, or all of the catalog's own
        where it has fewer than two of them. ``all``: every genre. Otherwise names between commas.
    available : mapping of str to int
        The catalog's genres, by canonical name, and how many tracks each has.

    Raises
    ------
    GenreError
        A genre asked for is not in the catalog, or fewer than two are left. The message lists
        what the catalog has.
    """
    names = GenreNames(settings.config.genres.aliases)
    asked = request.strip().casefold()
    notes: list[str] = []
    if asked == "all":
        wanted = list(available)
    elif asked == "default":
        wanted, notes = _default(settings.config.genres.default, available, names)
    else:
        wanted = _listed(request, available, names)
    least = settings.params.genres.min_tracks
    left_out = {
        genre: f"it has {available[genre]} of the {least} tracks needed (genres.min_tracks in params.yaml)"
        for genre in sorted(wanted)
        if available[genre] < least
    }
    genres = tuple(sorted(set(wanted) - set(left_out)))
    if len(genres) < _MIN_GENRES:
        raise _too_few(genres, left_out, available)
    return GenreChoice(genres, left_out, tuple(notes))


def _default(
    default: Iterable[str], available: Mapping[str, int], names: GenreNames
) -> tuple[list[str], list[str]]:
    usual = [names.canonical(name) for name in default]
    present = [genre for genre in usual if genre in available]
    lacking = [genre for genre in usual if genre not in available]
    if len(present) < _MIN_GENRES:
        return list(available), [
            f"The catalog has {len(present) or 'none'} of the default genres, so its own are used: "
            f"{_enumerated(available)}."
        ]
    if lacking:
        return present, [
            f"The catalog has {len(present)} of the {len(usual)} default genres "
            f"({', '.join(sorted(present))}); it lacks {', '.join(sorted(lacking))}."
        ]
    return present, []


def _listed(request: str, available: Mapping[str, int], names: GenreNames) -> list[str]:
    asked = [part.strip() for part in request.split(",") if part.strip()]
    wanted = list(dict.fromkeys(names.canonical(name) for name in asked))
    for name in asked:
        genre = names.canonical(name)
        if genre not in available:
            near = difflib.get_close_matches(genre, available, n=1, cutoff=0.5)
            raise GenreError(
                f"the catalog has no genre '{name}'",
                wanted=f"default, all, or genres it has: {_enumerated(available)}",
                do=f"did you mean '{near[0]}'?" if near else "choose among them",
            )
    return wanted


def _too_few(
    genres: tuple[str, ...], left_out: Mapping[str, str], available: Mapping[str, int]
) -> GenreError:
    left = f"{len(genres)} ({', '.join(genres)})" if genres else "no genre"
    reasons = "".join(f"; {genre} is left out: {reason}" for genre, reason in list(left_out.items())[:5])
    return GenreError(
        f"{left} to tell apart{reasons}",
        wanted="two genres or more",
        do=f"ask for others (the catalog has {_enumerated(available)}), use another catalog, "
        "or lower genres.min_tracks in params.yaml",
    )


def _enumerated(available: Mapping[str, int]) -> str:
    shown = [f"{genre} ({count})" for genre, count in sorted(available.items())]
    more = f" and {len(shown) - _LISTED} more" if len(shown) > _LISTED else ""
    return (", ".join(shown[:_LISTED]) or "none") + more
