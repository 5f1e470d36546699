# SPDX-License-Identifier: GPL-2.0
"""The unit tests of the device model core: each C test is a test here."""

import re
import subprocess
from pathlib import Path

import pytest
from tap import Results, names

TOP = Path(__file__).resolve().parents[2]
PROGRAM = TOP / "build/tests/unit/unit_test"
SECONDS = 600


@pytest.fixture(scope="module")
def results():
    return Results(PROGRAM)


def test_coverage():
    """Most lines of the core are reached; build/tests/unit/coverage/report says which."""
    out = PROGRAM.parent
    subprocess.run(["make", "-s", "-C", TOP / "tests/unit", f"OUT={out}", "KSRC=/usr/src/linux",
                    "coverage"], check=True, timeout=SECONDS, stdout=subprocess.DEVNULL)
    found = re.findall(r"executed:([\d.]+)% of (\d+)", (out / "coverage/report").read_text())
    assert len(found) > 15, found
    lines = sum(int(n) for _, n in found)
    assert sum(float(percent) * int(n) for percent, n in found) / lines >= 85


@pytest.mark.parametrize("name", names(PROGRAM))
def test_core(results, name):
    results.check(name)
