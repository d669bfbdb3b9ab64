"""The MLflow mirror: every run in a form that MLflow can compare, register and serve.

Metaflow stays the source of truth. A mirror is written from a run's artifacts,
can be written again at any time, and may be missing: nothing else reads it.

============== ==============================================================
`destination`  which server, with which credentials, and what to hide
`probe`        whether it answers, before anything waits for it
`local_store`  the default store: sqlite in the state directory
`figures`      parameters and metrics as MLflow wants them
`record`       everything a run's mirror holds, as plain data
`description`  a run's artifacts → its record
`store`        the connection, and MLflow's errors in our words
`mirror`       a record → one parent run and one child per genre
`models`       the two registered models
`aliases`      which version is champion, which was before
`backfill`     mirrors finished runs
`worker`       the process that mirrors while a run publishes
`publishing`   starts it and waits no longer than allowed
============== ==============================================================
"""

from __future__ import annotations

import os

# MLflow reads these when it is imported, which only modules of this package do.
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["DO_NOT_TRACK"] = "true"
os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "WARNING")
