# SPDX-License-Identifier: GPL-2.0
"""A hostile guest on one vGPU, a good one on another; the host stays calm.

The host's kernel log is checked as after each test.  HOSTILE_SECONDS says how long,
HOSTILE_SEED repeats a run.  Documentation/hostile.rst
"""

import os

import pytest

from lab import modules

SECONDS = int(os.environ.get("HOSTILE_SECONDS", "15"))
SEED = os.environ.get("HOSTILE_SEED", "")
PROGRAM = "/src/build/tests/hostile/gvt_hostile"
TYPE = "/sys/class/mdev_bus/gvt0/mdev_supported_types/gvt-V5_4"
DEVICES = "/sys/bus/mdev/devices"
DEBUGFS = "/sys/kernel/debug/gvt"
TRACING = "/sys/kernel/tracing"
HELPS = f"{TRACING}/events/workqueue/workqueue_execute_start"
UUIDS = [f"6d9f1a3e-0000-4000-8000-0000000000c{n}" for n in range(2)]


def prepare(host):
    """Our modules, and two vGPUs with a monitor each.

    Shaders have more threads than they would have on so few processors.
    """
    modules.load(host, "mdev", "gvt")
    host.out("rmmod gvt && insmod /src/build/modules/gvt.ko render_threads=4")
    host.out(f"mountpoint -q {TRACING} || mount -t tracefs none {TRACING}; echo >{TRACING}/trace; "
             f"echo 1 >{HELPS}/enable")
    host.out("mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug; "
             "echo 1 >/sys/module/gvt/parameters/aperture_mmap; " +
             " && ".join(f"echo {uuid} >{TYPE}/create && "
                         f"echo 1024x768 >{DEVICES}/{uuid}/monitors/port_b" for uuid in UUIDS))


def remove(host):
    """Nothing holds on to them, nor to the module."""
    host.out(f"echo 0 >{HELPS}/enable")
    host.out(" && ".join(f"echo 1 >{DEVICES}/{uuid}/remove" for uuid in UUIDS))
    modules.unload(host, "gvt")


@pytest.fixture
def vgpus(smp_host):
    """A host with two vGPUs."""
    prepare(smp_host)
    yield smp_host
    remove(smp_host)
    modules.load(smp_host, "gvt")


def be_hostile(host, seconds):
    """Returns what the program told; afterwards no page is held."""
    done = host.run(f"{PROGRAM} {' '.join(UUIDS)} {seconds} {SEED}", timeout=seconds * 3 + 300)
    print(done.out)
    assert done.status == 0, done.out + done.err
    for uuid in UUIDS:
        lines = host.out(f"cat {DEBUGFS}/{uuid}/stats").splitlines()
        for pages in ["pinned_pages", "aperture_pages", "plane_pages"]:
            assert f"{pages} 0" in lines
    return done.out


def test_on_one_vgpu(vgpus):
    out = be_hostile(vgpus, SECONDS)
    for when in ["alone", "beside programs that compute", "beside a hostile guest"]:
        assert f"{when}: " in out
    assert int(vgpus.out(f"grep -c 'function gvt_help' {TRACING}/trace || true")) > 0
