# SPDX-License-Identifier: GPL-2.0
"""make igt without IGT: expectations, what is made of results, the page, a run's course."""

import csv
import io
import json
import re
import threading

import pytest

from lab import LabError
from lab.igt import matrix
from lab.igt.expected import HERE, RESULTS as KINDS, Expected, parse
from lab.igt.machines import Nested
from lab.igt.page import page
from lab.igt.runner import Progress, Run
from lab.igt.summary import as_expected, family, reason, summarize, text
from lab.igt.tests import divide, expand, names, selftests
from lab.igt.tree import Tree
from lab.kernel import Kernel

SKIPPED = """IGT-Version: 2.2 (x86_64) (Linux: 6.12.1 x86_64)
Starting subtest: basic
Test requirement not met in function igt_require_pipe, file ../lib/igt_kms.c:3000:
Test requirement: !(display->n_pipes == 0)
Pipe A does not exist or not enabled
Last errno: 2, No such file or directory
Subtest basic: SKIP (0.000s)
"""
BARE = """Test requirement not met in function main, file ../tests/x.c:3:
Test requirement: gem_has_lmem(i915)
Last errno: 95, Operation not supported
SKIP (0.1s)
"""
NO_OUTPUTS = """No KMS driver or no outputs, pipes: 0, outputs: 0
Subtest basic-rte: SKIP (0.009s)
Test requirement not met in function igt_device_set_master, file ../lib/igt_device.c:65:
Test requirement: __igt_device_set_master(fd) == 0
"""
FAILED = """(gem_x:12) CRITICAL: Test assertion failure function check, file ../tests/gem_x.c:9:
(gem_x:12) CRITICAL: Failed assertion: ptr[i] == val
(gem_x:12) CRITICAL: Last errno: 0, Success
(gem_x:12) CRITICAL: error: 0 != 7
Subtest basic failed.
"""
WARNED = "<4> [12.000001] ------------[ cut here ]------------\n<4> [12.000002] WARNING: CPU: 0\n"
HUNG = "<5> [12.000001] i915 0000:00:10.0: [drm] GPU HANG: ecode 9:1:1\n"
SELFTEST = "<3> [9.1] i915/i915_gem_migrate_live_selftests: igt_copy failed with error -22\n"


def result(word, out="", err="", dmesg="", begin=0.0, end=1.5):
    return {"result": word, "out": out, "err": err, "dmesg": dmesg,
            "igt-version": "IGT-Version: 2.2 (x86_64)", "time": {"start": begin, "end": end}}


RESULTS = {"tests": {
    "igt@gem_a@basic": result("pass"),
    "igt@gem_a@dynamic": result("fail"),
    "igt@gem_a@dynamic@rcs0": result("pass"),
    "igt@gem_a@dynamic@bcs0": result("fail", err=FAILED),
    "igt@gem_exec_x@hang": result("pass", dmesg=HUNG),
    "igt@gem_exec_x@warned": result("dmesg-warn", dmesg=WARNED),
    "igt@kms_a@basic": result("skip", out=SKIPPED),
    "igt@i915_pciid": result("skip", out=BARE),
}}
LISTED = ["gem_a@basic", "gem_a@dynamic", "gem_exec_x@hang", "gem_exec_x@warned",
          "kms_a@basic", "i915_pciid"]
FAILS = """# SPDX-License-Identifier: GPL-2.0

# gap: no display
kms_*,Skip

# platform: no local memory,
# as on every Gen9
i915_pciid,Skip
"""
FACTS = {"name": "igt", "list": "some.testlist", "kernel": "6.12", "igt": "2.2", "date": "",
         "seconds": 9, "memory": 4096, "interrupted": False, "boots": 1, "ends": [],
         "left_out": {}, "host_kernel": "", "host_log": [], "guest_log": []}


