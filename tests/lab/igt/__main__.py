# SPDX-License-Identifier: GPL-2.0
"""make igt: run a list of IGT's tests on a vGPU, and say what came of it.

The variables of the Makefile are in the environment; the tree is at /igt, the list
at /testlist if the user named one.
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import sys
import threading
import time
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path

from ..errors import BUILD, SHARE, LabError, shown
from ..host import make_image
from ..kernel import OF_HOSTS, find
from .expected import Expected
from .machines import Nested, Quick
from .page import page
from .runner import Progress, Run
from .summary import as_expected, summarize, text
from .tests import divide, expand, names, selftests
from .tree import SHOWN, Tree

HERE = BUILD / "igt"
TESTLIST = Path("/testlist")
# Enough for tests that fill the GPU's address space, 4 GiB.
MEMORY = 5120
TIMEOUT = 60


def number(variable, default):
    """A number that the user gives."""
    given = os.environ.get(variable) or str(default)
    if not given.isdigit() or not int(given):
        raise LabError(f"{variable}={given} is not a number")
    return int(given)


def chosen(tree):
    """The tests the user wants, and what the list is called."""
    test = os.environ.get("TEST")
    if test:
        return expand(tree, test.split()), test
    given = os.environ.get("TESTLIST")
    if given:
        listed = names(TESTLIST.read_text(encoding="utf-8")) if TESTLIST.is_file() else []
        if not listed:
            raise LabError(f"TESTLIST={given}: no such file, or no test in it")
        return expand(tree, listed), given
    path = tree.default_list()
    return names(path.read_text(encoding="utf-8")), path.name


def expectations(release, kind):
    """The names of the expectations' files for a guest; later ones win."""
    series = re.match(r"\d+\.\d+", release)
    return ["gvt", *([f"gvt-{series[0]}"] if series else []),
            *(["gvt-ci"] if release.endswith(("-ci", "-guest-debug")) else []),
            *(["gvt-guest-debug"] if release.endswith("-guest-debug") else []),
            *(["gvt-lab"] if kind == Nested.KIND else []),
            *(["gvt-monitor"] if os.environ.get("MONITOR") else [])]


def is_set(name):
    """Has the user said yes?"""
    return os.environ.get(name, "0") not in ("", "0")


def machines(count):
    """Where guests come from: this machine's QEMU, or the lab's host."""
    kind = Nested if is_set("LAB") else Quick
    if OF_HOSTS and kind is Quick:
        raise LabError(f"LAB_KERNEL={OF_HOSTS} is for a host: say LAB=1 too")
    if is_set("MAPPED") and kind is Quick:
        raise LabError("MAPPED is for a host: say LAB=1 too")
    options = {"mapped": True} if is_set("MAPPED") else {}
    return kind(find(os.environ.get("KERNEL", "")), number("MEMORY", MEMORY), count,
                os.environ.get("MONITOR", ""), **options)


def earlier_seconds(path):
    """What tests took the last time."""
    try:
        tests = json.loads(path.read_text(encoding="utf-8"))["tests"]
        return {n: t["seconds"] for n, t in tests.items() if t["result"] != "notrun"}
    except (OSError, ValueError, KeyError):
        return {}


def prepare(tree, tests, name, machines, stop, to):
    """The run of a list, in a directory of its own in the share."""
    here = SHARE / "igt" / name
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir(parents=True)
    (here / "testlist").write_text("".join(f"igt@{t}\n" for t in tests))
    progress = Progress(name, earlier_seconds(to / "summary.json"))
    return Run(tree, lambda: machines.guest(name), here, f"/share/igt/{name}",
               number("TIMEOUT", TIMEOUT), progress, stop)


def run_all(runs, stop):
    """Do the runs at once; a Ctrl-C ends them all."""
    with ThreadPoolExecutor(len(runs)) as pool:
        done = [pool.submit(run.go) for run in runs]
        try:
            wait(done, return_when=FIRST_EXCEPTION)
        except KeyboardInterrupt:
            runs[0].progress.say("interrupted; ending the test")
        finally:
            # One that has failed ends the others too.
            if not all(d.done() for d in done):
                stop.set()
            wait(done)
            runs[0].progress.done()
    for run, d in zip(runs, done):
        error = d.exception()
        if error and not (isinstance(error, LabError) and run.started()):
            raise error


