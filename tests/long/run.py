# SPDX-License-Identifier: GPL-2.0
"""make check-long: guests and other users come, work, are killed and go, for an hour.

The parts get their shares of the time one after the other.  A table at the end says what
stayed and what has grown; build/check-long/result.json has that and the samples.  The exit
status is 1 if anything was found.  Documentation/lab.rst
"""

import argparse
import importlib.util
import json
import signal
import sys
import time
import traceback
from pathlib import Path

import flips_part
import host_part
import server_part
from watch import Watch, clock

from lab import Host, LabError
from lab.errors import BUILD, TOP, shown

RESULT = BUILD / "check-long/result.json"


def load_fuzz():
    """The fuzzer's runner, which is a program too."""
    spec = importlib.util.spec_from_file_location("fuzz_run", TOP / "tests/fuzz/run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def host(watch):
    """In the lab's host, on gvt.ko."""
    with Host.start() as machine:
        machine.load("kvm", "mdev", "gvt")
        levels, done, problems = host_part.run(machine, watch)
        machine.unload("gvt", "mdev", "kvm")
        problems += [f"host: kernel log: {line}" for line in machine.dmesg_problems()]
    return [levels], done, problems


def server(watch):
    """gvt-vfio-user with clients and guests."""
    return server_part.run(watch)


def flips(watch):
    """A guest's screen."""
    levels, done, problems = flips_part.run(watch)
    return [levels], done, problems


def fuzz(watch):
    """All fuzz targets, each for as long as in make check at least."""
    fuzzer = load_fuzz()
    names = fuzzer.targets()
    each = max(int(watch.seconds * fuzzer.JOBS / len(names)), 60)
    targets = fuzzer.run(names, each, watch.tell)
    runs = {target.name: target.status()[0] for target in targets}
    return [], runs, [target.problem() for target in targets if target.problem()]


# With their shares of the time.
PARTS = {host: 4, server: 2, flips: 2, fuzz: 2}


def say(line):
    print(line, flush=True)


def run_part(part, watch):
    """One part; returns what goes into the result."""
    try:
        levels, done, problems = part(watch)
    except (LabError, AssertionError, OSError) as e:
        traceback.print_exc()
        levels, done, problems = [], {}, [f"{watch.name}: {e}"]
    return {"seconds": round(watch.passed()), "done": done, "problems": problems,
            "levels": {one.name: {"rows": one.rows(), "samples": one.samples}
                       for one in levels}}


def table(results, file):
    """What was done and what stayed, for people; returns the problems."""
    for name, result in results.items():
        say(f"\n{name}: {clock(result['seconds'])}; " +
            ", ".join(f"{key} {value}" for key, value in result["done"].items()))
        for levels, found in result["levels"].items():
            if not found["rows"]:
                continue
            say(f"  {levels:20} {'at first':>10} {'at the end':>10} {'may grow by':>11}")
            for key, first, last, slack in found["rows"]:
                say(f"    {key:18} {first:10} {last:10} {slack:11}"
                    f"{'  has grown' if last > first + slack else ''}")
    problems = [line for result in results.values() for line in result["problems"]]
    say("".join(f"\n{line}" for line in problems))
    say(f"{len(results)} parts, {len(problems)} problems; {file}")
    return problems


def arguments():
    """What is asked for, and the parts."""
    names = {part.__name__: part for part in PARTS}
    parser = argparse.ArgumentParser(description="Long runs.")
    parser.add_argument("--minutes", type=float, default=60, help="in all (60)")
    parser.add_argument("--result", type=Path, default=RESULT,
                        help=f"file ({shown(RESULT)})")
    parser.add_argument("parts", nargs="*", metavar="PART", help=" ".join(names))
    args = parser.parse_args()
    if set(args.parts) - names.keys() or args.minutes <= 0:
        parser.error(f"parts are {' '.join(names)}, and there are some minutes for them")
    return args, [part for part in PARTS if not args.parts or part.__name__ in args.parts]


def run(parts, minutes):
    """The parts one after the other; returns their results."""
    unit = minutes * 60 / sum(PARTS[part] for part in parts)
    results = {}
    for n, part in enumerate(parts):
        left = sum(PARTS[later] for later in parts[n + 1:]) * unit
        watch = Watch(part.__name__, PARTS[part] * unit, say, left)
        say(f"{part.__name__}: {part.__doc__} {clock(watch.seconds)}")
        results[part.__name__] = run_part(part, watch)
    return results


def main():
    args, parts = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    # Which somebody may have told a shell's background job to ignore.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    args.result.parent.mkdir(parents=True, exist_ok=True)
    args.result.unlink(missing_ok=True)
    begin = time.monotonic()
    try:
        results = run(parts, args.minutes)
    except KeyboardInterrupt:
        say(f"\ncheck-long: interrupted after {clock(time.monotonic() - begin)}")
        return 128 + signal.SIGINT
    args.result.write_text(json.dumps(results, indent=1) + "\n")
    return 1 if table(results, args.result) else 0


if __name__ == "__main__":
    sys.exit(main())