def expected(fails=FAILS, skips="", flakes=""):
    e = Expected()
    e.add("fails", parse(fails, "fails"))
    e.add("skips", parse(skips, "skips", False))
    e.add("flakes", parse(flakes, "flakes", False))
    return e


def summary(**kwargs):
    return summarize(RESULTS, LISTED, expected(**kwargs), FACTS)


def test_reasons_belong_to_lines():
    lines = parse(FAILS, "gvt-fails.txt")
    assert [(line.test, line.result, line.reason) for line in lines] == [
        ("kms_*", "Skip", "gap: no display"),
        ("i915_pciid", "Skip", "platform: no local memory, as on every Gen9")]


@pytest.mark.parametrize("bad", ["gem_a,Fail", "# x\n\ngem_a,Fail", "# x\ngem_a", "# x\ngem_a,Bad"])
def test_lines_that_are_wrong(bad):
    with pytest.raises(LabError, match=r"f:\d"):
        parse(bad, "f")


def test_which_line_counts():
    e = expected("# a\ngem_*,Fail\n# b\ngem_exec_*,Crash\n# c\ngem_exec_x@y,Pass\n",
                 flakes="# f\ngem_f@.*\n")
    assert [e.result(t) for t in ("gem_a@b", "gem_exec_a@b", "gem_exec_x@y", "kms_a@b")] == [
        "Fail", "Crash", "Pass", "Pass"]
    assert e.met("gem_exec_a@b", "incomplete") and not e.met("gem_exec_a@b", "pass")
    assert e.met("gem_f@x", "pass") and e.met("gem_f@x", "timeout")
    e.add("fails", parse("# later files win\ngem_exec_x@y,Timeout\n", "more"))
    assert e.result("gem_exec_x@y") == "Timeout"


def names_of_files():
    return sorted({p.name.rpartition("-")[0] for p in HERE.glob("*.txt")})


def test_committed_files_are_right():
    """All can be read, and each reason says whose it is."""
    expected = Expected.load(names_of_files())
    lines = [*expected.exact.values(), *expected.patterns, *expected.skips, *expected.flakes]
    assert lines
    for line in lines:
        assert re.match(r"(gap|platform|guest|slow): ", line.reason), line


def committed(path):
    with open(path, newline="", encoding="utf-8") as table:
        return list(csv.reader(table))


def test_matrix_is_what_is_expected():
    """What the documentation shows is what the files expect, with the same reasons."""
    header, *rows = committed(matrix.OUTCOMES)
    runs = header[1:-1]
    assert [row[0] for row in committed(matrix.RUNS)[1:]] == runs
    for n, run in enumerate(runs, 1):
        expected = Expected.load(names_of_run(run))
        for row in rows:
            line = expected.line(row[0]) or expected.flaky(row[0])
            words = set(re.findall(r"[a-z-]+", row[n]))
            if "*" in row[0]:
                line = next((p for p in expected.patterns if p.test == row[0]), None)
                assert not words or (line and words <= KINDS[line.result]), row
            elif words:
                assert expected.met(row[0], *words), (run, row)
            assert row[-1], row


def names_of_run(run):
    """The files that count for a column of the matrix."""
    series = ["gvt-6.12"] if run in ("ci", "lab", "monitor") else []
    return ["gvt", *series, f"gvt-{run}"]


def test_counts_and_families():
    s = summary()
    assert s["counts"] == {"pass": 2, "dmesg-warn": 1, "fail": 1, "skip": 2}
    assert s["families"]["gem_exec"] == {"pass": 1, "dmesg-warn": 1}
    assert [family(t) for t in ("gem_exec_fence@a", "gem_basic@b", "kms_flip@c", "perf")] == [
        "gem_exec", "gem_basic", "kms", "perf"]


