#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What guests of a QEMU under fdmmio-run do to devices, and who serves it.

fdmmio_scenarios.py [--qemu=PROGRAM] [--iommufd] SCENARIO

Runs in the lab's host, on the devices that test_fdmmio_qemu.py puts there.
"""

import argparse
import re

from fdmmio_vm import Vm, wait_for

GPUS = ["83b8f4f2-509f-382f-3c1e-e6bfe0fa20%02x" % i for i in range(2)]
TTY = "83b8f4f2-509f-382f-3c1e-e6bfe0fa2100"    # of the kernel's mtty sample
PCI = {"testdev": "0000:00:10.0", "edu": "0000:00:11.0", "nvme": "0000:00:12.0",
       "e1000e": "0000:00:13.0"}

COMMAND, BAR0, BAR1, BAR2, BAR3 = 0x04, 0x10, 0x14, 0x18, 0x1c
IO, MEMORY = 1, 2
ONES = 0xffffffff
NOBODY = 0              # what QEMU has for a read of memory that nobody answers

# BAR 0 of a vGPU without the page that QEMU models for Intel graphics.
GPU_PIECES = [(0, 0x108000), (0x109000, 0xef7000)]
GPU_SCRATCH = 0x4f000                       # stores what is written
GPU_MAGIC = (0x78000, 0x4776544776544776)   # of PVINFO
GPU_PM_CONTROL = 0xd4

EDU_ID = 0x010000ed                         # at 0; QEMU's docs/specs/edu.rst
EDU_FACTORIAL, EDU_STATUS = 0x08, 0x20

CAP_MSIX, CAP_EXPRESS = 0x11, 0x10


def equal(got, want, what=""):
    """Fail with both if they differ."""
    assert got == want, f"{what}: got {got}, want {want}"


class Lab:
    """How this run starts QEMUs, and what it has for them."""

    def __init__(self, qemu, iommufd):
        self.qemu = qemu
        self.iommufd = ",iommufd=i" if iommufd else ""

    def arguments(self):
        """What devices need beside them."""
        return ["-object", "iommufd,id=i"] if self.iommufd else []

    def vm(self, *devices, options=()):
        """A QEMU with these devices."""
        return Vm(devices, self.qemu, options, self.arguments())

    def mdev(self, uuid, options=""):
        """A mediated device."""
        return f"vfio-pci,sysfsdev=/sys/bus/mdev/devices/{uuid}{self.iommufd}{options}"

    def gpu(self, n, options=""):
        """A vGPU."""
        return self.mdev(GPUS[n], options)

    def pci(self, name, options=",x-no-mmap=on"):
        """A device of the host's QEMU."""
        return f"vfio-pci,host={PCI[name]}{self.iommufd}{options}"


def gpu_ranges(base):
    """The ranges of a vGPU's BAR 0 at base."""
    return [("mmio", base + at, length, at) for at, length in GPU_PIECES]


def bar_ranges(base, index, *pieces):
    """Pieces (start, end) of a vfio-pci device's memory BAR at base."""
    return [("mmio", base + start, end - start, (index << 40) + start)
            for start, end in pieces]


def capability(v, kind, slot=2):
    """Where a capability is."""
    at = v.config_read(0x34, 1, slot)
    while at:
        head = v.config_read(at, 2, slot)
        if head & 0xff == kind:
            return at
        at = head >> 8
    raise AssertionError(f"no capability {kind:#x}")


def factorial(v, base, n):
    """What an edu device at base makes of n."""
    v.write(base + EDU_FACTORIAL, n)
    wait_for(lambda: not v.read(base + EDU_STATUS) & 1, "a factorial")
    return v.read(base + EDU_FACTORIAL)


