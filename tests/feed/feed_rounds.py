"""Feeding in other processes, to be killed or to run side by side; forked from warm imports, so cheap."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from recommender.feed.feeding import Feeder, Plan
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


def in_another_process(work: Any, *args: Any) -> ForkServerProcess:
    """Start work in a process forked from one that has all imports done and no threads yet."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["feed_rounds"])
    process = context.Process(target=work, args=args, daemon=True)
    process.start()
    return process


def _no_spotify() -> Any:
    raise RuntimeError("not asked for here")
