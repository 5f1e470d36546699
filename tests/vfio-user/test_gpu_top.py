# SPDX-License-Identifier: GPL-2.0
"""What intel_gpu_top shows in a guest: which engine works, how fast, and who has it work."""

import csv
import json

import pytest
from lab.quick import QuickGuest, VgpuServer

BUSY = "/src/build/tests/igt/gem_busy"
CLASSES = {"rcs": "Render/3D", "bcs": "Blitter", "vcs": "Video", "vecs": "VideoEnhance"}
CARD = "/sys/class/drm/card0"
RC6 = "/sys/bus/event_source/devices/i915*/events/rc6-residency"


@pytest.fixture(scope="module")
def guest():
    """One with two processors: a program and the tool."""
    with VgpuServer("gpu-top") as server, QuickGuest.start(server) as one:
        one.probe()
        yield one
        found = one.dmesg_problems()
        assert not found, "\n".join(found)


def top(guest, option):
    """What it prints in three seconds: a sample of a moment, then one for each second."""
    return guest.out(f"timeout --preserve-status -s INT 3 intel_gpu_top {option} -s 1000")


def busy(engines):
    """Of each engine, the percentage."""
    return {name: float(engine["busy"]) for name, engine in engines.items()}


@pytest.mark.parametrize("engine", CLASSES)
def test_busy(guest, engine):
    """One engine works: it does so all the time, the others don't at all."""
    guest.out(f"{BUSY} {engine} >/tmp/busy & echo $! >/tmp/pid; "
              "until grep -q busy /tmp/busy; do sleep 0.1; done")
    samples = json.loads(top(guest, "-J"))
    guest.out("kill $(cat /tmp/pid); while pidof gem_busy; do sleep 0.1; done")
    assert len(samples) > 1 and samples[-1]["period"]["duration"] > 900, samples
    sample = samples[-1]
    share = busy(sample["engines"])
    assert share.keys() == set(CLASSES.values())
    assert share.pop(CLASSES[engine]) > 80, sample
    assert max(share.values()) < 5, sample
    # i915 asks for the highest frequency that there is, and has it at once. The sampler's timer
    # may be late.
    highest = int(guest.out(f"cat {CARD}/gt_RP0_freq_mhz"))
    for which in "requested", "actual":
        assert 0.8 * highest < sample["frequency"][which] < 1.2 * highest, sample
    assert sample["interrupts"]["count"] > 1
    [client] = sample["clients"].values()
    share = busy(client["engine-classes"])
    assert client["name"] == "gem_busy"
    assert share.pop(CLASSES[engine]) > 80 and max(share.values()) < 5, client


def test_idle(guest):
    """Nothing works: i915 parks the GPU, and counts no frequency then. A vGPU has no RC6."""
    samples = list(csv.DictReader(top(guest, "-c").splitlines()))
    assert len(samples) > 1
    assert len(samples[-1]) == 16 and not any(map(float, samples[-1].values())), samples
    assert guest.run(f"ls {RC6}").status