def bar_of_64_bits(lab):
    """A vGPU's BAR 0 is sized, placed, moved, disabled, enabled."""
    with lab.vm(lab.gpu(0)) as v:
        equal(v.ranges(), [], "before the guest did anything")
        equal(v.config((BAR0, 4, ONES), (BAR1, 4, ONES)), [], "sizing")
        equal((v.config_read(BAR0), v.config_read(BAR1)), (0xff000004, ONES), "the size")
        low, high = 0xd0000000, 0x20d8000000
        equal(v.config((BAR0, 4, low), (BAR1, 4, 0)), [], "decoding is off")
        equal(v.read(low), NOBODY)
        equal(v.config((COMMAND, 2, MEMORY)), gpu_ranges(low), "enabled")

        equal(v.read(low + GPU_MAGIC[0], 8), GPU_MAGIC[1])
        equal(v.served(), (1, 0))
        v.write(low + GPU_SCRATCH, 0x12345678)
        equal(v.read(low + GPU_SCRATCH), 0x12345678)
        equal(v.served(), (2, 1))
        v.read(low + 0x108000)
        equal(v.served(), (2, 1), "the page that QEMU may model")

        equal(v.config((BAR0, 4, high & ONES), (BAR1, 4, high >> 32)), gpu_ranges(high), "moved")
        equal(v.read(high + GPU_SCRATCH), 0x12345678)
        equal(v.served(), (3, 1))
        equal(v.read(low + GPU_SCRATCH), NOBODY, "where it was")

        equal(v.config((COMMAND, 1, 0)), [], "disabled")
        equal(v.read(high + GPU_SCRATCH), NOBODY)
        equal(v.config((COMMAND, 1, MEMORY)), gpu_ranges(high), "enabled again")
        # Without disabling it first.
        equal(v.config((BAR0, 4, ONES), (BAR1, 4, ONES)), [], "sizing while enabled")
        equal(v.config((BAR0, 4, low), (BAR1, 4, 0)), gpu_ranges(low))
        equal(v.config((GPU_PM_CONTROL, 2, 3)), [], "suspended")
        equal(v.config((GPU_PM_CONTROL, 2, 0)), gpu_ranges(low), "resumed")
        equal(v.read(low + GPU_SCRATCH), 0x12345678)
        equal(v.served(), (4, 1))

        v.quit()
        stats = v.stats()
        equal([stats[n] for n in ("kvm_reads", "kvm_writes", "kvm_errors", "user_reads",
                                  "user_writes")], [4, 1, 0, 1, 0], "--stats")


def bar_of_32_bits(lab):
    """A physical device: what is written and read reaches it."""
    with lab.vm(lab.pci("edu")) as v:
        equal(v.config((BAR0, 4, ONES)), [], "sizing")
        equal(v.config_read(BAR0), 0xfff00000, "the size")
        base = 0xc0000000
        equal(v.config((BAR0, 4, base)), [], "decoding is off")
        equal(v.config((COMMAND, 2, MEMORY)), bar_ranges(base, 0, (0, 0x100000)), "enabled")
        equal(v.read(base), EDU_ID)
        equal(factorial(v, base, 5), 120)
        before = v.served()
        equal(before[1], 1)
        base = 0xd0000000
        equal(v.config((BAR0, 4, base)), bar_ranges(base, 0, (0, 0x100000)), "moved")
        equal(factorial(v, base, 6), 720)
        equal(v.served()[1], 2)
        equal(v.read(0xc0000000), NOBODY, "where it was")
        equal(v.config((COMMAND, 2, 0)), [], "disabled")
        equal(v.read(base), NOBODY)
        equal(v.config((COMMAND, 2, MEMORY)), bar_ranges(base, 0, (0, 0x100000)))
        equal(v.read(base), EDU_ID)
        v.quit()
        equal(v.stats()["user_reads"], 0)


def ports(lab):
    """I/O BARs: pci-testdev counts what it is written, e1000e has a window to registers."""
    with lab.vm(lab.pci("testdev"), lab.pci("e1000e")) as v:
        equal(v.config((BAR1, 4, ONES)), [], "sizing")
        equal(v.config_read(BAR1), 0xffffff01, "the size")
        equal(v.config((BAR1, 4, 0xc000), (COMMAND, 2, MEMORY)), [], "ports are off")
        want = [("pio", 0xc000, 0x100, 1 << 40)]
        equal(v.config((COMMAND, 2, IO)), want, "enabled")
        # hw/misc/pci-testdev.c: select a test; its data, at its place, is counted.
        v.port_out(0xc000, 0, 1)
        name = bytes(v.run(*[("in1", 0xc010 + i, 0) for i in range(20)])).split(b"\0")[0]
        equal(name, b"portio-no-eventfd")
        place, data = v.port_in(0xc004), v.port_in(0xc008, 1)
        before = v.port_in(0xc00c)
        v.run(*[("out1", 0xc000 + place, data)] * 3)
        equal(v.port_in(0xc00c), before + 3, "the device's count")
        served = v.served()
        equal(served, (24, 4))

        want = [("pio", 0xd000, 0x100, 1 << 40)]
        equal(v.config((BAR1, 4, 0xd000)), want, "moved")
        equal(v.port_in(0xd00c), before + 3)
        equal(v.port_in(0xc00c), ONES, "where it was")
        equal(v.config((BAR1, 4, ONES)), [], "sizing while enabled")
        v.config((BAR1, 4, 0xd000))

        # e1000e: address at 0, data at 4; CTRL_EXT and STATUS from either BAR.
        v.config((BAR0, 4, 0xc0000000), (BAR2, 4, 0xe000), (COMMAND, 2, IO | MEMORY), slot=3)
        assert ("pio", 0xe000, 0x20, 2 << 40) in v.ranges(), v.ranges()
        v.port_out(0xe000, 0x0008)
        served = v.served()
        equal(v.port_in(0xe004), v.read(0xc0000008), "STATUS")
        equal(v.served(), (served[0] + 2, served[1]))


