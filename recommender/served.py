"""The rollback in force: one small file in the state directory.

It is what serving reads. Tags of the runs and aliases in MLflow say the same
for people; where they could not be written, this file still decides.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from recommender.errors import StateError
from recommender.state import StateDirectory, write_atomic


@dataclass(frozen=True)
class Rollback:
    """An earlier run served in the place of later ones, until it is ended.

    Attributes
    ----------
    run : str
        Id of the run that is served.
    instead_of : str
        Id of the run that was served before.
    since : str
        ISO 8601, UTC.
    """

    run: str
    instead_of: str
    since: str


def read_rollback(state: StateDirectory) -> Rollback | None:
    """Read the rollback in force, None where there is none.

    Raises
    ------
    StateError
        The file is damaged: which run to serve is not known.
    """
    path = _path(state)
    try:
        return Rollback(**json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise StateError(
            f"{path} cannot be read ({error})",
            wanted="the rollback in force",
            do="make it again: msr rollback --to RUN; or end it: msr rollback --end",
        ) from error


def write_rollback(state: StateDirectory, run: str, instead_of: str) -> None:
    """Serve a run from now on.

    Raises
    ------
    StateError
        The disk is full or cannot be written; what was served still is.
    """
    rollback = Rollback(run, instead_of, datetime.now(UTC).isoformat(timespec="seconds"))
    write_atomic(_path(state), json.dumps(asdict(rollback), indent=1) + "\n")


def end_rollback(state: StateDirectory) -> None:
    """Serve the latest successful run from now on."""
    _path(state).unlink(missing_ok=True)


def _path(state: StateDirectory) -> Path:
    return state.root / "served.json"
