"""Feeding in other processes, to be killed or to run side by side.

Run as a script it forks a process for every line it reads: what a process needs is imported
by then, and no thread was ever started, so a process begins to feed within milliseconds.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

from feed_rows import cells, rows

from recommender.feed.feeding import Feeder, Plan
from recommender.feed.store import CatalogStore
from recommender.settings import load_settings
from recommender.spotify.features import FeatureChain
from recommender.spotify.features.cache import FeatureCache
from recommender.state import StateDirectory


def drop_feeder(home: Path) -> Feeder:
    """Feed from files alone: no feature source, no Spotify."""
    chain = FeatureChain([], FeatureCache(home / "answers.sqlite", 1, 1))
    return Feeder(load_settings(), StateDirectory(home), Path("/"), chain, _no_spotify)


def feed_drops(home: str, folder: str) -> None:
    """One round; runs in another process."""
    drop_feeder(Path(home)).round(Plan("none", Path(folder), (), 1))


def merge_two(store: CatalogStore) -> None:
    """Take in two files' rows, and lay the catalog out."""
    schema = load_settings().schema
    for taken, numbers in (("a", range(5)), ("b", range(3, 8))):
        store.merge(rows(schema, *[cells(n) for n in numbers]), origin="test", taken=taken)
    store.view()


def merge_many(home: str, first: int) -> None:
    """Five small merges, each with a correction of one song that all writers correct."""
    schema = load_settings().schema
    store = CatalogStore(StateDirectory(Path(home)), schema)
    for number in range(first, first + 5):
        store.merge(rows(schema, cells(number), cells(5, popularity=number % 101)), origin=f"test {first}")


def merge_and_die(home: str, step: int) -> None:
    """Die by SIGKILL at the given write to the disk: just before it, or just after."""
    count = iter(range(1_000_000))
    real_fsync, real_replace = os.fsync, Path.replace

    def die() -> None:
        if next(count) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def fsync(descriptor: int) -> None:
        die()
        real_fsync(descriptor)
        die()

    def replace(self: Path, target: Path) -> Path:
        die()
        return real_replace(self, target)

    os.fsync = fsync
    Path.replace = replace  # type: ignore[method-assign,assignment]
    merge_two(CatalogStore(StateDirectory(Path(home)), load_settings().schema))


def _no_spotify() -> Any:
    raise RuntimeError("not asked for here")


WORK = {work.__name__: work for work in (feed_drops, merge_many, merge_and_die)}


def serve() -> None:
    """Fork a process for every ``[name, arguments]``, wait for one for every number."""
    import_module("pandera.strategies.pandas_strategies")  # what pandera imports when it first validates
    for line in sys.stdin:
        asked = json.loads(line)
        if isinstance(asked, int):
            print(os.waitstatus_to_exitcode(os.waitpid(asked, 0)[1]), flush=True)
            continue
        child = os.fork()
        if child == 0:
            code = 1
            try:
                WORK[asked[0]](*asked[1])
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        print(child, flush=True)


if __name__ == "__main__":
    serve()
