# SPDX-License-Identifier: GPL-2.0
"""The modules on the newer kernel of Debian's backports.

The hooks have to apply to its KVM, all modules have to build against its headers,
and the stock kvm-amd.ko has to load on our kvm.ko.
"""

import os
import re
import subprocess

import early
import pytest
from kvm_lab import TOP
from lab import Host
from test_fd_mmio import CASES, NEEDS

BUILD = TOP / "build/backports"
MODULES = "/src/build/backports/modules"
TESTS = "/src/build/backports/tests"

# Long, and about KVM's own locking rather than the kernel's version; and what
# needs another build of VFIO.
LEFT_OUT = {case for case in CASES if case == "exactly_once" or case.startswith("cdev_")}


def _build():
    """Builds all modules for that kernel; what it calls itself."""
    env = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
    done = subprocess.run(
        ["make", "-C", TOP, f"-j{os.cpu_count()}", f"BUILD={BUILD}",
         "KDIR=/usr/src/linux-headers-backports", "KSRC=/usr/src/linux-backports",
         "modules", "build-tests/kvm", "build-tests/mdev"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, env=env)
    assert done.returncode == 0, done.stdout
    assert not re.search("warning:", done.stdout), done.stdout
    return (BUILD / "modules/release").read_text().strip()


_release = early.Work(_build)
begin_early = _release.begin


@pytest.fixture(scope="module")
def release():
    return _release.result()


def test_is_another_kernel(release):
    ours = (TOP / "build/modules/release").read_text().strip()
    assert release.split(".")[:2] != ours.split(".")[:2]


def test_runs(release):
    with Host.start(kernel="backports") as host:
        assert host.out("uname -r") == release
        host.out(f"modprobe irqbypass && modprobe ccp && insmod {MODULES}/kvm.ko && "
                 f"modprobe kvm_amd && modprobe vfio_iommu_type1 && insmod {MODULES}/mdev.ko && "
                 f"insmod {TESTS}/kvm/fd_mmio_testdev.ko && "
                 f"insmod {TESTS}/kvm/fd_mmio_fault.ko && insmod {TESTS}/mdev/mtty.ko")
        host.explained += sum((explained for _, _, explained in NEEDS.values()), [])
        for case in sorted(set(CASES) - LEFT_OUT):
            result = host.run(f"{TESTS}/kvm/fd_mmio_test {case}", timeout=120)
            assert result.status == 0, f"{case}: {result.out}{result.err}"
        assert not host.out("ls -d /sys/kernel/debug/kvm/[0-9]* 2>/dev/null; true")
        host.out("rmmod mtty fd_mmio_fault fd_mmio_testdev kvm_amd kvm")

        host.out(f"insmod {MODULES}/gvt.ko")
        kind = host.out("ls -d /sys/class/mdev_bus/*/mdev_supported_types/*").split()[0]
        vgpu = "b9e7d7c4-7e3c-4a55-8a3f-1c0b2f5d6e01"
        host.out(f"echo {vgpu} >{kind}/create && "
                 f"echo 1 >/sys/bus/mdev/devices/{vgpu}/remove && rmmod gvt mdev")
        assert not host.dmesg_problems(), "\n".join(host.dmesg_problems())
