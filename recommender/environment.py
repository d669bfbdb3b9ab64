"""What Metaflow reads from the environment when it is imported.

Call `prepare` before the first ``import metaflow``. Everything is only a
default: a value the user has set stays, so that the same flow runs on S3 and a
cluster.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import MutableMapping

from recommender.state import StateDirectory

MOST_SPLITS = "10000"
"""Metaflow's own limit of 100 parallel tasks is below the 114 genres of a real catalog."""


def prepare(state: StateDirectory, environ: MutableMapping[str, str] = os.environ) -> None:
    """Set Metaflow's defaults: a datastore in the state directory, a user, no split limit."""
    defaults = {
        "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(state.metaflow),
        "METAFLOW_RUN_MAX_NUM_SPLITS": MOST_SPLITS,
        "METAFLOW_RESUME_MAX_NUM_SPLITS": MOST_SPLITS,
        # More workers than cores only compete for them.
        "METAFLOW_RUN_MAX_WORKERS": str(os.cpu_count() or 1),
        "METAFLOW_RESUME_MAX_WORKERS": str(os.cpu_count() or 1),
    }
    for name, value in defaults.items():
        environ.setdefault(name, value)
    # Metaflow refuses to run for nobody and for root, which is what a container has.
    known = (environ.get(name) for name in ("METAFLOW_USER", "SUDO_USER", "USERNAME", "USER"))
    if all(user in (None, "", "root") for user in known):
        environ["METAFLOW_USER"] = _login_name()


def _login_name() -> str:
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # no such user in the password database
        name = ""
    return name if name not in ("", "root") else "msr"
