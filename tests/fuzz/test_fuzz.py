# SPDX-License-Identifier: GPL-2.0
"""Each fuzz target for a minute, two at a time; FUZZ_SECONDS says otherwise."""

import importlib.util
import os
from pathlib import Path

import early
import pytest

SECONDS = int(os.environ.get("FUZZ_SECONDS", "60"))

_spec = importlib.util.spec_from_file_location("fuzz_run", Path(__file__).with_name("run.py"))
fuzz = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(fuzz)


def _progress(_):
    if early.ended.is_set():
        raise KeyboardInterrupt


_runs = early.Work(lambda: fuzz.run(fuzz.targets(), SECONDS, _progress))
begin_early = _runs.begin


@pytest.fixture(scope="module")
def done():
    """All targets after their runs, by name."""
    return {t.name: t for t in _runs.result()}


@pytest.mark.parametrize("name", fuzz.targets())
def test_fuzz(done, name):
    problem = done[name].problem()
    assert not problem, problem


def test_find_is_told(tmp_path):
    """An input that libFuzzer takes for a find, since it may use no memory."""
    target = fuzz.Target("tables", 20, "-rss_limit_mb=1", results=tmp_path)
    target.process.wait(60)
    problem = target.problem()
    assert "out-of-memory" in problem and "again: tests/lab/enter" in problem


def test_nothing_done_is_told(tmp_path):
    target = fuzz.Target("tables", 20, "-runs=10", results=tmp_path)
    assert target.process.wait(60) == 0
    assert "exit status 0" in target.problem()
