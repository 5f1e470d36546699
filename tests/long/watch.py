# SPDX-License-Identifier: GPL-2.0
"""How long a run still takes, and telling it."""

import time

PROGRESS_SECONDS = 15


def clock(seconds):
    """m:ss"""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


class Watch:
    """The time that a part has.  Times are those of this machine.

    say: called with lines of progress; left: seconds of the parts that come after.
    """

    def __init__(self, name, seconds, say=lambda line: None, left=0):
        self.name = name
        self.seconds = seconds
        self._say = say
        self._left = left
        self._begin = self._said = time.monotonic()

    def passed(self):
        return time.monotonic() - self._begin

    def going(self):
        """Is there time for more?"""
        return self.passed() < self.seconds

    def tell(self, what):
        """What was done so far, now and then."""
        if time.monotonic() - self._said < PROGRESS_SECONDS:
            return
        self._said = time.monotonic()
        rest = max(self.seconds - self.passed(), 0)
        self._say(f"{self.name:7} {clock(self.passed())} of {clock(self.seconds)}, "
                  f"{clock(rest + self._left)} left in all: {what}")