def test_what_is_not_expected():
    s = summary()
    assert s["unexpected"] == ["gem_a@dynamic", "gem_exec_x@warned"]
    assert not as_expected(s)
    more = "\n# gap: a\ngem_a@dynamic@bcs0,Fail\n# gap: b\ngem_exec_x@warned,Warn\n"
    assert as_expected(summary(fails=FAILS + more))
    assert summary(fails=FAILS + more + "# better\ngem_a@basic,Fail\n")["unexpected"] == [
        "gem_a@basic"]


def test_interrupted_run():
    results = {"tests": {**RESULTS["tests"], "igt@gem_a@basic": result("notrun")}}
    facts = {**FACTS, "interrupted": True}
    s = summarize(results, LISTED, expected(), facts)
    assert "gem_a@basic" not in s["unexpected"] and not as_expected(s)
    assert "gem_a@basic" in summarize(results, LISTED, expected(), FACTS)["unexpected"]


def test_reasons():
    tests = summary()["tests"]
    assert tests["kms_a@basic"]["reason"] == "Pipe A does not exist or not enabled"
    assert tests["i915_pciid"]["reason"] == (
        "gem_has_lmem(i915): Operation not supported")
    assert reason("skip", result("skip", out=NO_OUTPUTS)).startswith("No KMS driver")
    assert tests["gem_a@dynamic"]["parts"]["gem_a@dynamic@bcs0"]["reason"] == (
        "Failed assertion: ptr[i] == val (error: 0 != 7)")
    assert "WARNING" in tests["gem_exec_x@warned"]["warnings"][1]
    assert "warnings" not in tests["gem_exec_x@hang"]
    assert reason("fail", result("fail", dmesg=SELFTEST)) == "igt_copy failed with error -22"
    assert reason("crash", result("crash", err="Received signal SIGSEGV.\n")) == (
        "Received signal SIGSEGV.")
    assert reason("incomplete", result("incomplete", out="a\nlast\n")) == "last"


def test_selftests_end_the_probe():
    """They pass so; the same from anything else is a warning."""
    ended = "<3> [4.4] i915 0000:00:10.0: probe with driver i915 failed with error {}\n"
    said = "<6> [5.1] i915: Running intel_hangcheck_live_selftests/igt_handle_error\n"
    for error, word in ((-25, "pass"), (-22, "dmesg-fail")):
        results = {"tests": {"igt@i915_selftest@live@gem": result(
            word, dmesg=said + ended.format(error))}}
        test = summarize(results, ["i915_selftest@live@gem"], expected(), FACTS)["tests"][
            "i915_selftest@live@gem"]
        assert test["as_expected"] == (error == -25) and ("warnings" in test) == (error != -25)


def test_passed_with_a_warning():
    said = "<3> [5.3] rcs0: CS did not scale with frequency! scaled min:1, max:0\n"
    results = {"tests": {"igt@i915_selftest@live@gt_pm": result("pass", dmesg=said)}}
    s = summarize(results, ["i915_selftest@live@gt_pm"], expected(), FACTS)
    assert "i915_selftest@live@gt_pm: pass with a warning, expected Pass" in text(s)


def test_who_ended_the_guest():
    facts = {**FACTS, "ends": [["gem_a@basic", "the guest hung"]], "boots": 2}
    results = {"tests": {**RESULTS["tests"], "igt@gem_a@basic": result("incomplete")}}
    s = summarize(results, LISTED, expected(), facts)
    assert s["tests"]["gem_a@basic"]["reason"] == "the guest hung" and "the guest hung" in text(s)


def test_text_and_page():
    s = summary()
    said = text(s)
    assert "igt: 6 tests in 9 s: 2 pass, 1 dmesg-warn, 1 fail, 2 skip" in said
    assert "gem_a@dynamic@bcs0: fail, expected Pass" in said
    html = page(s, RESULTS)
    assert html.count("<tr data-is=") == 6 and "Pipe A does not exist" in html
    assert "&lt;" not in html.split("<style>")[0]


