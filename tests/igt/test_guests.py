# SPDX-License-Identifier: GPL-2.0
"""Debian guests whose stock i915 works on vGPUs: what the demonstration does, and more."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

BIN = "/src/build/tests/igt"
MDEV = "/sys/bus/mdev/devices"
TYPES = "/sys/class/mdev_bus/gvt0/mdev_supported_types"
UUIDS = [f"0f1e2d3c-4b5a-4968-8776-0000000000{n:02}" for n in range(2)]
# What i915 says when it resets an engine, and keeps for a bug report.
RECOVERY = [r"GPU HANG", r"i915 .*GPU error state saved", r"i915 .*Resetting .*0",
            r"i915 .*CS error"]
ENGINES = ["rcs", "bcs", "vcs", "vecs"]


@pytest.fixture
def vgpus(host):
    """The host with two vGPUs."""
    host.load("mdev", "gvt")
    host.out("echo 0 >/sys/module/gvt/parameters/aperture_mmap")
    for uuid in UUIDS:
        host.out(f"echo {uuid} >{TYPES}/gvt-V5_8/create")
    yield host
    if host.alive():
        for uuid in UUIDS:
            host.out(f"echo 1 >{MDEV}/{uuid}/remove")
        host.unload("gvt", "mdev")


def boot(guest, host, n, **kwargs):
    """A guest with vGPU n, on which i915 has found its engines."""
    device = ["-device", f"vfio-pci,sysfsdev={MDEV}/{UUIDS[n]},addr=02.0"]
    g = guest(host, name=f"vgpu{n}", devices=device + kwargs.pop("devices", []), **kwargs)
    g.run("modprobe i915 && test -c /dev/dri/renderD128", check=True, timeout=120)
    return g


def quick_heartbeat(guest):
    """Have i915 find a hung engine in about a second, not in fifteen."""
    guest.out("for e in /sys/class/drm/card0/engine/*; do "
              "echo 250 >$e/heartbeat_interval_ms || exit 1; done")


def stores(guest, batches, seed=1, timeout=600):
    """Run the store test; every engine must have done all of its batches."""
    out = guest.run(f"{BIN}/gem_engine_stores -b {batches} -s {seed}", timeout, check=True).out
    assert out.splitlines() == [f"{e}: {batches} batches, {batches * 64} stores, ok"
                                for e in ENGINES]


def blits(guest, timeout=600):
    """2D commands of every kind, all of whose results are as the manual says."""
    out = guest.run(f"{BIN}/gem_blits --blits 5 --seed 3", timeout, check=True).out
    families = guest.out(f"{BIN}/gem_blits --list-subtests").split()
    assert families and re.findall(r"^Subtest (\S+): SUCCESS", out, re.M) == families


def stats(host, n):
    """What the host counted for vGPU n: per engine, a dictionary."""
    lines = host.out(f"cat /sys/kernel/debug/gvt/{UUIDS[n]}/stats").splitlines()
    words = [line.split() for line in lines if line.startswith("engine ")]
    return {w[1]: dict(zip(w[2::2], map(int, w[3::2]))) for w in words}


def test_two_guests(vgpus, guest):
    """1,000 batches on each engine of both guests at once, each value checked."""
    guests = [boot(guest, vgpus, n) for n in range(2)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda n: stores(guests[n], 1000, seed=n + 1), range(2)))
    for n in range(2):
        for name, engine in stats(vgpus, n).items():
            assert engine["batches"] >= 1000 and engine["hangs"] == 0, (n, name, engine)


def test_intx_and_high_memory(vgpus, guest):
    """Without MSI; most of the guest's memory lies above 4 GiB."""
    g = boot(guest, vgpus, 0, append="pci=nomsi",
             devices=["-machine", "max-ram-below-4g=256M"])
    assert "10" in g.out("grep -i 'System RAM' /proc/iomem | cut -c1-2")
    line = g.out("grep i915 /proc/interrupts")
    assert "IO-APIC" in line, line
    before = int(line.split()[1])
    stores(g, 50)
    assert int(g.out("grep i915 /proc/interrupts").split()[1]) > before


def test_msi(vgpus, guest):
    """With MSI; and 2D commands."""
    g = boot(guest, vgpus, 0)
    line = g.out("grep i915 /proc/interrupts")
    assert "MSI" in line, line
    before = int(line.split()[1])
    stores(g, 10)
    assert int(g.out("grep i915 /proc/interrupts").split()[1]) > before
    blits(g)


def test_bad_batches(vgpus, guest):
    """Batches that no engine can finish: resets recover, the other guest sees nothing.

    Of bcs and vcs, since each hang takes seconds; test_mapped_aperture() has those of rcs, and
    vecs differs from vcs by a row of a table.
    """
    bad, good = (boot(guest, vgpus, n) for n in range(2))
    with ThreadPoolExecutor() as pool:
        bad.explained = RECOVERY
        quick_heartbeat(bad)
        work = pool.submit(stores, good, 300)
        result = bad.run(f"{BIN}/gem_bad_batches bcs vcs", timeout=900)
        assert result.status == 0, result.out + result.err
        stores(bad, 20)
        work.result()
    assert all(e["hangs"] == 0 for e in stats(vgpus, 1).values()), stats(vgpus, 1)


def test_mapped_aperture(vgpus, guest):
    """BAR2 mapped by QEMU: i915 reads an error state's pages through it."""
    vgpus.out("echo 1 >/sys/module/gvt/parameters/aperture_mmap")
    g = boot(guest, vgpus, 0, devices=[
        "-object", "memory-backend-memfd,id=ram,size=1024M",
        "-machine", "memory-backend=ram"])
    g.explained = RECOVERY
    quick_heartbeat(g)
    result = g.run(f"{BIN}/gem_bad_batches rcs", timeout=600)
    assert result.status == 0, result.out + result.err
    lines = vgpus.out(f"cat /sys/kernel/debug/gvt/{UUIDS[0]}/stats").splitlines()
    assert "aperture_traps 0" in lines
    saved = g.out("cat /sys/class/drm/card0/error")
    assert "rcs0" in saved and "batch" in saved, saved[:2000]


def test_driver_comes_and_goes(vgpus, guest):
    """i915 unloaded and loaded again; the guest rebooted by QEMU's reset."""
    g = boot(guest, vgpus, 0)
    stores(g, 5)
    g.run("modprobe -r i915 && modprobe i915 && test -c /dev/dri/renderD128",
          check=True, timeout=180)
    stores(g, 5)
