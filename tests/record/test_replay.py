# SPDX-License-Identifier: GPL-2.0
"""The recorder and the replayer: each C test is a test here."""

import re
import subprocess
from pathlib import Path

import pytest

PROGRAM = Path(__file__).resolve().parents[2] / "build/tests/record/record_test"
SECONDS = 600


def names():
    """What the program says it tests, as "group:test"."""
    if not PROGRAM.exists():
        return [pytest.param("none", marks=pytest.mark.xfail(
            reason=f"no {PROGRAM}: run make tools", strict=True))]
    return subprocess.run([PROGRAM, "--list"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.split()


@pytest.fixture(scope="module")
def results():
    """Runs all of it once: what TAP said of each test, and the error output."""
    done = subprocess.run([PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, timeout=SECONDS, check=False)
    found = {}
    # "ok 1 - file.c:group:test: Passed"
    for line in done.stdout.splitlines():
        match = re.match(r"((?:not )?ok) \d+ - [^:]+:(\w+:\w+): (.*)", line)
        if match:
            found[match[2]] = (match[1], match[3])
    return found, done.stderr


@pytest.mark.parametrize("name", names())
def test_recorded(results, name):
    found, errors = results
    assert name in found, f"no result\n{errors[-4000:]}"
    status, message = found[name]
    assert status == "ok", f"{message}\n{errors[-4000:]}"
