"""Finds algorithm families by name."""

from __future__ import annotations

import difflib
import importlib
import inspect
import pkgutil
from collections.abc import Sequence

from recommender.errors import SettingsError
from recommender.models.clustering import families
from recommender.models.clustering.contract import Clusterer


def known_families() -> dict[str, type[Clusterer]]:
    """Return every family in the folder `families`, by name."""
    found: dict[str, type[Clusterer]] = {}
    for module_info in pkgutil.iter_modules(families.__path__, f"{families.__name__}."):
        module = importlib.import_module(module_info.name)
        for _, kind in inspect.getmembers(module, inspect.isclass):
            own = kind.__module__ == module.__name__
            if own and issubclass(kind, Clusterer) and not inspect.isabstract(kind):
                found[kind.family] = kind
    return found


def clusterers(names: Sequence[str]) -> dict[str, type[Clusterer]]:
    """Look families up, in the order given.

    Raises
    ------
    SettingsError
        A name is not known; says which are, and which is nearest.
    """
    known = known_families()
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
            raise SettingsError(
                f"clusters.families in params.yaml names '{name}'",
                wanted=f"one of {', '.join(sorted(known))}",
                do=f"did you mean '{near}'?",
            )
    return {name: known[name] for name in names}
