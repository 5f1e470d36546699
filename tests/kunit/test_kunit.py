# SPDX-License-Identifier: GPL-2.0
"""The unit tests of the device model core, run by KUnit in User Mode Linux."""

import re
import subprocess
from pathlib import Path

import early
import pytest
from tap import names

TOP = Path(__file__).resolve().parents[2]
PROGRAM = TOP / "build/tests/unit/unit_test"
STAGE = TOP / "build/stage/uml"
LOG = TOP / "build/logs/kunit.log"
# In User Mode Linux, faults of the tests themselves, and what lockdep says.
TROUBLE = re.compile(r"WARNING|BUG|Call Trace|INFO:|Kernel panic|Segfault")


def _build_and_run():
    """Builds User Mode Linux, runs it once: what it printed."""
    with open(LOG, "w", encoding="ascii") as f:
        done = subprocess.run([TOP / "tests/kunit/make-uml", STAGE], stdin=subprocess.DEVNULL,
                              stdout=f, stderr=subprocess.STDOUT, check=False)
    assert done.returncode == 0, f"cannot be built: {LOG.read_text()[-3000:]}"
    done = subprocess.run(
        [STAGE / "linux", "mem=256M", "con=null", "con0=fd:0,fd:1", "kunit_shutdown=halt"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=300, check=False, text=True, errors="replace")
    with open(LOG, "a", encoding="utf-8") as f:
        f.write(done.stdout)
    return done.stdout


_log = early.Work(_build_and_run)
begin_early = _log.begin


@pytest.fixture(scope="module")
def log():
    return _log.result()


def test_locks(log):
    """Lockdep was there, and neither it nor anything else complained."""
    assert "Lock dependency validator" in log
    assert not TROUBLE.search(log), log[-4000:]


@pytest.mark.parametrize("name", names(PROGRAM, "--kunit"))
def test_core(log, name):
    # "        ok 12 group:test"
    result = re.search(rf"^ *(ok|not ok) \d+ {name}$", log, re.M)
    assert result, f"no result\n{log[-3000:]}"
    # What it said stands above its result.
    assert result[1] == "ok", "\n".join(re.findall(r" # gvt_core: (.*)", log))[-4000:]
