"""Breaks a run on purpose; Python imports it at start when its folder is on PYTHONPATH.

``MSR_TEST_KILL=STEP``   kills the whole process group while the step runs
``MSR_TEST_FAIL=GENRE``  makes the clustering of one genre raise an error
"""

import os
import signal
import sys
import threading

arguments = sys.orig_argv
kill, fail = os.environ.get("MSR_TEST_KILL"), os.environ.get("MSR_TEST_FAIL")
running = arguments[arguments.index("step") + 1] if "step" in arguments and arguments[-1] != "step" else None

if kill and running == kill:
    threading.Timer(0.6, os.killpg, (os.getpgid(0), signal.SIGKILL)).start()

if fail and running == "cluster_genre":
    from recommender.errors import ModelError
    from recommender.models.clustering import fitting

    sound = fitting.fit_genre

    def broken(genre, *rest, **named):
        if genre == fail:
            raise ModelError(f"no candidate works for '{genre}'", do="nothing: this is a test")
        return sound(genre, *rest, **named)

    fitting.fit_genre = broken
