# SPDX-License-Identifier: GPL-2.0
"""Where things are, and which KVM is loaded in a host."""

from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
OUT = TOP / "build/tests/kvm"
HERE = "/src/build/tests/kvm"           # OUT, in the host
SRC = "/src/tests/kvm"                  # this directory, in the host
OURS = "/src/build/modules/kvm.ko"


def load_kvm(host, ours):
    """Have our kvm.ko, or the stock one, loaded in a host."""
    taint = host.run("cat /sys/module/kvm/taint")
    if taint and ("O" in taint.out) == ours:
        return
    load = f"modprobe irqbypass && insmod {OURS} && " if ours else ""
    host.run("for m in kvm_amd kvm; do"
             "  ! grep -q \"^$m \" /proc/modules || rmmod $m || exit 1; done;"
             f"{load}modprobe kvm_amd", check=True)
    assert ("O" in host.out("cat /sys/module/kvm/taint")) == ours


VFIO = {
    # Debian's VFIO, and our modules for it.
    "group": ["irqbypass", "vfio", "vfio_iommu_type1", "vfio-pci-core", "vfio-pci",
              "/src/build/modules/mdev.ko", "/src/build/modules/gvt.ko",
              "/src/build/tests/mdev/mtty.ko"],
    # With iommufd, character devices and no-IOMMU mode, from tests/iommufd.
    "cdev": ["irqbypass"] + [f"/src/build/tests/iommufd/{m}.ko" for m in
                             ("iommufd", "vfio", "vfio_iommu_type1", "vfio-pci-core", "vfio-pci",
                              "mdev", "gvt", "mtty")],
}


def unload_vfio(host):
    """Remove all mdevs and unload VFIO; fails if something is held."""
    host.run("for v in /sys/bus/mdev/devices/*; do [ ! -e $v ] || echo 1 >$v/remove || exit 1; "
             "done; for m in mtty gvt mdev vfio_pci vfio_pci_core vfio_iommu_type1 vfio iommufd; do"
             "  ! grep -q \"^$m \" /proc/modules || rmmod $m || exit 1; done", check=True)


def load_vfio(host, kind, gpus, devices, ttys=(), vfio_options=""):
    """
    Have VFIO of a kind loaded, with vGPUs and mttys of these UUIDs, and PCI
    devices.
    """
    unload_vfio(host)
    options = {"gvt": "aperture_mmap=1", "vfio": vfio_options}
    lines = [f"insmod {m} {options.get(Path(m).stem, '')}" if m.endswith(".ko")
             else f"modprobe {m}" for m in VFIO[kind]]
    lines += [f"echo {u} >/sys/class/mdev_bus/gvt0/mdev_supported_types/gvt-V5_8/create"
              for u in gpus]
    lines += [f"echo vfio-pci >/sys/bus/pci/devices/{d}/driver_override && "
              f"echo {d} >/sys/bus/pci/drivers_probe && "
              f"test -e /sys/bus/pci/drivers/vfio-pci/{d}" for d in devices]
    lines += [f"echo {u} >/sys/class/mdev_bus/mtty/mdev_supported_types/mtty-2/create"
              for u in ttys]
    host.run(" && ".join(lines), check=True)
