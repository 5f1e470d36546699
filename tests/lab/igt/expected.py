# SPDX-License-Identifier: GPL-2.0
"""What is expected of IGT's tests: tests/igt/expected.

The files are those of the kernel's drivers/gpu/drm/ci/xfails, for a name:

    NAME-fails.txt   "test,Result": the result that is expected
    NAME-skips.txt   regular expressions: these tests are not run
    NAME-flakes.txt  regular expressions: any result will do

A test that no line names has to pass.  Before a line, or a group of lines, there
is a comment with the reason.  More than in the kernel: in -fails.txt the result may
be any, Skip and Pass too, and the test a pattern with "*"; a line without one wins,
then the longer pattern.
"""

import fnmatch
import re
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import TOP, LabError

HERE = TOP / "tests/igt/expected"

# A result in the files, and igt_runner's words for it.
RESULTS = {
    "Pass": {"pass"},
    "Fail": {"fail", "dmesg-fail"},
    "Skip": {"skip"},
    "Warn": {"warn", "dmesg-warn"},
    "Crash": {"crash", "incomplete", "abort"},
    "Timeout": {"timeout"},
}


@dataclass
class Line:
    """A line of a file: the test or the expression, the result, the reason."""

    test: str
    result: str
    reason: str
    where: str


def parse(text, where, results=True):
    """The lines of a file; each has to have a reason."""
    lines, reason, fresh = [], [], False
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        at = f"{where}:{number}"
        if not line:
            reason = []
        elif line.startswith("#"):
            # The first comment after lines begins another group.
            reason = (reason if fresh else []) + [line.lstrip("# ")]
        else:
            test, comma, result = line.rpartition(",") if results else (line, ",", "")
            if not comma or (results and result not in RESULTS):
                raise LabError(f"{at}: not \"test,Result\" with one of {', '.join(RESULTS)}")
            if not any(reason):
                raise LabError(f"{at}: {test} has no reason")
            lines.append(Line(test, result, " ".join(reason), at))
        fresh = line.startswith("#")
    return lines


def kind(result):
    """The word of the files for a result of igt_runner's."""
    return next((k for k, results in RESULTS.items() if result in results), result)


@dataclass
class Expected:
    """What is expected; later files win over earlier ones."""

    exact: dict = field(default_factory=dict)
    patterns: list = field(default_factory=list)
    skips: list = field(default_factory=list)
    flakes: list = field(default_factory=list)

    @classmethod
    def load(cls, names, directory=HERE):
        """Of the files of these names that there are."""
        expected = cls()
        for name in names:
            for what in "fails", "skips", "flakes":
                path = Path(directory) / f"{name}-{what}.txt"
                if path.exists():
                    lines = parse(path.read_text(encoding="utf-8"), path.name, what == "fails")
                    expected.add(what, lines)
        return expected

    def add(self, what, lines):
        """Add a file's lines."""
        if what != "fails":
            getattr(self, what).extend(lines)
            return
        for line in lines:
            if "*" in line.test:
                self.patterns.insert(0, line)
            else:
                self.exact[line.test] = line
        self.patterns.sort(key=lambda line: -len(line.test))

    def line(self, test):
        """The line about a test's result, or None."""
        if test in self.exact:
            return self.exact[test]
        return next((line for line in self.patterns
                     if fnmatch.fnmatchcase(test, line.test)), None)

    def flaky(self, test):
        """The line that says that any result of this test will do, or None."""
        return next((line for line in self.flakes if re.search(line.test, test)), None)

    def result(self, test):
        """The result that is expected: "Pass" if no line names the test."""
        line = self.line(test)
        return line.result if line else "Pass"

    def met(self, test, result):
        """Is this result of igt_runner's one that is expected?"""
        return bool(self.flaky(test)) or kind(result) == self.result(test)
