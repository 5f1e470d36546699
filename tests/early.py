# SPDX-License-Identifier: GPL-2.0
"""Work that needs processors but no machine of the lab, such as fuzzing.

A test module that has such work has a Work, and its begin() as "begin_early". The work
is done from the first test of the module's lane (conftest.py) on, one piece after the other
and at a low priority, on processors that other tests leave idle; and the tests of such
modules come last.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

# On Linux this is the thread's, and that of the processes it starts.
_thread = ThreadPoolExecutor(1, initializer=lambda: os.nice(10))
# Whoever takes long looks at this now and then.
ended = threading.Event()


class Work:
    """A function that is called when its turn comes."""

    def __init__(self, function):
        self._function = function
        self._future = None

    def begin(self):
        """Let it have its turn."""
        self._future = _thread.submit(self._function)

    def result(self):
        """What the function has returned, or raised; waits for it."""
        return self._future.result()


def end():
    """Nobody waits any more."""
    ended.set()
    _thread.shutdown(wait=False, cancel_futures=True)