def what_stays_with_qemu(lab):
    """MSI-X table and pending bits are QEMU's, in whole pages, and hold what is written."""
    with lab.vm(lab.pci("nvme"), lab.pci("e1000e")) as v:
        cap = capability(v, CAP_MSIX)
        table, pba = v.config_read(cap + 4), v.config_read(cap + 8)
        equal((table & 7, pba & 7), (0, 0), "in BAR 0")
        size = 0x4000
        holes = sorted({table & ~0xfff, pba & ~0xfff})
        base = 0x1000000000
        got = v.config((BAR0, 4, 0), (BAR1, 4, base >> 32), (COMMAND, 2, MEMORY))
        pages = [at for at in range(0, size, 0x1000) if at not in holes]
        equal([at for _, start, length, _ in got
               for at in range(start - base, start - base + length, 0x1000)], pages, "nvme")
        equal(v.read(base + 8), 0x00010400, "nvme's version")
        equal(v.served(), (1, 0))
        entry = base + table
        v.run(("write4", entry, 0xfee01000), ("write4", entry + 8, 0x4041))
        equal((v.read(entry), v.read(entry + 8)), (0xfee01000, 0x4041), "an entry")
        v.read(base + pba, 8)
        equal(v.served(), (1, 0), "the table is not KVM's")

        # Table at 0 and pending bits at 0x2000 of BAR 3.
        cap = capability(v, CAP_MSIX, 3)
        equal((v.config_read(cap + 4, slot=3), v.config_read(cap + 8, slot=3)), (3, 0x2003))
        v.config((COMMAND, 2, 0))
        got = v.config((BAR3, 4, 0xc0000000), (COMMAND, 2, MEMORY), slot=3)
        equal(got, bar_ranges(0xc0000000, 3, (0x1000, 0x2000), (0x3000, 0x4000)), "e1000e")
        v.write(0xc0000000, 0xfee02000)
        equal(v.read(0xc0000000), 0xfee02000, "an entry")
        v.quit()
        equal([v.stats()[n] for n in ("kvm_reads", "user_reads", "user_writes")], [1, 1, 0],
              "but for the pending bits, QEMU has all in its memory")


def mapped(lab):
    """What QEMU has mapped is not registered, and reached without an exit."""
    with lab.vm(lab.pci("edu", ""), lab.gpu(0)) as v:
        equal(v.config((BAR0, 4, 0xc0000000), (COMMAND, 2, MEMORY)), [])
        equal(factorial(v, 0xc0000000, 5), 120)
        # A vGPU's aperture is mapped, its ports are a quirk of QEMU.
        equal(v.config((BAR2, 4, 0xe0000000), (BAR3, 4, 0), (0x20, 4, 0xc000),
                       (COMMAND, 2, MEMORY | IO), slot=3), [])
        equal(v.config((BAR0, 4, 0xfe000000), slot=3), [], "over the I/O APIC")
        v.quit()
        equal([v.stats()[n] for n in ("user_reads", "user_writes", "registered")], [0, 0, 0])


