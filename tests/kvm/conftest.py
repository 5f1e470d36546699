# SPDX-License-Identifier: GPL-2.0
"""KVM with fd-MMIO in the lab's host, or the stock KVM."""

import os
import subprocess
from pathlib import Path

import pytest
from kvm_lab import OUT, TOP, load_kvm


def make(folder, out):
    """Build a folder of tests, programs and modules."""
    done = subprocess.run(
        ["make", "-C", folder, f"OUT={out}",
         f"KDIR={os.environ.get('KDIR', '/usr/src/linux-headers')}",
         f"KSRC={os.environ.get('KSRC', '/usr/src/linux')}", "all", "module"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="session")
def built():
    """The test programs."""
    make(Path(__file__).parent, OUT)


@pytest.fixture(scope="session")
def iommufd_built():
    """VFIO with iommufd, character devices and no-IOMMU mode."""
    make(TOP / "tests/iommufd", TOP / "build/tests/iommufd")


@pytest.fixture
def kvm_host(built, host):
    """A host whose KVM has fd-MMIO; the test leaves no VM behind."""
    load_kvm(host, ours=True)
    yield host
    if host.alive():
        assert not host.out("ls -d /sys/kernel/debug/kvm/[0-9]* 2>/dev/null; true"), \
            "a VM is left"
