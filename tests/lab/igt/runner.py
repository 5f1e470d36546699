# SPDX-License-Identifier: GPL-2.0
"""One list of tests, run to its end by igt_runner in guests.

igt_runner writes what it knows of each test to a directory of the share, as it
goes.  Nothing is asked of the guest while tests run: the directory tells how far
they are, and when there is nothing new for too long, the guest hangs.  A guest that
hangs or has ended is booted again; igt_resume goes on behind the test that did it,
which is "incomplete" in the results.
"""

import contextlib
import re
import shutil
import sys
import time
from pathlib import Path

from ..dmesg import problems
from ..errors import LabError
from .tree import SHOWN, TESTS

# igt_runner: "[5.827125] [012/161] gem_basic (create-close)"
STEP = re.compile(r"^(?:\[[\d.]+\] )?\[(\d+)/(\d+)\] (?:\(.*left\) )?(\S+)(?: \((.*)\))?$",
                  re.MULTILINE)
# A test that is over its time is asked to end, and killed 120 s later.
KILLED_LATE = 180
# What igt_resume says where each test has a result.
NOTHING_LEFT = "All tests already executed"
# Guests in a row that end before they have done a test.
IN_VAIN = 3
POLL = 0.5


class Progress:
    """One line that says which test runs, and how much time is left.

    seconds: what tests took the last time, as far as that is known.
    """

    def __init__(self, name, seconds, out=sys.stdout, every=20):
        self.name = name
        self.seconds = seconds
        self.out = out
        self.tty = out.isatty()
        self.every = 0 if self.tty else every
        self.begin = self.last = time.monotonic()
        self.tests = []

    def left(self, done):
        """Seconds that the tests from number done on will take, or None.

        As long as the last time, if this time goes like it; else as much longer as the
        tests before. One that is new takes as long as the mean of these; and so do all if what
        took its time now was skipped then.
        """
        spent = time.monotonic() - self.begin
        before = [self.seconds[t] for t in self.tests[:done] if t in self.seconds]
        ahead = [self.seconds.get(t) for t in self.tests[done:]]
        if None in ahead and not done:
            return None
        if done and len(before) == done and sum(before) < spent / 20:
            return spent / done * len(ahead)
        slower = spent / sum(before) if sum(before) > 1 else 1
        return sum(spent / done if s is None else slower * s for s in ahead)

    def show(self, number, total, test):
        """Test number (from 1) of total is running."""
        now = time.monotonic()
        if number > 1 and now - self.last < self.every:
            return
        self.last = now
        left = self.left(number - 1)
        clock = "" if left is None else f"  {left // 60:.0f}:{left % 60:02.0f} left"
        line = f"{self.name}: {number:{len(str(total))}}/{total}{clock}  {test}"
        if self.tty:
            print(f"\r{line[:100]:100}", end="", file=self.out, flush=True)
        else:
            print(line, file=self.out, flush=True)

    def say(self, text):
        """Something else, on a line of its own."""
        if self.tty:
            print(f"\r{'':100}\r", end="", file=self.out)
        print(f"{self.name}: {text}", file=self.out, flush=True)

    def done(self):
        """Leave the line."""
        if self.tty:
            print(f"\r{'':100}\r", end="", file=self.out, flush=True)