def machine_reset(lab):
    """By the user and by the guest: nothing decodes until the guest says so again."""
    with lab.vm(lab.gpu(0), lab.pci("edu")) as v:
        gpu, edu = 0xd0000000, 0xc0000000

        def place():
            v.config((BAR0, 4, gpu), (BAR1, 4, 0), (COMMAND, 2, MEMORY))
            return v.config((BAR0, 4, edu), (COMMAND, 2, MEMORY), slot=3)

        both = bar_ranges(edu, 0, (0, 0x100000)) + gpu_ranges(gpu)
        equal(place(), both)
        for n, reset in enumerate((lambda: v.qmp.call("system_reset"),
                                   lambda: v.start(("out1", 0xcf9, 6))), 2):
            v.write(gpu + GPU_SCRATCH, n)
            equal(v.read(gpu + GPU_SCRATCH), n)
            reset()
            v.wait_boots(n)
            equal(v.ranges(), [], "after a reset")
            v.config((COMMAND, 2, MEMORY))
            equal(v.config((COMMAND, 2, MEMORY), slot=3), [], "without addresses")
            equal(v.read(edu), NOBODY)
            v.config((COMMAND, 2, 0))
            equal(place(), both, "placed again")
            equal(v.read(gpu + GPU_SCRATCH), 0, "the vGPU was reset")
            equal(factorial(v, edu, 4), 24)


def device_reset(lab):
    """A function-level reset that the guest asks for: the BAR stays where it was."""
    with lab.vm(lab.pci("nvme")) as v:
        base = 0xc0000000
        before = v.config((BAR0, 4, base), (BAR1, 4, 0), (COMMAND, 2, MEMORY))
        v.write(base + 0x14, 0x00460000)            # the controller's configuration
        equal(v.read(base + 0x14), 0x00460000)
        control = capability(v, CAP_EXPRESS) + 8
        v.config((control, 2, v.config_read(control, 2) | 0x8000))
        wait_for(lambda: v.read(base + 8) == 0x00010400, "the reset's end")
        equal(v.ranges(), before)
        equal(v.read(base + 0x14), 0, "it was reset")
        served = v.served()
        v.read(base + 8)
        equal(v.served(), (served[0] + 1, served[1]))


def hot_plug(lab):
    """The ranges go with the device, and another one may have its place."""
    with lab.vm("pcie-root-port,id=rp,chassis=1") as v:
        v.config((BAR2, 4, 0x00010100))             # bus 1 is behind the port
        # QEMU from 10.1 on refuses vGPUs of Intel's that come later, with a crash.
        version = v.qmp.call("query-version")["qemu"]
        gpus = [] if (version["major"], version["minor"]) > (10, 0) else [lab.gpu(0)]
        for device in [lab.pci("edu"), *gpus, lab.pci("edu")]:
            driver, *options = device.split(",")
            v.qmp.call("device_add", driver=driver, bus="rp", id="dev",
                       **{key: value if value != "on" else True
                          for key, value in (option.split("=") for option in options)})
            got = v.config((BAR0, 4, 0xc0000000), (COMMAND, 2, MEMORY), slot=0, bus=1)
            edu = "host" in device
            equal(got, bar_ranges(0xc0000000, 0, (0, 0x100000)) if edu else
                  gpu_ranges(0xc0000000), device)
            served = v.served()
            if edu:
                equal(v.read(0xc0000000), EDU_ID)
            else:
                equal(v.read(0xc0000000 + GPU_MAGIC[0], 8), GPU_MAGIC[1])
            equal(v.served(), (served[0] + 1, served[1]))
            v.qmp.call("device_del", id="dev")
            # What the guest's ACPI does to eject: choose the bus, then the slot.
            v.run(("out4", 0xcd0, 0), ("out4", 0xcc8, 1))
            wait_for(lambda: "vfio-pci" not in v.qmp.human("info qtree"), "the device's end")
            # It closes the file a little later.
            wait_for(lambda: not v.ranges(), "the ranges' end")
            equal(v.read(0xc0000000), NOBODY)


