# SPDX-License-Identifier: GPL-2.0
"""The tables of Documentation/gpu/igt.rst, made of runs' summaries.

    tests/lab/enter python3 -m lab.igt.matrix build/igt/summary.json ...

writes igt-runs.csv, igt-families.csv and igt-results.csv there. A test compares them
with the expectations that are committed.
"""

import csv
import json
import sys
from pathlib import Path

from ..errors import TOP
from .summary import RESULTS

HERE = TOP / "Documentation/gpu"
RUNS, FAMILIES, OUTCOMES = (HERE / f"igt-{t}.csv" for t in ("runs", "families", "results"))


def label(summary):
    """What a run is called: the last of the expectations' names says what is special."""
    return summary["expected"][-1].removeprefix("gvt-")


def cell(counts):
    """Counts in a word or two."""
    return ", ".join(f"{counts[r]} {r}" for r in RESULTS if counts.get(r))


def runs(summaries):
    """What was run where."""
    yield ["run", "kernel", "guest", "IGT", "list", "tests", "results", "seconds"]
    for s in summaries:
        guest = f"{s['machine']}, {s['memory']} MiB"
        yield [label(s), s["kernel"], guest, s["igt"], s["list"], len(s["tests"]),
               cell(s["counts"]), s["seconds"]]


def families(summaries):
    """Families by runs."""
    yield ["family", *map(label, summaries)]
    for name in sorted({f for s in summaries for f in s["families"]}):
        yield [name, *(cell(s["families"].get(name, {})) for s in summaries)]


def leaves(summary):
    """The results of tests; of parts where these are told apart."""
    for name, test in summary["tests"].items():
        parts = test.get("parts", {})
        if any(p["result"] != "pass" for p in parts.values()):
            yield from parts.items()
        else:
            yield name, test


def outcomes(summaries):
    """Tests that do not pass in each run, with the reasons; patterns stand for theirs."""
    columns, reasons = {}, {}
    for n, summary in enumerate(summaries):
        for name, test in leaves(summary):
            key = test["line"] if "*" in test.get("line", "") else name
            counts = columns.setdefault(key, [{} for _ in summaries])[n]
            counts[test["result"]] = counts.get(test["result"], 0) + 1
            if "why" in test:
                # Said once, with the first run that has it; another's is told apart.
                of_runs = reasons.setdefault(key, {})
                of_runs.setdefault(test["why"], label(summary))
    yield ["test", *map(label, summaries), "reason"]
    for key, row in columns.items():
        if any(set(counts) - {"pass"} for counts in row):
            words = [" ".join(counts) if sum(counts.values()) == 1 else cell(counts)
                     for counts in row]
            first, *others = reasons.get(key, {"": ""}).items()
            yield [key, *words, "; ".join([first[0], *(f"{run}: {why}" for why, run in others)])]


def write(path, rows):
    """One table."""
    with open(path, "w", newline="", encoding="utf-8") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


def main(paths):
    summaries = [json.loads(Path(p).read_text(encoding="utf-8")) for p in paths]
    for path, table in ((RUNS, runs), (FAMILIES, families), (OUTCOMES, outcomes)):
        write(path, table(summaries))


if __name__ == "__main__":
    main(sys.argv[1:])
