# SPDX-License-Identifier: GPL-2.0
"""vGPUs of gvt.ko that come, are used, killed and reset, and go; and guests on them."""

from levels import Levels

from lab import Guest, modules

CYCLES = "/src/build/tests/long/gvt_cycles"
SAMPLE = "/src/tests/long/sample"
FDMMIO_RUN = "/src/build/bin/fdmmio-run"
STORES = "/src/build/tests/igt/gem_engine_stores"
TYPES = "/sys/class/mdev_bus/gvt0/mdev_supported_types"
MDEV = "/sys/bus/mdev/devices"
UUID = "5c1e9a70-0000-4000-8000-000000000001"

# KiB, and numbers of things. The kernel itself keeps some of what it once had.
SLACK = {"used": 16384, "sunreclaim": 4096, "kernelstack": 256, "vmallocused": 1024,
         "percpu": 1024, "pagetables": 1024, "pins": 0, "files": 64, "tasks": 8,
         "gvt_threads": 0, "mdevs": 0, "groups": 0, "debugfs": 0, "vms": 0, "gvt_users": 0}
ROUND_SECONDS = 2


def prepare(host):
    """Our modules; the aperture may be mapped."""
    if not host.run("[ -d /sys/module/gvt ]"):
        modules.load(host, "mdev", "gvt")
    host.out("mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug; "
             "echo 1 >/sys/module/gvt/parameters/aperture_mmap")


def numbers(text):
    """Lines of a name and a number, as a dictionary."""
    return {name: int(value) for name, value in map(str.split, text.splitlines())}


def use_for_a_while(guest):
    """All engines; then they are at work, and the machine stands still for a moment."""
    guest.out("modprobe i915 && test -c /dev/dri/renderD128", timeout=240)
    guest.out(f"{STORES} -b 20", timeout=240)
    guest.out(f"{STORES} -b 100000 >/dev/null 2>&1 & sleep 1")
    guest.qmp("stop")
    guest.host.out("sleep 1")
    guest.qmp("cont")
    return guest.dmesg_problems()


def one_guest(host, fast):
    """A guest: used, stopped, reset by QEMU at work, used, stopped, and killed at work.

    Returns what is wrong with its kernel log, as lines.

    fast: under fdmmio-run, so that KVM has files of ours too.
    """
    host.out(f"echo {UUID} >{TYPES}/gvt-V5_8/create && "
             f"echo 1024x768 >{MDEV}/{UUID}/monitors/port_b")
    guest = Guest.start(host, "long", wrapper=FDMMIO_RUN if fast else "", devices=[
        "-device", f"vfio-pci,sysfsdev={MDEV}/{UUID},addr=02.0", "-action", "reboot=reset",
        "-object", "memory-backend-memfd,id=ram,size=1024M", "-machine", "memory-backend=ram",
        *Guest.qmp_server("long")])
    # After a reset at work.
    guest.explained.append("EXT4-fs .*: mounting unchecked fs")
    try:
        problems = use_for_a_while(guest)
        guest.reset()
        problems += use_for_a_while(guest)
    finally:
        guest.kill()
        # Waits until QEMU is gone.
        host.out(f"echo 1 >{MDEV}/{UUID}/remove")
    return [f"host: a guest's kernel log: {line}" for line in problems]


def run(host, watch, guests=True, seed=1):
    """Use a host until the time is over; returns what was measured, done, and what is wrong."""
    prepare(host)
    levels = Levels("host", SLACK)
    done, problems = {"guests": 0}, []
    in_guests = 0
    while watch.going() or not levels.enough():
        text = host.out(f"{CYCLES} {TYPES}/gvt-V5_8 {UUID} {ROUND_SECONDS} {seed} && {SAMPLE}",
                        timeout=120)
        seed += 1
        sample = numbers(text)
        levels.take(sample)
        for key in sample.keys() - SLACK.keys():
            done[key] = done.get(key, 0) + sample[key]
        # Guests get half of the time.
        if guests and in_guests <= watch.passed() / 2 and watch.going():
            before = watch.passed()
            problems += one_guest(host, fast=done["guests"] % 2 == 0)
            done["guests"] += 1
            in_guests += watch.passed() - before
        watch.tell(f"{done['cycles']} vGPUs, {done['batches']} batches, "
                   f"{done['killed'] + done['removed_in_use']} killed at work, "
                   f"{done['guests']} guests")
    return levels, done, problems + levels.problems()
