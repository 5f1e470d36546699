# SPDX-License-Identifier: GPL-2.0
"""What igt_runner's results come to: counts, reasons, and what was not expected."""

import re
from collections import Counter

from ..dmesg import problems
from .expected import kind

# In the order of tables.
RESULTS = ["pass", "warn", "dmesg-warn", "fail", "dmesg-fail", "crash", "timeout",
           "incomplete", "abort", "skip", "notrun"]
# What is no warning: what i915 says when it resets an engine, as tests of it want it
# to; what IGT itself writes there; that it looks for tracing where it was.
EXPLAINED = [r"GPU HANG", r"GPU error state saved", r"i915 .*Resetting ", r"i915 .*CS error",
             r"\[IGT\]", r"Automounting of tracing to debugfs"]
# What the driver's selftests say when they pass: they end its probe by an error, and
# some of their names and attempts sound bad.
EXPLAINED += [r"probe .*failed with error -25\b", r"i915: Running \w+/\w+$",
              r"Failed to allocate contiguous pages", r"Unable to pin \S-tiled fence"]
LINES = 20

NOT_MET = re.compile(r"^Test requirement not met in function .*\n"
                     r"Test requirement: (.*)\n((?:.*\n)*)", re.MULTILINE)
ERRNO = re.compile(r"^Last errno: [1-9]\d*, (.*)", re.MULTILINE)
# The end of a subtest; what comes behind is not about it.
END = re.compile(r"^(?:Dynamic s|S)ubtest \S+: [A-Z]+ .*", re.MULTILINE)
ASSERTION = re.compile(r"CRITICAL: (Failed assertion: .*|.*failed.*)")
MORE = re.compile(r"CRITICAL: (?!Last errno: 0|Test assertion|Failed assertion)(\S.*)")
SIGNAL = re.compile(r"Received signal \w+\.?")
# The kernel ended a process.
TRAP = re.compile(r"(traps: .*|\S+\[\d+\]: segfault at .*)")
SELFTEST = re.compile(r"i915/\w+: (\w+ failed with error -?\d+)")
COMMENT = re.compile(r"^(?:IGT-Version|Using IGT_SRANDOM|Opened device|Starting |Stack trace|"
                     r"\s*#\d|\*\*\*\*)")


def family(test):
    """The family of a test: gem_exec of gem_exec_fence@basic, kms of kms_flip@x."""
    words = test.split("@")[0].split("_")
    return "_".join(words[:2] if words[0] == "gem" else words[:1])


def requirement(text):
    """Why a test was skipped: what it says of the requirement, or the requirement."""
    found = NOT_MET.search(text)
    if not found:
        return ""
    said = [line.strip() for line in found[2].splitlines()
            if line.strip() and not line.startswith(("Last errno", "SKIP"))]
    if said and " " in said[0]:
        return said[0]
    errno = ERRNO.search(found[2])
    return ": ".join([found[1].strip(), *said[:1], *([errno[1]] if errno else [])])


def failure(text, dmesg):
    """Why a test failed."""
    selftest = SELFTEST.search(dmesg)
    if selftest:
        return selftest[1]
    found = SIGNAL.search(text)
    if found:
        return found[0]
    found = ASSERTION.search(text)
    if not found:
        return ""
    said = MORE.findall(text[found.end():])
    return found[1] + (f" ({said[0]})" if said else "")


def last_line(text):
    """The last line that says something."""
    lines = [line for line in text.splitlines() if line.strip() and not COMMENT.match(line)]
    return lines[-1].strip() if lines else ""


def reason(result, test):
    """The first meaningful line about a result that is not a pass."""
    out, err, dmesg = (test.get(k) or "" for k in ("out", "err", "dmesg"))
    if result in ("skip", "notrun"):
        out = END.split(out)[0] + "\n"
        return requirement(out) or last_line(out)
    if result in ("warn", "dmesg-warn"):
        lines = warnings(test) or err.splitlines()
        return lines[0] if lines else ""
    found = TRAP.search(dmesg)
    return (failure(err + "\n" + out, dmesg) or (found[1] if found else "")
            or last_line(END.split(out)[0]) or last_line(END.split(err)[0]))


def warnings(test):
    """Lines of the guest's kernel log that must not be there."""
    return problems((test.get("dmesg") or "").splitlines(), EXPLAINED)[:LINES]


def seconds(test):
    """How long it took."""
    time = test.get("time", {})
    return round(max(0.0, time.get("end", 0) - time.get("start", 0)), 2)


def row(name, test, expected):
    """What is told of one test or part of one."""
    result = test["result"]
    entry = {"result": result, "seconds": seconds(test),
             "expected": "any" if expected.flaky(name) else expected.result(name),
             "as_expected": expected.met(name, result)}
    line = expected.flaky(name) or expected.line(name)
    if result != "pass":
        entry["reason"] = reason(result, test)
    if line:
        entry["why"] = line.reason
        entry["line"] = line.test
    if warnings(test):
        entry["warnings"] = warnings(test)
        # igt_runner looks at the lines of graphics drivers only.
        entry["as_expected"] &= entry["expected"] != "Pass"
    return entry


