# SPDX-License-Identifier: GPL-2.0
"""fd-MMIO from below: the cases of fd_mmio_test, each in a process of its own."""

import re
from pathlib import Path

import pytest
from kvm_lab import HERE

SOURCES = Path(__file__).parent.glob("*_cases.c")

# The programs need not be built yet when tests are collected.
CASES = [name for source in sorted(SOURCES)
         for name in re.findall(r'^\t\{ "(\w+)", check_\w+ \},$', source.read_text(), re.M)]


@pytest.fixture
def testdev(kvm_host):
    """The host, with the driver of the test files; unloading shows leaks."""
    kvm_host.run("! grep -q '^fd_mmio_testdev ' /proc/modules || rmmod fd_mmio_testdev",
                 check=True)
    kvm_host.run(f"insmod {HERE}/fd_mmio_testdev.ko", check=True)
    yield kvm_host
    if kvm_host.alive():
        kvm_host.run("rmmod fd_mmio_testdev", check=True)


def test_all_cases_are_run(testdev):
    assert sorted(testdev.out(f"{HERE}/fd_mmio_test --list").split()) == sorted(CASES)
    assert len(CASES) > 25


@pytest.mark.parametrize("case", CASES)
def test_case(testdev, case):
    result = testdev.run(f"{HERE}/fd_mmio_test {case}", timeout=360)
    assert result.status == 0, result.out + result.err


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
