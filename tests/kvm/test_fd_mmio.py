# SPDX-License-Identifier: GPL-2.0
"""fd-MMIO from below: the cases of fd_mmio_test, each in a process of its own."""

import re
from pathlib import Path

import pytest
from kvm_lab import HERE, load_kvm, unload_vfio

MDEV = "/src/build/modules/mdev.ko"
MTTY = "/src/build/tests/mdev/mtty.ko"
IOMMUFD = "/src/build/tests/iommufd"

# A driver that VFIO cannot ask to give the device back: removal waits for it.
REMOVED = [r"vfio_mdev .*: Device is currently in use.*blocked until device is released"]

SOURCES = Path(__file__).parent.glob("*_cases.c")

# The programs need not be built yet when tests are collected.
ALL_CASES = [name for source in sorted(SOURCES)
             for name in re.findall(r'^\t\{ "(\w+)", check_\w+ \},$', source.read_text(), re.M)]
# These have no guest, but processors that are at work at once.
SMP_CASES = [name for name in ALL_CASES if name.startswith("smp_")]
CASES = [name for name in ALL_CASES if name not in SMP_CASES]

# What a group of cases needs beside the driver of the test files: how to load
# it, how to unload it, which shows leaks, and the warnings that come with it.
NEEDS = {
    "fail": (f"insmod {HERE}/fd_mmio_fault.ko", "rmmod fd_mmio_fault",
             [r"debugfs: out of free dentries, can not create file 'fd_mmio'",
              r"kvm: failed to shrink bus, removing it completely"]),
    "mdev": (f"modprobe vfio_iommu_type1 && insmod {MDEV} && insmod {MTTY}",
             "rmmod mtty mdev vfio_iommu_type1 vfio", REMOVED),
    # With iommufd, built from the kernel's source: Debian's kernel has it off.
    "cdev": (" && ".join(f"insmod {IOMMUFD}/{m}.ko"
                         for m in ("iommufd", "vfio", "vfio_iommu_type1", "mdev", "mtty")),
             "rmmod mtty mdev vfio_iommu_type1 vfio iommufd", REMOVED),
}


@pytest.fixture
def testdev(kvm_host, iommufd_built):
    """The host, with the driver of the test files; unloading shows leaks."""
    kvm_host.run("for m in mtty fd_mmio_fault fd_mmio_testdev; do "
                 "! grep -q \"^$m \" /proc/modules || rmmod $m || exit 1; done", check=True)
    unload_vfio(kvm_host)
    kvm_host.run(f"insmod {HERE}/fd_mmio_testdev.ko", check=True)
    yield kvm_host
    if kvm_host.alive():
        kvm_host.run("rmmod fd_mmio_testdev", check=True)


def test_all_cases_are_run(testdev):
    assert sorted(testdev.out(f"{HERE}/fd_mmio_test --list").split()) == sorted(ALL_CASES)
    assert len(CASES) > 40 and SMP_CASES


@pytest.mark.parametrize("case", CASES)
def test_case(testdev, case):
    load, unload, explained = NEEDS.get(case.split("_")[0], ("true", "true", []))
    testdev.explained += explained
    testdev.run(load, check=True)
    result = testdev.run(f"{HERE}/fd_mmio_test {case}", timeout=660)
    testdev.run(unload, check=True)
    assert result.status == 0, result.out + result.err


# Linux may find that the clocks of two processors that QEMU emulates differ: no guest reads them.
UNSTABLE = r"kvm: SMP vm created on host with unstable TSC"


@pytest.fixture
def bus(built, smp_host):
    """A host with two processors, with accesses on the bus of VMs; unloading shows leaks."""
    load_kvm(smp_host, ours=True)
    smp_host.explained.append(UNSTABLE)
    smp_host.run(f"insmod {HERE}/fd_mmio_testdev.ko && insmod {HERE}/fd_mmio_bus.ko", check=True)
    yield smp_host
    if smp_host.alive():
        smp_host.run("rmmod fd_mmio_bus fd_mmio_testdev kvm_amd kvm", check=True)


@pytest.mark.parametrize("case", SMP_CASES)
def test_smp_case(bus, case):
    assert bus.out("nproc") == "2"
    result = bus.run(f"{HERE}/fd_mmio_test {case}", timeout=660)
    assert result.status == 0, result.out + result.err


def test_listing(testdev):
    """A VM's file in debugfs has a line for each range, and one of totals."""
    out = testdev.out(f"{HERE}/fd_mmio_test listing").splitlines()
    assert out == [
        "bus guest_addr len fd_offset flags reads writes errors exits file",
        "mmio 0xe0000000 0x1000 0x0 0x0 2 1 0 0 /dev/fd_mmio_iter",
        "mmio 0xe0001000 0x1000 0x1000 0x4 0 0 1 1 /dev/fd_mmio_user",
        "pio 0x1230 0x10 0x100 0x2 0 1 0 0 /memfd:fd_mmio\\040(deleted)",
        "total - - - - 3 2 1 1 -",
    ]


def test_trace(testdev):
    """The tracepoint tells address, length, value, position and result."""
    trace = "/sys/kernel/tracing"
    event = f"{trace}/events/kvm/kvm_fd_mmio/enable"
    testdev.run(f"mount -t tracefs tracefs {trace} 2>/dev/null; echo >{trace}/trace; "
                f"echo 1 >{event}", check=True)
    try:
        testdev.run(f"{HERE}/fd_mmio_test failing && {HERE}/fd_mmio_test high_address",
                    check=True)
        lines = testdev.out(f"grep kvm_fd_mmio: {trace}/trace")
    finally:
        testdev.run(f"echo 0 >{event}; echo >{trace}/trace")
    assert "read addr 0xe0001000 len 4 val 0xffffffff pos 0x1000 ret -5" in lines
    assert "write addr 0xe0001000 len 8 val 0x8877665544332211 pos 0x1000 ret -5" in lines
    assert "write addr 0x8000001000 len 1 val 0x11 pos 0x0 ret 1" in lines