def several_devices(lab):
    """Six at once; two change places."""
    # A second OpRegion would have the same name in QEMU 11.1's firmware interface.
    with lab.vm(lab.gpu(0), lab.gpu(1, ",x-igd-opregion=off"), lab.pci("edu"),
                lab.pci("testdev"), lab.pci("nvme"), lab.pci("e1000e")) as v:
        low, high = 0xc0000000, 0xd0000000
        v.config((BAR0, 4, low), (BAR1, 4, 0), (COMMAND, 2, MEMORY), slot=2)
        v.config((BAR0, 4, high), (BAR1, 4, 0), (COMMAND, 2, MEMORY), slot=3)
        v.config((BAR0, 4, 0xe0000000), (COMMAND, 2, MEMORY), slot=4)
        v.config((BAR0, 4, 0xe1000000), (BAR1, 4, 0xc000), (BAR2, 4, 0xe2000000), (BAR3, 4, 0),
                 (COMMAND, 2, MEMORY | IO), slot=5)
        v.config((BAR0, 4, 0xe3000000), (BAR1, 4, 0), (COMMAND, 2, MEMORY), slot=6)
        v.config((BAR0, 4, 0xe4000000), (BAR1, 4, 0xe5000000), (BAR2, 4, 0xd000),
                 (BAR3, 4, 0xe6000000), (COMMAND, 2, MEMORY | IO), slot=7)
        v.run(("write4", low + GPU_SCRATCH, 1), ("write4", high + GPU_SCRATCH, 2))
        v.port_out(0xc000, 0, 1)
        reads = v.run(("read4", low + GPU_SCRATCH, 0), ("read4", high + GPU_SCRATCH, 0),
                      ("read4", 0xe0000000, 0), ("in1", 0xc010, 0), ("read4", 0xe3000008, 0))
        equal(reads, [1, 2, EDU_ID, ord("p"), 0x00010400])
        equal(v.served(), (5, 3))

        others = [r for r in v.ranges() if r not in gpu_ranges(low) + gpu_ranges(high)]
        # One on the other: refused, and had when the other moves away.
        equal(v.config((BAR0, 4, high)), gpu_ranges(high) + others)
        assert "refuses to register" in v.log(), v.log()
        equal(v.config((BAR0, 4, low), slot=3), gpu_ranges(low) + gpu_ranges(high) + others)
        equal(v.run(("read4", low + GPU_SCRATCH, 0), ("read4", high + GPU_SCRATCH, 0)), [2, 1])
        equal(v.served(), (7, 3))


def trace(lab):
    """--trace: all stays in user space, and each access is a line."""
    path = "/tmp/fdmmio.trace"
    with lab.vm(lab.pci("edu"), lab.gpu(0), lab.pci("testdev"),
                options=[f"--trace={path}"]) as v:
        v.config((BAR0, 4, 0xc0000000), (COMMAND, 2, MEMORY))
        v.config((BAR0, 4, 0xd0000000), (BAR1, 4, 0), (COMMAND, 2, MEMORY), slot=3)
        equal(v.config((BAR1, 4, 0xc000), (COMMAND, 2, IO), slot=4), [])
        v.port_out(0xc000, 0, 1)
        v.write(0xc0000000 + EDU_FACTORIAL, 5)
        wait_for(lambda: not v.read(0xc0000000 + EDU_STATUS) & 1, "a factorial")
        equal(v.read(0xc0000000 + EDU_FACTORIAL), 120)
        v.read(0xd0000000 + GPU_MAGIC[0], 8)
        v.write(0xd0000000 + GPU_SCRATCH, 0xab, 1)
        equal(v.table(), [], "KVM has served something")
        v.quit()
        stats = v.stats()

    with open(path, encoding="utf-8") as f:
        lines = [re.fullmatch(r"\[ *(\d+\.\d{6})\] (.*)\n", line) for line in f]
    assert all(lines), "lines"
    times = [float(line[1]) for line in lines]
    equal(times, sorted(times), "times")
    accesses = [line[2] for line in lines]
    edu, gpu, testdev = PCI["edu"], GPUS[0], PCI["testdev"]
    for want in (f"{edu} config 0x000010 4 W 0xc0000000", f"{testdev} config 0x000014 4 W 0x0000c000"):
        assert want in accesses, f"no {want}"
    bars = [a for a in accesses if re.search(r" bar\d ", a)]
    busy = f"{edu} bar0 0x000020 4 R 0x0000000"
    equal([a for a in bars if not a.startswith(busy)],
          [f"{testdev} bar1 0x000000 1 W 0x00",
           f"{edu} bar0 0x000008 4 W 0x00000005",
           f"{edu} bar0 0x000008 4 R 0x00000078",
           f"{gpu} bar0 0x078000 8 R 0x4776544776544776",
           f"{gpu} bar0 0x04f000 1 W 0xab"])
    reads = sum(" R " in a for a in bars)
    equal(stats, {"kvm_reads": 0, "kvm_writes": 0, "kvm_errors": 0, "user_reads": reads,
                  "user_writes": 3, "registered": 0, "taken_back": 0})


