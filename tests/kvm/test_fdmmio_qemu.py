# SPDX-License-Identifier: GPL-2.0
"""fdmmio-run with stock QEMUs, on vGPUs and on PCI devices of the lab's QEMU."""

import pytest
from fdmmio_scenarios import GPUS, PCI, SCENARIOS
from kvm_lab import SRC, load_kvm, load_vfio, unload_vfio

from lab import Host

QEMUS = {"10.0": "qemu-system-x86_64", "11.1": "/src/tests/lab/qemu-backports"}

# Where PCI says. The IOMMU is there so that guests can have the others.
DEVICES = [
    "-device", "intel-iommu,intremap=on",
    "-device", "pci-testdev,addr=10.0",
    "-device", "edu,addr=11.0",
    "-drive", "file=null-co://,file.size=16M,file.read-zeroes=on,format=raw,if=none,id=nvme",
    "-device", "nvme,drive=nvme,serial=fdmmio,addr=12.0",
    "-device", "e1000e,addr=13.0"]

# What could be different with character devices.
WITH_IOMMUFD = ["bar_of_64_bits", "bar_of_32_bits", "machine_reset", "hot_plug",
                "several_devices", "trace"]


class Devices:
    """A host with an IOMMU and the devices; changes its VFIO when another is wanted."""

    def __init__(self, host):
        self.host = host
        self.vfio = None

    def run(self, vfio, qemu, scenario):
        """Run a scenario in the host."""
        if self.vfio != vfio:
            load_vfio(self.host, vfio, GPUS, PCI.values())
            self.vfio = vfio
        iommufd = "--iommufd" if vfio == "cdev" else ""
        self.host.run(f"python3 {SRC}/fdmmio_scenarios.py --qemu={QEMUS[qemu]} {iommufd} "
                      f"{scenario}", timeout=180, check=True)
        assert not self.host.out("ls -d /sys/kernel/debug/kvm/[0-9]* 2>/dev/null; true"), \
            "a VM is left"


@pytest.fixture(scope="module")
def devices(built, iommufd_built):
    with Host.start(devices=DEVICES, append="intel_iommu=on") as host:
        load_kvm(host, ours=True)
        yield Devices(host)
        assert host.alive(), f"the host went down\n{host.where()}"
        unload_vfio(host)
        found = host.dmesg_problems()
        assert not found, "the host's kernel log:\n" + "\n".join(found)


def test_versions(devices):
    """These are the QEMUs that are meant."""
    for version, qemu in QEMUS.items():
        assert f"version {version}." in devices.host.out(f"{qemu} --version")


@pytest.mark.parametrize("qemu", QEMUS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_group(devices, scenario, qemu):
    devices.run("group", qemu, scenario)


@pytest.mark.parametrize("qemu", QEMUS)
@pytest.mark.parametrize("scenario", WITH_IOMMUFD)
def test_cdev(devices, scenario, qemu):
    devices.run("cdev", qemu, scenario)
