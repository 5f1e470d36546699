# SPDX-License-Identifier: GPL-2.0
"""One guest with two vGPUs: its i915 has two devices, of which each can go.

i915 keeps what it sets aside of a vGPU's GGTT ("ballooning") in one static array for all
devices: with something to set aside, two of them corrupt a list.  They have nothing.
"""

import json

from test_guests import MDEV, UUIDS, vgpus  # noqa: F401, a fixture

from lab.quick import QuickGuest, VgpuServer

STORES = "/src/build/tests/igt/gem_engine_stores"
PCI = "/sys/bus/pci/devices"
BATCHES = 30
# More than one can do in the time in which the other one is removed.
MANY = 1000000
ENGINES = ["rcs", "bcs", "vcs", "vecs"]


class Pair:
    """A guest's two vGPUs: PCI addresses and, as far as they have a driver, render nodes."""

    def __init__(self, guest, *slots):
        self.guest = guest
        self.slots = [f"0000:00:{slot}" for slot in slots]
        guest.run("modprobe i915", check=True, timeout=240)

    def node(self, n):
        """The render node of a vGPU."""
        return "/dev/dri/" + self.guest.out(f"cd {PCI}/{self.slots[n]}/drm && ls -d renderD*")

    def stores(self):
        """All engines of both at once; all values are checked."""
        line = " & ".join(f"{STORES} -b {BATCHES} -s {n + 1} -d {self.node(n)} >/tmp/stores{n}"
                          for n in range(2))
        self.guest.out(f"{line}; status=$?; wait $! && exit $status", timeout=600)
        for n in range(2):
            assert self.guest.out(f"cat /tmp/stores{n}").splitlines() == [
                f"{e}: {BATCHES} batches, {BATCHES * 64} stores, ok" for e in ENGINES]

    def while_other_works(self, n, command):
        """Do something to a vGPU while the other one's rcs is at work, which must go on."""
        irqs = f"grep i915 /proc/interrupts | grep {self.slots[1 - n]} | cut -d: -f2"
        self.guest.out(f"{STORES} -b {MANY} -d {self.node(1 - n)} >/tmp/work 2>&1 & "
                       "echo $! >/tmp/worker; sleep 0.5")
        self.guest.out(command, timeout=120)
        before = self.guest.out(irqs)
        self.guest.out(f"sleep 1; kill -0 $(cat /tmp/worker) || {{ cat /tmp/work; exit 1; }}")
        assert self.guest.out(irqs) != before, "no interrupts any more"
        self.guest.out("kill $(cat /tmp/worker); "
                       "while kill -0 $(cat /tmp/worker) 2>/dev/null; do sleep 0.1; done")


def come_and_go(pair):
    """Both work, and each goes and comes back while the other one works."""
    guest = pair.guest
    assert [pair.node(n) for n in range(2)] == ["/dev/dri/renderD128", "/dev/dri/renderD129"]
    pair.stores()
    driver = "/sys/bus/pci/drivers/i915"
    for n in range(2):
        pair.while_other_works(n, f"echo {pair.slots[n]} >{driver}/unbind")
        assert guest.run(f"ls {PCI}/{pair.slots[n]}/drm").status
        pair.while_other_works(n, f"echo {pair.slots[n]} >{driver}/bind")
        pair.stores()
        pair.while_other_works(n, f"echo 1 >{PCI}/{pair.slots[n]}/remove")
        assert guest.out(f"ls {PCI}").count(pair.slots[n]) == 0
        pair.while_other_works(n, "echo 1 >/sys/bus/pci/rescan")
    pair.stores()
    # Nothing that i915 knows as an error; the fixtures look for the rest.
    guest.out("modprobe -r i915 && ! ls -d /sys/bus/pci/devices/*/drm", timeout=120)
    balloons = [line for line in guest.dmesg() if "balloon space" in line]
    assert not balloons, balloons


def test_vfio_user():
    """By vfio-user, of two types.

    With the image's kernel: Linux 7.3's i915 names the PMU of each integrated GPU "i915", of
    which the second one is refused with a warning.
    """
    with VgpuServer("two-a", "--type", "V5_8") as one, VgpuServer("two-b") as other:
        second = {"driver": "vfio-user-pci", "addr": "11.0",
                  "socket": {"type": "unix", "path": other.socket}}
        with QuickGuest.start(one, cpus=1, devices=["-device", json.dumps(second)]) as guest:
            come_and_go(Pair(guest, "10.0", "11.0"))
            assert not guest.dmesg_problems(), "\n".join(guest.dmesg_problems())


def test_mdev(vgpus, guest):  # noqa: F811
    """Two mediated devices of gvt.ko."""
    devices = [f"vfio-pci,sysfsdev={MDEV}/{UUIDS[0]},addr=02.0",
               # QEMU shows one OpRegion.
               f"vfio-pci,sysfsdev={MDEV}/{UUIDS[1]},addr=03.0,x-igd-opregion=off"]
    g = guest(vgpus, name="pair", devices=["-device", devices[0], "-device", devices[1]])
    come_and_go(Pair(g, "02.0", "03.0"))