def report(run, facts, expected, to):
    """Results, summary and page; returns the summary."""
    results = json.loads(run.make_results().read_text(encoding="utf-8"))
    versions = [t["igt-version"] for t in results["tests"].values() if "igt-version" in t]
    summary = summarize(results, run.listed(), expected, {
        "name": run.progress.name,
        **facts,
        "igt": versions[0].removeprefix("IGT-Version: ").split(" (")[0] if versions else "",
        "interrupted": not run.complete(),
        "boots": run.boots,
        "ends": [list(end) for end in run.ends],
        "guest_log": run.guest_log,
    })
    to.mkdir(parents=True, exist_ok=True)
    shutil.copy(run.results / "results.json", to / "results.json")
    for old in to.glob("ended-*.log"):
        old.unlink()
    for console in run.here.glob("ended-*.log"):
        shutil.copy(console, to)
    (to / "summary.json").write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    (to / "index.html").write_text(page(summary, results), encoding="utf-8")
    return summary


@contextlib.contextmanager
def alone():
    """build/igt and the share's directory have one user at a time."""
    HERE.mkdir(parents=True, exist_ok=True)
    with open(HERE / ".lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LabError("another make igt is running here") from None
        yield


def places(count):
    """Names of the runs, and where their results go."""
    if count == 1:
        return {"igt": HERE}
    return {f"guest-{n}": HERE / f"guest-{n}" for n in range(1, count + 1)}


def run_list(tree, tests, list_name, where):
    """Run tests in as many guests as there are places; returns runs and summaries."""
    stop, begin = threading.Event(), time.monotonic()
    with alone(), machines(len(where)) as those:
        files = expectations(those.kernel.release, those.KIND)
        expected = Expected.load(files)
        tests, left_out = divide(selftests(those.kernel, tests), expected)
        if not tests:
            raise LabError("there is nothing to run: " + (", ".join(left_out) or list_name))
        runs = [prepare(tree, tests, name, those, stop, to) for name, to in where.items()]
        run_all(runs, stop)
        facts = {"list": list_name, "left_out": left_out, "memory": those.memory,
                 "kernel": those.kernel.release, "machine": those.KIND, "expected": files,
                 "host_kernel": those.host_kernel, "host_log": those.host_log(not stop.is_set()),
                 "date": time.strftime("%Y-%m-%d %H:%M", time.gmtime()),
                 "seconds": round(time.monotonic() - begin)}
        return runs, [report(run, facts, expected, to)
                      for run, to in zip(runs, where.values()) if run.started()]


def main():
    """Returns the exit status: 0 if all is as expected."""
    given = os.environ.get("IGT_TESTS")
    if not given:
        raise LabError("say where IGT is installed: make igt IGT_TESTS=DIR; "
                       "see Documentation/gpu/igt.rst")
    if not SHOWN.is_dir() or not any(SHOWN.iterdir()):
        raise LabError(f"IGT_TESTS={given}: no such directory, or nothing in it")
    tree = Tree()
    make_image()
    tree.check_libraries()
    where = places(number("GUESTS", 1))
    runs, summaries = run_list(tree, *chosen(tree), where)
    for summary, to in zip(summaries, where.values()):
        print(text(summary))
        print(f"{shown(to)}/index.html, summary.json, results.json")
    for run in runs:
        if run.error or not run.started():
            raise LabError(run.error or "igt_runner did not start:\n" + run.log_end())
    if any(s["interrupted"] for s in summaries):
        return 128 + signal.SIGINT
    return 0 if all(map(as_expected, summaries)) else 1


def interrupt(*_):
    """SIGTERM is a Ctrl-C: what was done is kept."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, interrupt)
    try:
        sys.exit(main())
    except LabError as e:
        print(f"igt: {e}", file=sys.stderr)
        sys.exit(125)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
