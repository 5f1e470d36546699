# SPDX-License-Identifier: GPL-2.0
"""Which tests are run: the user's list, one test, patterns; and which are left out."""

import fnmatch
import re

from ..errors import LabError
from .tree import SHOWN, TESTS

KINDS = ["live", "mock", "perf"]


def names(text):
    """The tests of a list, as "test@subtest"."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return [line.removeprefix("igt@") for line in lines if line]


def programs(tree):
    """The tree's test programs."""
    return (tree.top / TESTS / "test-list.txt").read_text(encoding="utf-8").split()


def subtests(tree, test):
    """All subtests of a program, or the program alone if it has none."""
    done = tree.in_image(f"{SHOWN}/{TESTS}/{test} --list-subtests", tree.image / "share")
    lines = done.stdout.split() if not done.returncode else []
    return [f"{test}@{line}" for line in lines] or [test]


def expand(tree, wanted):
    """Names of programs and patterns become the tests that they mean."""
    known = programs(tree)
    found = []
    for name in wanted:
        program, at, subtest = name.partition("@")
        matching = [p for p in known if fnmatch.fnmatchcase(p, program)]
        if not matching:
            raise LabError(f"{name}: the tree has no program of that name")
        for p in matching:
            if at and "*" not in subtest:
                found.append(f"{p}@{subtest}")
            else:
                found += [s for s in subtests(tree, p)
                          if not at or fnmatch.fnmatchcase(s, f"{p}@{subtest}")]
    return list(dict.fromkeys(found))


def selftests(kernel, tests):
    """A kernel's selftests one by one: one that hangs does not keep others from running.

    To IGT they are parts of i915_selftest@live, which it makes of i915's parameters.
    """
    found = []
    for test in tests:
        kind = test.removeprefix("i915_selftest@")
        groups = [re.fullmatch(rf"igt__\d+__{kind}_(\w+)", parameter)
                  for parameter in (kernel.parameters("i915") if kind in KINDS else ())]
        found += [f"{test}@{g[1]}" for g in groups if g] or [test]
    return found


def divide(tests, expected):
    """The tests to run, and the others with the reason for leaving them out."""
    left_out = {}
    for test in tests:
        line = next((s for s in expected.skips if re.search(s.test, test)), None)
        if line:
            left_out[test] = line.reason
    return [t for t in tests if t not in left_out], left_out