def as_listed(name, listed):
    """igt_runner tells names in small letters; the name as the list has it."""
    whole = name.removeprefix("igt@")
    by_small = {test.lower(): test for test in listed}
    head, tail = whole, ""
    while head and head not in by_small:
        head, at, last = head.rpartition("@")
        tail = at + last + tail
    return by_small[head] + tail if head else whole


def rows(results, listed, expected):
    """All tests of the list; dynamic subtests are parts of the subtest they are in."""
    tests = {as_listed(name, listed): test for name, test in results["tests"].items()}
    # A test that is there only because parts of it were listed tells nothing of its own.
    above = {name.rpartition("@")[0] for name in listed} - set(listed)
    found = {}
    for name in dict.fromkeys([*listed, *tests]):
        parent = name.rpartition("@")[0]
        part = name.count("@") > 1 and parent in tests
        if name not in tests or (name not in listed and (part or name in above)):
            continue
        parts = {n: t for n, t in tests.items()
                 if n.startswith(name + "@") and name.count("@") and n not in listed}
        found[name] = row(name, tests[name], expected)
        if parts:
            found[name]["parts"] = {n: row(n, t, expected) for n, t in sorted(parts.items())}
            judge_by_parts(name, found[name], expected)
    return found


def judge_by_parts(name, entry, expected):
    """A subtest that no line names is as expected when its parts are."""
    if expected.exact.get(name) or expected.flaky(name):
        return
    parts = entry["parts"].values()
    if any(p["result"] == entry["result"] or kind(p["result"]) == kind(entry["result"])
           for p in parts):
        entry["as_expected"] = all(p["as_expected"] for p in parts)


def summarize(results, listed, expected, facts):
    """The summary: facts, counts, families, tests, what was not expected."""
    tests = rows(results, listed, expected)
    for name, end in facts["ends"]:
        if name in tests:
            tests[name]["reason"] = end
    families = {}
    for name, entry in tests.items():
        families.setdefault(family(name), Counter())[entry["result"]] += 1
    return {
        **facts,
        "counts": in_order(Counter(t["result"] for t in tests.values())),
        "families": {name: in_order(families[name]) for name in sorted(families)},
        # What an interrupted run has not come to is no surprise.
        "unexpected": [name for name, t in tests.items() if not t["as_expected"]
                       and not (facts["interrupted"] and t["result"] == "notrun")],
        "tests": tests,
    }


def in_order(counts):
    """Counts by result, in the order of tables."""
    return {r: counts[r] for r in RESULTS if counts.get(r)}


def as_expected(summary):
    """Is the run whole, all as expected, and are the logs beside the tests empty?"""
    return (not (summary["unexpected"] or summary["interrupted"] or summary["host_log"]
                 or summary["guest_log"])
            and bool(summary["tests"]))


def table(summary):
    """Families and counts, lines of text."""
    columns = list(summary["counts"])
    wide = max([len(f) for f in summary["families"]] + [6])
    yield f"{'':{wide}}" + "".join(f"{c:>11}" for c in columns)
    for name, counts in summary["families"].items():
        yield f"{name:{wide}}" + "".join(f"{counts.get(c) or '.':>11}" for c in columns)
    yield f"{'all':{wide}}" + "".join(f"{summary['counts'][c]:>11}" for c in columns)


def unexpected(summary):
    """What was not expected, lines of text."""
    for name in summary["unexpected"]:
        test = summary["tests"][name]
        parts = {n: p for n, p in test.get("parts", {}).items() if not p["as_expected"]}
        for n, t in (parts or {name: test}).items():
            warned = " with a warning" if t.get("warnings") and t["result"] == "pass" else ""
            yield f"{n}: {t['result']}{warned}, expected {t['expected']}"
            if t.get("reason") or test.get("reason"):
                yield f"    {t.get('reason') or test['reason']}"


def text(summary):
    """The summary as people read it."""
    counts = ", ".join(f"{n} {r}" for r, n in summary["counts"].items())
    lines = [f"{summary['name']}: {len(summary['tests'])} tests in {summary['seconds']:.0f} s"
             + (", then interrupted" if summary["interrupted"] else "") + f": {counts}", ""]
    lines += [*table(summary), ""]
    warned = [n for n, t in summary["tests"].items() if t.get("warnings")]
    if warned:
        lines += [f"warnings of the guest's kernel in {len(warned)} tests:",
                  *(f"    {n}: {summary['tests'][n]['warnings'][0]}" for n in warned[:10]), ""]
    for whose in "host", "guest":
        if summary[f"{whose}_log"]:
            lines += [f"the {whose}'s kernel log:",
                      *("    " + line for line in summary[f"{whose}_log"][:LINES]), ""]
    if summary["unexpected"]:
        lines += ["not as expected:", *("    " + line for line in unexpected(summary)), ""]
    elif as_expected(summary):
        lines += ["all as expected", ""]
    return "\n".join(lines)
