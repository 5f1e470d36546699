# SPDX-License-Identifier: GPL-2.0
"""Runs fuzz targets side by side, tells how they get on, and what they found.

Under build/fuzz/NAME are the target's corpus, its log, and the inputs that it
failed on.  Documentation/fuzzing.rst
"""

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PROGRAMS = TOP / "build/tests/fuzz"
SEEDS = TOP / "tests/fuzz/seeds"
RESULTS = TOP / "build/fuzz"
JOBS = 2
PROGRESS_SECONDS = 10
# "#8192	pulse  cov: 713 ft: 1494 corp: 161/1138b ..."
STATUS = re.compile(r"^#(\d+)\s+\w+\s+cov: (\d+)", re.M)
# What tells of a find, and where in our sources it was.
ERROR = re.compile(r"^(?:.*(?:ERROR:|runtime error|Assertion|SUMMARY:).*|/src/.*?:\d+: .*|"
                   r" +#\d+ 0x\w+ in .* /src/.*)$", re.M)


def targets():
    """The names of all targets: those that have a source."""
    return sorted(p.stem.removeprefix("fuzz_") for p in TOP.glob("tests/fuzz/fuzz_*.c"))


class Target:
    """One target at work, or done."""

    def __init__(self, name, seconds, *options, results=RESULTS):
        self.name = name
        self.dir = results / name
        corpus = self.dir / "corpus"
        corpus.mkdir(parents=True, exist_ok=True)
        self.log = self.dir / "log"
        command = [PROGRAMS / f"fuzz_{name}", f"-max_total_time={seconds}", "-timeout=30",
                   "-rss_limit_mb=2048", "-max_len=65536", "-len_control=20",
                   f"-artifact_prefix={self.dir}/", *options, corpus]
        seeds = SEEDS / name
        if seeds.is_dir():
            command.append(seeds)
        env = dict(os.environ, ASAN_OPTIONS="external_symbolizer_path=/usr/bin/addr2line")
        self.begin = time.monotonic()
        self.before = set(self.dir.iterdir())
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=subprocess.STDOUT, env=env, cwd=TOP)

    def status(self):
        """Runs so far, and places of the code reached."""
        found = STATUS.findall(self.log.read_text(errors="replace"))
        return (int(found[-1][0]), int(found[-1][1])) if found else (0, 0)

    def line(self):
        """A line of progress."""
        return "{:10} {:4.0f} s {:9} runs {:6} places".format(
            self.name, time.monotonic() - self.begin, *self.status())

    def problem(self):
        """What was found, or None.  A target that did nothing is a problem too."""
        if self.process.returncode == 0 and self.status()[0] > 100:
            return None
        files = sorted(set(self.dir.iterdir()) - self.before - {self.log, self.dir / "corpus"})
        lines = ERROR.findall(self.log.read_text(errors="replace"))[:20]
        text = "\n".join(lines) or self.log.read_text(errors="replace")[-2000:]
        again = "".join(f"\nagain: tests/lab/enter build/tests/fuzz/fuzz_{self.name} "
                        f"{os.path.relpath(file, TOP)}" for file in files)
        return f"{self.name}: exit status {self.process.returncode}\n{text}{again}"


def run(names, seconds, progress):
    """Run targets for some seconds each; returns all of them when they are done."""
    waiting = [*names]
    running, done = [], []
    shown = time.monotonic()
    try:
        while waiting or running:
            while waiting and len(running) < JOBS:
                running.append(Target(waiting.pop(0), seconds))
            time.sleep(0.2)
            for target in [t for t in running if t.process.poll() is not None]:
                running.remove(target)
                done.append(target)
                progress(target.line() + (", found something" if target.problem() else ", done"))
            if time.monotonic() - shown >= PROGRESS_SECONDS:
                shown = time.monotonic()
                for target in running:
                    progress(target.line())
    finally:
        for target in running:
            target.process.kill()
    return done


def main():
    parser = argparse.ArgumentParser(description="Run fuzz targets.")
    parser.add_argument("--seconds", type=int, default=300, help="for each (300)")
    parser.add_argument("names", nargs="*", metavar="TARGET", help="all, if none is named")
    args = parser.parse_args()
    unknown = set(args.names) - set(targets())
    if unknown:
        parser.error(f"no target {', '.join(sorted(unknown))}; there are {', '.join(targets())}")
    done = run(args.names or targets(), args.seconds, lambda line: print(line, flush=True))
    problems = [problem for problem in (target.problem() for target in done) if problem]
    for problem in problems:
        print(f"\n{problem}")
    print(f"\n{len(done)} targets, {len(problems)} found something")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