def test_a_host_that_says_something():
    """Of the lab: all tests may be as expected, and the run is not."""
    more = "\n# gap: a\ngem_a@dynamic@bcs0,Fail\n# gap: b\ngem_exec_x@warned,Warn\n"
    facts = {**FACTS, "host_kernel": "6.12-debug", "host_log": ["<4>[ 9.1] BUG: KASAN: oh"]}
    s = summarize(RESULTS, LISTED, expected(FAILS + more), facts)
    assert not s["unexpected"] and not as_expected(s)
    assert "KASAN: oh" in text(s) and "all as expected" not in text(s)
    html = page(s, RESULTS)
    assert "&lt;4&gt;[ 9.1] BUG: KASAN: oh" in html and "host 6.12-debug" in html


def test_a_guest_that_says_something_beside_the_tests():
    more = "\n# gap: a\ngem_a@dynamic@bcs0,Fail\n# gap: b\ngem_exec_x@warned,Warn\n"
    s = summarize(RESULTS, LISTED, expected(FAILS + more),
                  {**FACTS, "guest_log": ["unreferenced object"]})
    assert not s["unexpected"] and not as_expected(s)
    assert "the guest's kernel log:\n    unreferenced object" in text(s)
    assert "<h2>The guest's kernel log</h2>" in page(s, RESULTS)


class FakeHost:
    """Stands for a host."""

    name = "host-1"

    def __init__(self, log, lives):
        self.log = log
        self.lives = lives

    def alive(self):
        return self.lives

    def dmesg_problems(self):
        return ["a warning"]

    def leaks(self):
        return "unreferenced object\n  backtrace"


def test_logs_of_hosts(tmp_path):
    """Of one that runs, of one that has ended; and of none."""
    console = tmp_path / "console"
    console.write_text("quiet\nKernel panic - not syncing: why\n")
    machines = Nested(Kernel(None, None), 1024, 1, "")
    assert not machines.host_log(True)
    machines._host = FakeHost(console, True)
    assert machines.host_log(True) == ["a warning", "unreferenced object", "  backtrace"]
    assert machines.host_log(False) == ["a warning"]
    machines._host = FakeHost(console, False)
    assert machines.host_log(True) == ["host-1 ended", "Kernel panic - not syncing: why"]


def test_names_of_lists():
    assert names("# x\nigt@gem_a@b  # why\n\ngem_c\n") == ["gem_a@b", "gem_c"]
    e = expected(skips="# takes an hour\ngem_a@.*long\n")
    assert divide(["gem_a@b", "gem_a@very-long"], e) == (
        ["gem_a@b"], {"gem_a@very-long": "takes an hour"})


