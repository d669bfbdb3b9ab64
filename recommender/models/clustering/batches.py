"""Which genres share one task."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from typing import Literal

from recommender.errors import SettingsError

_SECONDS_PER_TASK = 12.0
_MOST_TASKS = 24


def expected_seconds(tracks: int) -> float:
    """CPU seconds that `fit_genre` takes for so many tracks, roughly.

    Measured with the repository's params.yaml on one core: 0.3 s for 200
    tracks, 0.6 to 0.8 s for 1,000, 1.3 s for 2,000, 1.9 s for 6,000. Only the
    proportions matter, and those only to share the work out evenly.
    """
    return 0.2 + 0.4e-3 * tracks


def plan_batches(
    sizes: Mapping[str, int], genres_per_task: int | Literal["auto"], workers: int
) -> list[list[str]]:
    """Share genres out to tasks of about equal work.

    A task costs about 1.75 CPU seconds before it fits anything: Metaflow's own
    start and the import of scikit-learn. A genre of 1,000 tracks costs about
    0.6 s, so that a task for each would spend three quarters of its time on
    starting. ``auto`` makes tasks of about 12 s of work, in which starting is
    an eighth: 114 genres of 1,000 tracks (65 to 73 CPU seconds) become 6 tasks, and
    10 s of starting instead of 200 s. Then there are at least as many tasks as
    workers, a multiple of them so that none waits for another's last task, and
    otherwise at most 24, which keeps a resumed run from repeating much.

    Grouping never changes a result: `fit_genre` depends on its genre alone.

    Parameters
    ----------
    sizes : mapping of str to int
        Tracks of each genre.
    genres_per_task : int or 'auto'
        A number is the most genres of any task.
    workers : int
        Tasks that run at once.

    Returns
    -------
    list of list of str
        Every genre once; none empty; each sorted. The same for any order of `sizes`.

    Raises
    ------
    SettingsError
        A number is below 1.
    """
    if genres_per_task != "auto" and genres_per_task < 1:
        raise SettingsError(f"genres_per_task is {genres_per_task}", wanted="a number from 1, or auto")
    if workers < 1:
        raise SettingsError(f"{workers} workers", wanted="at least 1")
    if not sizes:
        return []
    cost = {genre: expected_seconds(tracks) for genre, tracks in sizes.items()}
    if genres_per_task == "auto":
        tasks, most = _tasks(sum(cost.values()), len(cost), workers), len(cost)
    else:
        tasks, most = math.ceil(len(cost) / genres_per_task), genres_per_task
    return _balanced(cost, tasks, most)


def _tasks(seconds: float, genres: int, workers: int) -> int:
    tasks = max(workers, min(_MOST_TASKS, math.ceil(seconds / _SECONDS_PER_TASK)))
    return min(genres, workers * math.ceil(tasks / workers))


def _balanced(cost: Mapping[str, float], tasks: int, most: int) -> list[list[str]]:
    """Longest first, each to the task with the least work that has room for it."""
    batches: list[list[str]] = [[] for _ in range(tasks)]
    load = [(0.0, task) for task in range(tasks)]
    for genre in sorted(cost, key=lambda name: (-cost[name], name)):
        seconds, task = heapq.heappop(load)
        batches[task].append(genre)
        if len(batches[task]) < most:
            heapq.heappush(load, (seconds + cost[genre], task))
    return [sorted(batch) for batch in batches]
