# SPDX-License-Identifier: GPL-2.0
"""fdmmio-run with stock QEMUs, on vGPUs and on PCI devices of the lab's QEMU."""

import pytest
from fdmmio_scenarios import GPUS, PCI, SCENARIOS, STOCK, TTY, Lab
from fdmmio_vm import RUN
from kvm_lab import SRC, load_kvm, load_vfio, unload_vfio

from lab import Host
from lab.host import BOOT

QEMUS = {"10.0": "qemu-system-x86_64", "11.1": "/src/tests/lab/qemu-backports"}

# Where PCI says. The IOMMU is there so that guests can have the others.
DEVICES = [
    "-device", "intel-iommu,intremap=on",
    "-device", "pci-testdev,addr=10.0",
    "-device", "edu,addr=11.0",
    # What is on it, guests have in /boot too.
    "-drive", f"file={BOOT}/vmlinux,format=raw,if=none,id=nvme,snapshot=on",
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

    def use(self, vfio):
        """Have this VFIO."""
        if self.vfio != vfio:
            load_vfio(self.host, vfio, GPUS, PCI.values(), [TTY])
            self.vfio = vfio

    def run(self, vfio, qemu, scenario):
        """Run a scenario in the host."""
        self.use(vfio)
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


@pytest.mark.parametrize("scenario", STOCK)
def test_stock_kvm(devices, scenario):
    load_kvm(devices.host, ours=False)
    try:
        devices.run("group", "10.0", scenario)
    finally:
        load_kvm(devices.host, ours=True)


@pytest.mark.parametrize("vfio,qemu", [("group", "10.0"), ("cdev", "11.1")])
def test_guest(devices, guest, vfio, qemu):
    """A Debian guest uses a vGPU, and a physical device with DMA and MSI-X."""
    devices.use(vfio)
    stats = f"{devices.host.share}/fdmmio.stats"
    lab = Lab(QEMUS[qemu], vfio == "cdev")
    g = guest(devices.host, qemu=lab.qemu, wrapper=f"{RUN} --stats={stats} --",
              devices=[*lab.arguments(), "-device", lab.gpu(0, ",addr=02.0"),
                       "-device", lab.pci("nvme")])
    g.run("modprobe i915 && test -e /dev/dri/renderD128", check=True, timeout=120)
    g.run("modprobe nvme && i=0; until [ -b /dev/nvme0n1 ] || [ $i -gt 300 ]; do sleep 0.1; "
          "i=$((i + 1)); done; cmp -n 4000000 /dev/nvme0n1 /boot/vmlinux", check=True, timeout=120)
    assert "nvme" in g.out("grep nvme0q1 /proc/interrupts")
    g.stop()
    counts = {name: int(value) for name, value in
              map(str.split, devices.host.out(f"cat {stats}").splitlines())}
    assert counts["kvm_reads"] > 100 and counts["kvm_writes"] > 100, counts
    assert counts["kvm_errors"] == counts["user_reads"] == counts["user_writes"] == 0, counts


def test_command_line(devices):
    def run(arguments):
        return devices.host.run(f"{RUN} {arguments}")

    assert "usage:" in run("--help").out
    assert run("").status == 125
    assert run("--nonsense").status == 125
    for option in ("--stats", "--trace"):
        result = run(f"{option}=/nonexistent/file -- true")
        assert (result.status, result.err) == \
            (125, "fdmmio-run: /nonexistent/file: No such file or directory\n")
    assert run("-- /nonexistent").status == 127
    assert run("-- /etc/passwd").status == 126
    assert run("sh -c 'exit 7'").status == 7
    # Options after the VMM are the VMM's; a program without a VM is no news.
    result = run("-s echo -s")
    assert (result.out, result.err) == ("-s\n", "")
