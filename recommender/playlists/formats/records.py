"""What the formats that are JSON share: walking lists of which nothing is certain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recommender.playlists import values
from recommender.playlists.entry import cut
from recommender.playlists.playlist import Reason, SetAside

Record = Mapping[str, Any]


def mapping(value: object) -> Record:
    """The value where it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def listing(value: object) -> list[Any]:
    """The value where it is a JSON list, else an empty one."""
    return value if isinstance(value, list) else []


def records(value: object) -> Iterator[tuple[int, Record | SetAside]]:
    """The objects of a list with their positions from 1; anything else in it is set aside."""
    for position, item in enumerate(listing(value), start=1):
        if isinstance(item, dict):
            yield position, item
        else:
            yield (
                position,
                SetAside(position, Reason.EMPTY if item is None else Reason.UNREADABLE, cut(str(item)[:300])),
            )


def strings(value: object) -> list[str]:
    """A string, or the strings of a list."""
    return [value] if isinstance(value, str) else [item for item in listing(value) if isinstance(item, str)]


def has_objects_with(value: object, *keys: str) -> bool:
    """Whether a list holds an object with one of the keys, among its first hundred."""
    return any(isinstance(item, dict) and any(key in item for key in keys) for item in listing(value)[:100])


def own_names(items: list[Any], key: str) -> list[str]:
    """A name for each of several playlists, none of them twice: "Mix", "Mix (2)"."""
    names: list[str] = []
    taken: set[str] = set()
    for position, item in enumerate(items, start=1):
        name = base = values.text(mapping(item).get(key)) or f"Playlist {position}"
        count = 1
        while name in taken:
            count += 1
            name = f"{base} ({count})"
        taken.add(name)
        names.append(name)
    return names
