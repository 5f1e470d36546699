# SPDX-License-Identifier: GPL-2.0
"""Each allocation and copy of a call fails in turn, in the kernel, by its fail-nth.

A case of gvt_fail makes one call again and again, each time with another fault. The call says
ENOMEM or EFAULT, or has done all of its work; then it works the next time. Here, that
nothing is left of all that: the kernel's log stays silent, and what can be counted is as it was;
when the host ends, kmemleak looks.

Of cases with many faults, or slow ones, some are made: FAIL_STEP=1 in the environment has all
made, or each n-th one.
For "make check-debug": Debian's kernels have no fault injection.
"""

import os
from pathlib import Path

import pytest
import tap

from lab import modules

PROGRAM = "build/tests/gvt/gvt_fail"
TYPE = "/sys/class/mdev_bus/gvt0/mdev_supported_types/gvt-V5_8"
DEVICES = "/sys/bus/mdev/devices"
UUIDS = ["6d9f1a3e-0000-4000-8000-00000000000a", "6d9f1a3e-0000-4000-8000-00000000000b"]
STEP = int(os.environ.get("FAIL_STEP", "0"))
CASE_SECONDS = 3600 if STEP == 1 else 300

# What the kernel's own code says of an allocation that failed: kmemleak of one of its own,
KMEMLEAK = r"kmemleak: Cannot allocate a scan area, scanning the full object"
# and others, by case.
EXPLAINED = {
    "create": [
        # The driver core, of a driver that could not take the device.
        r"gvt [0-9a-f-]+: probe with driver gvt failed with error -12",
        # debugfs and kobjects, of names that they have no memory for.
        r"debugfs: out of free dentries, can not create",
        r"kobject: kobject_add_internal failed for \S+ \(error: -12 parent: \S+\)",
        r"kobject: can not set name properly!",
        r"kobject: kobject_create_and_add: kobject_add error: -12",
        # And of a device that could not have all of its attributes, or its group.
        r"gvt [0-9a-f-]+: device_add_groups\(\) failed",
        r"gvt [0-9a-f-]+: Failed to add to iommu group \d+: -12",
    ],
    "register": [r"debugfs: out of free dentries, can not create file 'fd_mmio'"],
    # KVM, of a bus from which something is taken.
    "deassign": [r"kvm: failed to shrink bus, removing it completely"],
}

PREPARE = "{ mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug; } && " \
          "echo 1 >/sys/module/gvt/parameters/aperture_mmap"

# What is there, and how often it is used.
LEFT = "; ".join([
    f"ls {DEVICES} /sys/kernel/debug/gvt /sys/class/vfio /dev/vfio",
    "ls /sys/kernel/iommu_groups | wc -l",
    f"cat {TYPE}/available_instances",
    "grep -E '^(kvm|mdev|gvt|vfio|vfio_iommu_type1) ' /proc/modules | cut -d' ' -f1,3 | sort",
    "grep pages /sys/kernel/debug/gvt/*/stats",
    "ls -d /sys/kernel/debug/kvm/[0-9]* 2>/dev/null",
])


@pytest.fixture
def vgpu(host):
    """A host with our modules and a vGPU."""
    if not host.run("[ -w /proc/self/fail-nth ]"):
        pytest.skip("a kernel without fail-nth: make check-debug has one")
    modules.load(host, "kvm", "mdev", "gvt")
    host.out(f"{PREPARE} && echo {UUIDS[0]} >{TYPE}/create")
    yield host
    host.out(f"echo 1 >{DEVICES}/{UUIDS[0]}/remove")


def left(host):
    """Files are let go of a moment after they are closed."""
    return host.run(f"sleep 1; {LEFT}").out


@pytest.mark.parametrize("case", tap.names(Path(__file__).resolve().parents[2] / PROGRAM))
def test_case(vgpu, case, record_property):
    vgpu.explained += [KMEMLEAK, *EXPLAINED.get(case, [])]
    before = left(vgpu)
    done = vgpu.run(f"/src/{PROGRAM} {case} {STEP} {' '.join(UUIDS)}", timeout=CASE_SECONDS)
    print(done.out)
    record_property("faults", done.out)
    assert done.status == 0, done.out + done.err
    assert left(vgpu) == before


def test_nothing_holds_modules(host):
    """Each of their users has let go."""
    modules.unload(host, "gvt", "mdev", "kvm")
    modules.load(host, "kvm", "mdev", "gvt")
