"""`--source feed`: the grown catalog as a source of the flow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recommender.errors import SourceError
from recommender.feed.store import CatalogStore
from recommender.settings.schema import CatalogSchema
from recommender.state import StateDirectory

NAME = "feed"
_SEARCHED = "songs found by Spotify's search: Spotify's developer terms, which forbid training on them"


@dataclass(frozen=True)
class FedCatalog:
    """The catalog as of a snapshot, in one file.

    Attributes
    ----------
    snapshot : int
    path : Path
    playlists : str or None
        The playlists file of the catalog that the store began with.
    licence : str or None
    fictional : bool
    """

    snapshot: int
    path: Path
    playlists: str | None
    licence: str | None
    fictional: bool


def fed_catalog(state: StateDirectory, schema: CatalogSchema) -> FedCatalog:
    """Lay out the catalog as it is now.

    Raises
    ------
    SourceError
        Nothing was ever fed.
    StateError
        The store is damaged, or the disk is full.
    """
    store = CatalogStore(state, schema)
    view = store.view()
    if view is None:
        raise SourceError(
            "the source 'feed' is empty: nothing has been fed yet",
            wanted="a catalog in the state directory",
            do="feed some songs: msr feed --drop FOLDER (or see `msr feed --help`)",
        )
    entries = store.entries()
    base = entries[0].base or {}
    licences = [base.get("licence")]
    if any(entry.origin.startswith("search:") for entry in entries):
        licences.append(_SEARCHED)
    return FedCatalog(
        snapshot=view[0],
        path=view[1],
        playlists=base.get("playlists"),
        licence="; ".join(licence for licence in licences if licence) or None,
        fictional=bool(base.get("fictional", False)),
    )


def snapshot_of(location: str) -> int | None:
    """The snapshot that a source's location stands for; None for another location."""
    path = Path(location)
    is_view = path.parent.name == "views" and path.parent.parent.name == "feed"
    return int(path.stem) if is_view and path.stem.isdigit() else None
