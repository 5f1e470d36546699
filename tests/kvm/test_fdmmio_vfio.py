# SPDX-License-Identifier: GPL-2.0
"""fd-MMIO with files of VFIO, by the minimal VMM; see tests/iommufd/main.c."""

import pytest
from fdmmio_scenarios import GPUS
from kvm_lab import load_kvm, load_vfio, unload_vfio

from lab import Host

TEST = "/src/build/tests/iommufd/vfio_test"
GPU = f"/sys/bus/mdev/devices/{GPUS[0]}"
# No IOMMU here: these are used as they are.
DEVICES = ["-device", "pci-testdev,addr=10.0", "-device", "edu,addr=11.0"]
TESTDEV, EDU = "0000:00:10.0", "0000:00:11.0"


@pytest.fixture(scope="module")
def vfio(built, iommufd_built):
    """A host with VFIO character devices and no-IOMMU mode; at the end nothing is held."""
    with Host.start(devices=DEVICES) as host:
        load_kvm(host, ours=True)
        # The kernel says each time that this mode is unsafe.
        host.explained = ["vfio-noiommu"]
        load_vfio(host, "cdev", GPUS[:1], [TESTDEV, EDU],
                  vfio_options="enable_unsafe_noiommu_mode=1")
        yield host
        assert host.alive(), f"the host went down\n{host.where()}"
        unload_vfio(host)
        host.unload("kvm")
        found = host.dmesg_problems()
        assert not found, "the host's kernel log:\n" + "\n".join(found)


@pytest.mark.parametrize("case", ["cdev_cycle", "group_cycle"])
def test_cycle(vfio, case):
    """The VM and the vGPU hold each other; neither is left."""
    vfio.run(f"{TEST} {case} {GPU}", timeout=180, check=True)


@pytest.mark.parametrize("case,device", [
    ("noiommu_edu", EDU), ("noiommu_testdev", TESTDEV), ("noiommu_ports", TESTDEV)])
def test_no_iommu(vfio, case, device):
    """A physical device's registers are reached by the guest."""
    vfio.run(f"{TEST} {case} /sys/bus/pci/devices/{device}", timeout=180, check=True)
