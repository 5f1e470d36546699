# SPDX-License-Identifier: GPL-2.0
"""Programs of C tests, each of which is a test of pytest's too."""

import re
import subprocess

import pytest

SECONDS = 600
# "ok 1 - file.c:group:test: Passed"
RESULT = re.compile(r"((?:not )?ok) \d+ - [^:]+:(\w+:\w+): (.*)")


def names(program, option="--list"):
    """What the program says it tests, as "group:test"."""
    if not program.exists():
        return [pytest.param("none", marks=pytest.mark.xfail(
            reason=f"no {program}: run make tools", strict=True))]
    return subprocess.run([program, option], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.split()


class Results:
    """All of a program's tests, run once: what it said of each in TAP."""

    def __init__(self, program):
        done = subprocess.run([program], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=SECONDS, check=False)
        matches = filter(None, map(RESULT.match, done.stdout.splitlines()))
        self.found = {match[2]: (match[1], match[3]) for match in matches}
        self.errors = done.stderr[-4000:]

    def check(self, name):
        """Fail if this one has not passed."""
        assert name in self.found, f"no result\n{self.errors}"
        status, message = self.found[name]
        assert status == "ok", f"{message}\n{self.errors}"
