# SPDX-License-Identifier: GPL-2.0
"""make check-long in short: the same code for some seconds, without guests."""

import json
import random
import subprocess
import sys

import host_part
import pytest
import server_part
from levels import LEAST, Levels
from watch import Watch

from lab.errors import TOP

HOST_SECONDS = 30
SERVER_SECONDS = 15


def levels_of(values, slack=10):
    """Levels of a quantity that had these values."""
    levels = Levels("it", {"memory": slack})
    for value in values:
        levels.take({"memory": value})
    return levels


@pytest.mark.parametrize("values", [
    [100] * 8,
    # What was taken once and is kept.
    [10, 90, 100, 100, 100, 100, 100, 100],
    # Peaks.
    [100, 100, 900, 100, 100, 900, 105, 900],
    [100 - n for n in range(50)]])
def test_stays(values):
    assert not levels_of(values).problems()


@pytest.mark.parametrize("values", [
    [100 + 3 * n for n in range(8)],
    [100] * 40 + [111] * 20,
    [random.Random(1).randrange(40) + n for n in range(100)]])
def test_has_grown(values):
    [problem] = levels_of(values).problems()
    assert problem.startswith("it: memory has grown from"), problem


def test_too_few_samples():
    [problem] = levels_of([1] * (LEAST - 1)).problems()
    assert "too few" in problem


def test_host(host):
    """vGPUs of gvt.ko that come, are used, killed and reset, and go."""
    levels, done, problems = host_part.run(host, Watch("host", HOST_SECONDS), guests=False)
    assert not problems, levels.samples
    for what in ["cycles", "batches", "resets", "unmaps", "finished", "killed", "removed_in_use"]:
        assert done[what] > 5, done


def test_server():
    """Clients that come to a server, and one that stays."""
    levels, done, problems = server_part.run(Watch("server", SERVER_SECONDS), guests=False)
    assert not problems, [one.samples for one in levels]
    assert done["clients"] > 20 and done["resets"] > 20, done


def test_interrupted(tmp_path):
    """Ctrl-C: the status says so, and nothing is left to be read as a result."""
    result = tmp_path / "result"
    result.write_text("of the run before")
    process = subprocess.Popen(
        [sys.executable, "-u", TOP / "tests/long/run.py", "--minutes", "5", "--result", result,
         "server"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
    assert process.stdout.readline().startswith("server: ")
    process.send_signal(2)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 130 and "interrupted after" in said, said
    assert not result.exists()


def test_result(tmp_path):
    """What a run leaves: a table, the samples, and a status."""
    result = tmp_path / "result"
    done = subprocess.run(
        [sys.executable, TOP / "tests/long/run.py", "--minutes", "0.01", "--result", result,
         "server"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300,
        check=False)
    assert done.returncode == 0 and "1 parts, 0 problems" in done.stdout, done.stdout
    found = json.loads(result.read_text())["server"]
    assert found["done"]["clients"] and not found["problems"]
    # However short: as many as it takes.
    assert len(found["levels"]["session"]["samples"]) == LEAST
