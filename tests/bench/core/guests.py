# SPDX-License-Identifier: GPL-2.0
"""What a guest sees of the device model: the same on the vfio-user server, in a
guest right here, and on gvt.ko in the lab, in a guest of the host inside QEMU."""

import contextlib
import re
import time

from lab import Guest, Host, LabError
from lab.quick import PROBE, QuickGuest, VgpuServer

APERTURE = "/src/build/tests/igt/gem_aperture --speed"
NOP = "/usr/libexec/igt-gpu-tools/benchmarks/gem_exec_nop"
UUID = "5e1f0a3c-2f0d-4c0e-9a51-8b1f6d0c7a02"
VGPU = f"/sys/bus/mdev/devices/{UUID}"
CREATE = "/sys/class/mdev_bus/gvt0/mdev_supported_types/gvt-V5_4/create"


@contextlib.contextmanager
def quick_guest():
    """A guest on the server; when it was started."""
    with VgpuServer("bench", "--once") as server:
        begin = time.monotonic()
        with QuickGuest.start(server) as guest:
            yield guest, begin


@contextlib.contextmanager
def lab_guest():
    """A guest on gvt.ko, with fd-MMIO; when it was started."""
    with Host.start() as host:
        host.load("kvm", "mdev", "gvt")
        host.out(f"echo {UUID} >{CREATE}")
        begin = time.monotonic()
        with Guest.start(host, "bench", wrapper="/src/build/bin/fdmmio-run",
                         devices=["-device", f"vfio-pci,sysfsdev={VGPU},addr=02.0"]) as guest:
            yield guest, begin


def exec_nop(guest, *options):
    """Microseconds for a batch of gem_exec_nop."""
    out = guest.run(" ".join([NOP, *options]), timeout=120, check=True).out
    found = re.search(r"^\s*(\d+\.\d+)\s*$", out, re.M)
    if not found:
        raise LabError(f"gem_exec_nop measured nothing: {out}")
    return float(found[1])


def measure(kind):
    """Figures of one kind of guest."""
    with kind() as (guest, begin):
        guest.run(PROBE, check=True, timeout=240)
        seconds = time.monotonic() - begin
        speeds = dict(line.split() for line in
                      guest.run(APERTURE, timeout=600, check=True).out.splitlines())
        return {
            "aperture_mib_per_s": float(speeds["straight"]),
            "aperture_x_mib_per_s": float(speeds["x-tiled"]),
            "aperture_y_mib_per_s": float(speeds["y-tiled"]),
            "renderd128_s": round(seconds, 1),
            "nop_batches_per_s": round(1e6 / exec_nop(guest, "-e rcs")),
            "sync_batch_us": round(exec_nop(guest, "-e rcs", "-s"), 1),
        }