def agreement_with_qemu(lab):
    """Where QEMU itself has the BAR, or not, after the same writes."""
    with lab.vm(lab.gpu(0)) as v:
        for writes in ([(BAR0, 4, 0xc1000000), (COMMAND, 2, MEMORY)],
                       [(BAR0, 4, 0xc2345678)], [(BAR0, 4, 0)],
                       [(BAR0, 4, 0xc3000000), (BAR1, 4, 0x20)], [(COMMAND, 2, IO)],
                       [(COMMAND, 2, MEMORY | IO)], [(GPU_PM_CONTROL, 2, 3)],
                       [(GPU_PM_CONTROL, 2, 0)]):
            got = v.config(*writes)
            at = re.findall(r"^ *([0-9a-f]+)-[0-9a-f]+ \(prio \d+, i/o\): .* BAR 0",
                            v.qmp.human("info mtree -f"), re.M)
            equal(got, gpu_ranges(int(at[0], 16)) if at else [],
                  f"QEMU has it at {at}, after {writes}")


def interrupts_that_kvm_cannot_handle(lab):
    """mtty has only INTx, and its driver no way for KVM to unmask it."""
    with lab.vm(lab.mdev(TTY)) as v:
        equal(v.config((BAR0, 4, 0xc000), (BAR1, 4, 0xc100), (COMMAND, 2, IO)), [])
        v.port_out(0xc007, 0x5a, 1)                 # its scratch register
        equal(v.port_in(0xc007, 1), 0x5a)
        v.quit()
        equal([v.stats()[n] for n in ("user_reads", "user_writes")], [1, 1])


def interrupts_of_qemu(lab):
    """Where QEMU must see accesses, because they end INTx, it does."""
    with lab.vm(lab.pci("edu", ",x-no-mmap=on,x-no-kvm-intx=on")) as v:
        equal(v.config((BAR0, 4, 0xc0000000), (COMMAND, 2, MEMORY)), [])
        equal(v.read(0xc0000000), EDU_ID)
        # MSI takes INTx's place.
        cap = capability(v, 0x05)
        control = v.config_read(cap + 2, 2)
        equal(v.config((cap + 4, 4, 0xfee00000), (cap + 8, 4, 0), (cap + 12, 2, 0x4041),
                       (cap + 2, 2, control | 1)), bar_ranges(0xc0000000, 0, (0, 0x100000)))
        equal(v.config((cap + 2, 2, control)), [])


def device_in_disguise(lab):
    """QEMU chooses quirks by what it shows: no guess is made."""
    with lab.vm(lab.pci("edu", ",x-no-mmap=on,x-pci-vendor-id=0x10de")) as v:
        equal(v.config_read(0, 2), 0x10de)
        equal(v.config((BAR0, 4, 0xc0000000), (COMMAND, 2, MEMORY)), [])
        equal(v.read(0xc0000000), EDU_ID)
        assert f"{PCI['edu']} is left to the VMM: the command line shows" in v.log(), v.log()


def no_fd_mmio(lab):
    """Of a KVM without it: said once, and the device works."""
    with lab.vm(lab.gpu(0)) as v:
        v.config((BAR0, 4, 0xd0000000), (BAR1, 4, 0), (COMMAND, 2, MEMORY))
        equal(v.read(0xd0000000 + GPU_MAGIC[0], 8), GPU_MAGIC[1])
        equal(v.log().count("no fd-MMIO"), 1)
        v.quit()
        equal([v.stats()[n] for n in ("user_reads", "registered")], [1, 0])


SCENARIOS = {f.__name__: f for f in (
    bar_of_64_bits, bar_of_32_bits, ports, what_stays_with_qemu, mapped, machine_reset,
    device_reset, hot_plug, several_devices, trace, agreement_with_qemu, interrupts_of_qemu,
    interrupts_that_kvm_cannot_handle, device_in_disguise)}
# With the stock KVM.
STOCK = {f.__name__: f for f in (no_fd_mmio, trace)}


def main():
    """Run one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--qemu", default="qemu-system-x86_64")
    parser.add_argument("--iommufd", action="store_true")
    parser.add_argument("scenario", choices={**SCENARIOS, **STOCK})
    args = parser.parse_args()
    {**SCENARIOS, **STOCK}[args.scenario](Lab(args.qemu, args.iommufd))


if __name__ == "__main__":
    main()