class Run:
    """A list's run.  boot() gives a context with a guest that can run tests.

    here: the directory of the share, on this side; there: in the guest.
    stop: a threading.Event that ends the run before the list's end.
    """

    def __init__(self, tree, boot, here, there, timeout, progress, stop):
        self.tree = tree
        self.boot = boot
        self.here = Path(here)
        self.there = there
        self.timeout = timeout
        self.progress = progress
        self.stop = stop
        self.boots = 0
        # How often the guest ended: (test, what happened).
        self.ends = []
        # What a guest's kernel that checks itself has said before the tests, and memory that it
        # has lost when they were over.
        self.guest_log = []
        # Why it was given up.
        self.error = ""

    @property
    def results(self):
        """igt_runner's directory."""
        return self.here / "results"

    def go(self):
        """Run the list in here/testlist to its end, or until it makes no sense."""
        in_vain = 0
        while not self.complete() and not self.stop.is_set():
            before = self.step()
            try:
                with self.boot() as guest:
                    self.boots += 1
                    if guest.checks_itself:
                        self.guest_log += guest.dmesg_problems()
                    self.start(guest)
                    end = self.watch(guest)
                    if not self.complete():
                        self.keep_console(guest)
                    if self.stop.is_set():
                        self.end_test(guest)
                    elif self.complete():
                        self.guest_log += guest.leaks().splitlines()
            except LabError as e:
                if not self.started():
                    raise
                end = str(e)
                if self.complete():
                    self.guest_log.append(end)
            if not self.complete() and not self.stop.is_set():
                self.note(end)
                in_vain = in_vain + 1 if self.step() == before else 0
                if in_vain == IN_VAIN:
                    self.error = f"{IN_VAIN} guests in a row came to nothing\n{self.log_end()}"
                    return

    def note(self, end):
        """A guest did not come to the list's end."""
        step = self.step()
        where = step[2] if step else "the first test"
        self.ends.append((where, end))
        self.progress.say(f"{end} in {where}; going on in a new one")

    def started(self):
        """Has igt_runner begun?  There are results then, and a list to resume."""
        return (self.results / "joblist.txt").exists()

    def log(self):
        """All that igt_runner said."""
        log = self.here / "runner.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def log_end(self):
        """The last of it."""
        return self.log()[-2000:]

    def complete(self):
        """Has igt_runner come to the list's end?"""
        # It notes an end too when it gives up, which it does on a test that can't be killed.
        # If that was the last one, the next igt_runner finds nothing to do, and notes no end.
        return ((self.results / "endtime.txt").exists()
                and not (self.results / "aborted.txt").exists()
                or NOTHING_LEFT in self.log())

    def start(self, guest):
        """Start igt_runner, or igt_resume, apart from the connection."""
        results = f"{self.there}/results"
        if self.started():
            command = f"{SHOWN}/bin/igt_resume {results}"
            for mark in ("aborted.txt", "endtime.txt"):
                (self.results / mark).unlink(missing_ok=True)
        else:
            command = (f"{SHOWN}/bin/igt_runner -o --piglit-style-dmesg --dmesg-warn-level 4 "
                       f"--per-test-timeout {self.timeout} --test-list {self.there}/testlist "
                       f"{SHOWN}/{TESTS} {results}")
        (self.here / "status").unlink(missing_ok=True)
        guest.out(f"export {self.tree.variables()}; cd /tmp; "
                  f"setsid sh -c '{command} >>{self.there}/runner.log 2>&1; "
                  f"echo $? >{self.there}/status' </dev/null >/dev/null 2>&1 &")

    def step(self):
        """Number, total and name of the test that igt_runner began last, or None."""
        found = None
        # igt_runner ends with many lines of another kind.
        for found in STEP.finditer(self.log()):
            pass
        if not found:
            return None
        name = found[3] + (f"@{found[4]}" if found[4] else "")
        return int(found[1]), int(found[2]), name

    def trace(self):
        """Something that changes while tests run."""
        step = self.step()
        files = self.results.glob(f"{step[0] - 1}/*") if step else []
        return step, sorted((f.name, f.stat().st_size) for f in files)

    def watch(self, guest):
        """Wait until igt_runner or the guest ends; says how it ended."""
        trace, since = None, time.monotonic()
        while not (self.here / "status").exists() and not self.stop.is_set():
            now = self.trace()
            if now != trace:
                trace, since = now, time.monotonic()
            if trace[0]:
                if not self.progress.tests:
                    self.progress.tests = self.listed()
                self.progress.show(*trace[0])
            if not guest.alive():
                return "the guest ended" + self.last_words(guest)
            if time.monotonic() - since > self.timeout + KILLED_LATE:
                return "the guest hung"
            self.stop.wait(POLL)
        return "igt_runner gave up"

    def last_words(self, guest):
        """What a guest's console has of its end: the first line of a panic."""
        found = problems(Path(guest.log).read_text(errors="replace").splitlines())
        return f": {found[0].strip()}" if found else ""

    def keep_console(self, guest):
        """What a guest that did not come to the list's end has said: ended-1.log and so on."""
        shutil.copyfile(guest.log, self.here / f"ended-{self.boots}.log")

    def listed(self):
        """The tests that igt_runner runs, in its order."""
        text = (self.results / "joblist.txt").read_text(encoding="utf-8")
        return [line.replace(" ", "@") for line in text.splitlines()]

    def end_test(self, guest):
        """End the running test; what was done is kept."""
        with contextlib.suppress(LabError):
            guest.run("pkill -TERM 'igt_(runner|resume)'; i=0; "
                      f"until [ -e {self.there}/status ] || [ $i = 50 ]; do "
                      "sleep 0.1; i=$((i + 1)); done", timeout=15)

    def make_results(self):
        """igt_results makes results.json of the directory, whole or not."""
        done = self.tree.in_image(f"{SHOWN}/bin/igt_results /share/results", self.here)
        path = self.results / "results.json"
        if done.returncode or not path.exists():
            raise LabError(f"igt_results failed:\n{done.stdout[-2000:]}")
        return path
