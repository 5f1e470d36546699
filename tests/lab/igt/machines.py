# SPDX-License-Identifier: GPL-2.0
"""Guests that run tests: quick ones, or ones in the lab's host on gvt.ko."""

import contextlib
import os
import threading
from pathlib import Path

from .. import kernel as kernels
from ..dmesg import problems
from ..errors import LabError
from ..guest import Guest
from ..host import Host
from ..quick import PROBE, QuickGuest, VgpuServer, display
from .tree import SHOWN

PARENT = "/sys/class/mdev_bus/gvt0"
TYPE = "gvt-V5_4"
PORTS = ["port_b", "port_c", "port_d"]
APERTURE_MMAP = "/sys/module/gvt/parameters/aperture_mmap"
# What the host has beside its guests' memory.
HOST_MEMORY = 2048
# Of a nested guest's i915.
PROBE_SECONDS = 300


def last_words(host):
    """What is known of a host's end."""
    console = Path(host.log).read_text(errors="replace").splitlines()
    return [f"{host.name} ended", *problems(console)]


class Quick:
    """Guests in QEMU right here, each on a vGPU of its own by vfio-user."""

    KIND = "quick"
    # The release of a host's kernel: there is none.
    host_kernel = ""

    def __init__(self, kernel, memory, count, monitors):
        self.kernel = kernel
        self.memory = memory
        self.count = count
        self.monitors = monitors

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def host_log(self, _):
        """Lines of a host's log that must not be there."""
        return []

    @contextlib.contextmanager
    def guest(self, name):
        """A guest on which i915 has found its engines, and to which the tree is shown."""
        with VgpuServer(f"{name}-{os.getpid()}", "--once", *display(self.monitors)) as server:
            guest = QuickGuest.start(server, memory=self.memory, kernel=self.kernel,
                                     devices=kernels.show("igt", SHOWN), sleeps=True)
            try:
                guest.probe()
                yield guest
            finally:
                guest.stop()


class Nested:
    """Guests under fdmmio-run in one host of the lab, with our modules."""

    KIND = "lab"

    def __init__(self, kernel, memory, count, monitors, mapped=False):
        if len(monitors.split()) > len(PORTS):
            raise LabError(f"MONITOR={monitors}: a vGPU has {len(PORTS)} ports")
        self.kernel = kernel
        self.memory = memory
        self.count = count
        self.monitors = monitors
        # BAR2 is, of guests whose memory has no huge pages.
        self.mapped = mapped
        self.host_kernel = kernels.of_hosts().release
        self._host = None
        # Of hosts that have ended.
        self._ended = []
        # Taken to boot the host: runs of several guests find it gone at once.
        self._lock = threading.Lock()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._host:
            self._host.stop()

    def host(self):
        """The running host; a new one if it has ended."""
        with self._lock:
            if self._host and not self._host.alive():
                self._ended += last_words(self._host)
                self._host.stop()
                self._host = None
            if not self._host:
                shown = kernels.show("igt", SHOWN)
                if kernels.SHOWN.is_dir():
                    shown += kernels.show("kernel", kernels.SHOWN)
                self._host = Host.start(memory=HOST_MEMORY + self.count * self.memory,
                                        devices=shown)
                self._host.load("kvm", "mdev", "gvt")
                self._host.out(f"echo {int(self.mapped)} >{APERTURE_MMAP}")
            return self._host

    def host_log(self, look):
        """Lines of the hosts' kernel logs that must not be there; memory lost, if one is to look."""
        host = self._host
        if not host:
            return self._ended
        if not host.alive():
            return [*self._ended, *last_words(host)]
        return [*self._ended, *host.dmesg_problems(),
                *(host.leaks().splitlines() if look else ())]

    @contextlib.contextmanager
    def vgpu(self, host, name):
        """A mediated device for a guest, as a path in the host."""
        uuid = host.out(f"cat /proc/sys/kernel/random/uuid | tee /run/{name}.uuid")
        vgpu = f"/sys/bus/mdev/devices/{uuid}"
        host.out(f"echo {uuid} >{PARENT}/mdev_supported_types/{TYPE}/create")
        try:
            for port, monitor in zip(PORTS, self.monitors.split()):
                host.out(f"echo {monitor} >{vgpu}/monitors/{port}")
            yield vgpu
        finally:
            if host.alive():
                host.run(f"echo 1 >{vgpu}/remove")

    @contextlib.contextmanager
    def guest(self, name):
        """A guest on which i915 has found its engines, and to which the tree is shown."""
        host = self.host()
        # The image's kernel is on the guests' disk too, which is quicker than by 9p.
        own = None if self.kernel == kernels.of_image() else self.kernel
        memory = ["-object", f"memory-backend-memfd,id=ram,size={self.memory}M",
                  "-machine", "memory-backend=ram"] if self.mapped else []
        guest = None
        with self.vgpu(host, name) as vgpu:
            try:
                guest = Guest.start(
                    host, name, memory=self.memory, kernel=own,
                    devices=["-device", f"vfio-pci,sysfsdev={vgpu},addr=02.0",
                             *memory, *kernels.show("igt", SHOWN)],
                    wrapper="/src/build/bin/fdmmio-run")
                guest.run(PROBE, check=True, timeout=PROBE_SECONDS)
                yield guest
            finally:
                if guest and host.alive():
                    guest.kill()