def tree_at(top, with_list=True):
    for name in ("bin/igt_runner", "bin/igt_resume", "bin/igt_results", "lib64/libigt.so.0",
                 "libexec/igt-gpu-tools/test-list.txt"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text("gem_a gem_exec_b\n")
    if with_list:
        path = top / "share/igt-gpu-tools/i915.fast-feedback.testlist"
        path.parent.mkdir(parents=True)
        path.write_text("igt@gem_a@basic\n")
    return Tree(top, top)


def test_tree(tmp_path):
    tree = tree_at(tmp_path)
    assert tree.libraries == ["lib64"]
    assert tree.default_list().name == "i915.fast-feedback.testlist"
    (tmp_path / "bin/igt_results").unlink()
    with pytest.raises(LabError, match="bin/igt_results"):
        Tree(tmp_path)


def test_patterns(tmp_path, monkeypatch):
    monkeypatch.setattr("lab.igt.tests.subtests", lambda _, p: [f"{p}@one", f"{p}@two"])
    tree = tree_at(tmp_path)
    assert expand(tree, ["gem_a@one"]) == ["gem_a@one"]
    assert expand(tree, ["gem_exec_*"]) == ["gem_exec_b@one", "gem_exec_b@two"]
    assert expand(tree, ["gem_*@t*", "gem_a@two"]) == ["gem_a@two", "gem_exec_b@two"]
    for name in "gem_x@one", "kms_*":
        with pytest.raises(LabError, match="has no program"):
            expand(tree, ["gem_a", name])


def test_parts_that_are_listed():
    """The subtest above them is no test of its own then."""
    s = summarize(RESULTS, ["gem_a@dynamic@rcs0", "gem_a@dynamic@bcs0"], expected(), FACTS)
    assert "gem_a@dynamic" not in s["tests"]
    assert s["tests"]["gem_a@dynamic@bcs0"]["result"] == "fail"


def test_capital_letters():
    """igt_runner's results have none."""
    made = summarize({"tests": {"igt@gem_a@fault-x": result("pass"),
                                "igt@gem_a@q-both@rcs0": result("pass"),
                                "igt@gem_a@q-both": result("pass")}},
                     ["gem_a@fault-X", "gem_a@Q-both"], Expected(), FACTS)
    assert list(made["tests"]) == ["gem_a@fault-X", "gem_a@Q-both"]
    assert list(made["tests"]["gem_a@Q-both"]["parts"]) == ["gem_a@Q-both@rcs0"]


def test_selftests_one_by_one():
    kernel = Kernel(None, None)
    kernel.parameters = lambda _: ["modeset", "igt__18__live_gt_pm", "igt__20__mock_vma"]
    assert selftests(kernel, ["gem_a@b", "i915_selftest@live"]) == [
        "gem_a@b", "i915_selftest@live@gt_pm"]
    kernel.parameters = lambda _: ["modeset"]
    assert selftests(kernel, ["i915_selftest@live"]) == ["i915_selftest@live"]


class FakeGuest:
    """Stands for a guest: does with igt_runner's directory what the script says.

    Each call of a script is a boot's; it returns whether the guest lives on.
    """

    checks_itself = False

    def __init__(self, run, script):
        self.run_of = run
        self.script = script
        self.lives = True
        self.log = run.here / "console"
        self.log.write_text("quiet\nKernel panic - not syncing: why\n")

    def out(self, command):
        self.run_of.commands.append(command)
        self.lives = self.script(self.run_of)

    def run(self, *_, **__):
        raise LabError("gone")

    def alive(self):
        return self.lives

    def dmesg_problems(self):
        return ["said at boot"]

    def leaks(self):
        return "unreferenced object\n  backtrace" if self.checks_itself else ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def begin(run, number, test):
    """igt_runner says that it begins a test, of three."""
    run.results.mkdir(exist_ok=True)
    (run.results / "joblist.txt").write_text("gem_a one\ngem_a two\ngem_b\n")
    (run.results / str(number - 1)).mkdir(exist_ok=True)
    with open(run.here / "runner.log", "a", encoding="ascii") as log:
        log.write(f"[1.{number}] [{number}/3] {test}\n")


def finish(run):
    (run.results / "endtime.txt").write_text("1\n")
    (run.here / "status").write_text("0\n")


def a_run(tmp_path, monkeypatch, *scripts):
    monkeypatch.setattr("lab.igt.runner.POLL", 0)
    left = list(scripts)
    out = io.StringIO()
    run = Run(tree_at(tmp_path / "tree"), None, tmp_path, "/share/igt", 60,
              Progress("igt", {}, out, 0), threading.Event())
    run.commands = []
    run.boot = lambda: FakeGuest(run, left.pop(0))
    return run, out


def dies_in_the_second(run):
    begin(run, 1, "gem_a (one)")
    begin(run, 2, "gem_a (two)")


def goes_on(run):
    begin(run, 3, "gem_b")
    finish(run)
    return True


def test_a_guest_that_dies(tmp_path, monkeypatch):
    run, out = a_run(tmp_path, monkeypatch, dies_in_the_second, goes_on)
    run.go()
    assert run.complete() and run.boots == 2
    assert "Kernel panic" in (tmp_path / "ended-1.log").read_text()
    assert not (tmp_path / "ended-2.log").exists()
    assert run.ends == [("gem_a@two", "the guest ended: Kernel panic - not syncing: why")]
    assert "igt_runner" in run.commands[0] and "igt_resume" in run.commands[1]
    assert "igt: 2/3" in out.getvalue() and "left  gem_a@two" in out.getvalue()


def test_guests_that_check_themselves(tmp_path, monkeypatch):
    """What they say as i915 comes; what the last one has lost."""
    monkeypatch.setattr(FakeGuest, "checks_itself", True)
    run, _ = a_run(tmp_path, monkeypatch, dies_in_the_second, goes_on)
    run.go()
    assert run.guest_log == ["said at boot"] * 2 + ["unreferenced object", "  backtrace"]


def test_a_guest_that_hangs(tmp_path, monkeypatch):
    monkeypatch.setattr("lab.igt.runner.KILLED_LATE", -60)
    run, _ = a_run(tmp_path, monkeypatch, lambda r: dies_in_the_second(r) or True, goes_on)
    run.go()
    assert run.ends == [("gem_a@two", "the guest hung")]


def test_guests_that_come_to_nothing(tmp_path, monkeypatch):
    run, _ = a_run(tmp_path, monkeypatch, dies_in_the_second, *[lambda _: False] * 3)
    run.go()
    assert "3 guests in a row" in run.error and len(run.ends) == 4


def gives_up(run):
    """A test can't be killed: igt_runner ends by itself."""
    dies_in_the_second(run)
    with open(run.here / "runner.log", "a", encoding="ascii") as log:
        log.write("results: parsing output: 1/ for test: gem_a\n" * 200)
    (run.results / "aborted.txt").write_text("Child refuses to die\n")
    finish(run)
    return True


def test_igt_runner_gives_up(tmp_path, monkeypatch):
    run, _ = a_run(tmp_path, monkeypatch, gives_up, goes_on)
    run.go()
    assert run.complete() and run.ends == [("gem_a@two", "igt_runner gave up")]


def gives_up_in_the_last(run):
    begin(run, 3, "gem_b")
    (run.results / "aborted.txt").write_text("Child refuses to die\n")
    finish(run)
    return True


def finds_nothing(run):
    with open(run.here / "runner.log", "a", encoding="ascii") as log:
        log.write("[7.2] All tests already executed.\nDone.\n")
    (run.here / "status").write_text("0\n")
    return True


def test_igt_runner_gives_up_in_the_last(tmp_path, monkeypatch):
    run, _ = a_run(tmp_path, monkeypatch, gives_up_in_the_last, finds_nothing)
    run.go()
    assert run.complete() and not run.error and run.ends == [("gem_b", "igt_runner gave up")]


def interrupted(run):
    dies_in_the_second(run)
    run.stop.set()
    return True


def test_interrupted(tmp_path, monkeypatch):
    run, _ = a_run(tmp_path, monkeypatch, interrupted)
    run.go()
    assert run.boots == 1 and not run.complete()


def test_time_left(monkeypatch):
    monkeypatch.setattr("lab.igt.runner.time.monotonic", lambda: now)
    now = 100
    progress = Progress("igt", {"a": 3.0, "b": 5.0}, io.StringIO())
    progress.tests = ["a", "b"]
    assert progress.left(0) == 8.0
    now = 106
    assert progress.left(1) == 10.0     # twice as slow as the last time
    progress.tests = ["a", "c"]
    assert progress.left(0) is None and progress.left(1) == 6.0
    # Skipped the last time: that tells nothing.
    progress = Progress("igt", {"a": 0.0, "b": 0.0, "c": 0.0}, io.StringIO())
    progress.tests = ["a", "b", "c"]
    assert progress.left(0) == 0.0
    now = 112
    assert progress.left(1) == 12.0


def test_summary_is_json():
    assert json.loads(json.dumps(summary()))["tests"]["kms_a@basic"]["why"] == "gap: no display"
