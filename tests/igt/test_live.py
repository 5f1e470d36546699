# SPDX-License-Identifier: GPL-2.0
"""What happens to a guest at work: its vGPU is unplugged, or taken away."""

from test_guests import MDEV, TYPES, UUIDS, stats, stores, vgpus  # noqa: F401, a fixture

from lab import Guest

STORES = "/src/build/tests/igt/gem_engine_stores"
RENDER = "test -c /dev/dri/renderD128"
# What i915 says when its GPU goes in the middle of something.
GONE = [r"i915 .*\*ERROR\*"]


def begin_work(guest):
    """Have a program work until it is told to end, or its GPU is gone."""
    guest.out(f"{STORES} -b 1000000 >/tmp/work 2>&1 & echo $! >/tmp/worker; sleep 1")


def plug(n):
    """QEMU's description of vGPU n at a port where it can be unplugged."""
    return {"driver": "vfio-pci", "id": "gpu", "bus": "root0", "sysfsdev": f"{MDEV}/{UUIDS[n]}"}


def boot_unpluggable(guest, host):
    """A guest at work on vGPU 0."""
    device = ",".join(f"{key}={value}" for key, value in plug(0).items() if key != "driver")
    g = guest(host, name="plug", devices=[
        "-device", "pcie-root-port,id=root0,chassis=1", "-device", f"vfio-pci,{device}",
        *Guest.qmp_server("plug")])
    g.run(f"modprobe i915 && {RENDER}", check=True, timeout=120)
    begin_work(g)
    return g


def wait_until_gone(guest):
    """Until the guest has neither GPU nor the program that worked on it."""
    guest.out("while [ -e /dev/dri/renderD128 ] || kill -0 $(cat /tmp/worker) 2>/dev/null; "
              "do sleep 0.1; done", timeout=120)


def test_unplugged_at_work(vgpus, guest):  # noqa: F811
    """Then nobody has it, and another one can be plugged in."""
    g = boot_unpluggable(guest, vgpus)
    g.explained = GONE
    g.qmp("device_del", "id=gpu")
    wait_until_gone(g)
    vgpus.out(f"echo 1 >{MDEV}/{UUIDS[0]}/remove && "
              f"echo {UUIDS[0]} >{TYPES}/gvt-V5_8/create", timeout=30)
    g.qmp("device_add", *(f"{key}={value}" for key, value in plug(1).items()))
    g.out(f"until {RENDER}; do sleep 0.1; done", timeout=120)
    stores(g, 20)
    assert all(e["batches"] >= 20 and not e["hangs"] for e in stats(vgpus, 1).values())


def test_removed_at_work(vgpus, guest):  # noqa: F811
    """Somebody removes the mediated device: QEMU unplugs it, and the guest goes on."""
    g = boot_unpluggable(guest, vgpus)
    g.explained = GONE
    vgpus.out(f"echo 1 >{MDEV}/{UUIDS[0]}/remove", timeout=120)
    wait_until_gone(g)
    assert vgpus.out(f"ls {MDEV}") == UUIDS[1]
    assert g.alive()
    vgpus.out(f"echo {UUIDS[0]} >{TYPES}/gvt-V5_8/create")
