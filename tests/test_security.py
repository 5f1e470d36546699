# SPDX-License-Identifier: GPL-2.0
"""Documentation/security.rst: the tests that it names exist, and its numbers are the source's."""

import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
TEXT = (TOP / "Documentation/security.rst").read_text()
NAMED = re.findall(r"``(tests/[\w/-]+\.py::[^`]+)``", TEXT)
# "``NAME 16``", or "``name = 16``" of a parameter.
NUMBERS = re.findall(r"``(\w+)( = | )(\w+)``", TEXT)


def collected():
    """The tests of the files that are named, with their parameters and without."""
    files = sorted({name.partition("::")[0] for name in NAMED})
    out = subprocess.run([sys.executable, "-m", "pytest", "-c", "tests/pytest.ini", "--rootdir", ".",
                          "-o", "addopts=-p no:cacheprovider", "--collect-only", "-q", *files],
                         cwd=TOP, check=True, text=True, stdout=subprocess.PIPE).stdout
    found = {line for line in out.splitlines() if "::" in line}
    return found | {line.partition("[")[0] for line in found}


def test_tests_are_there():
    assert len(NAMED) > 80
    missing = set(NAMED) - collected()
    assert not missing


def test_all_references_are_understood():
    """What looks like a test is one: nothing else in the text has two colons."""
    assert len(NAMED) == len(re.findall(r"\w::\w", TEXT))


def test_claims_have_tests():
    """Each thing that a party may not do is followed by a test that shows it."""
    claims = re.findall(r"^[a-z][^\n]*\n((?:    \S[^\n]*\n)+)", TEXT, re.M)
    assert len(claims) > 12
    assert not [claim for claim in claims if "::" not in claim]


def test_numbers():
    sources = "\n".join(path.read_text() for folder in ("drivers", "tools", "virt")
                        for path in sorted((TOP / folder).rglob("*.[ch]")))
    assert len(NUMBERS) > 10
    for name, between, value in NUMBERS:
        assert re.search(rf"\b{name}{between.rstrip() or ''}\s+{value}u?\b", sources), name
