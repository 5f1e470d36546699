# SPDX-License-Identifier: GPL-2.0
"""fdmmio-run with Debian's QEMU, vGPUs, and the kernel's mtty sample."""

import re

import pytest
from vmm_lab import BAR0, BAR1, BAR4, COMMAND, IO, MEMORY, RUN, Vmm

GPUS = ["83b8f4f2-509f-382f-3c1e-e6bfe0fa20%02x" % i for i in range(2)]
TTY = "83b8f4f2-509f-382f-3c1e-e6bfe0fa2100"
MDEV = "/sys/bus/mdev/devices"

# BAR 0 of a vGPU without the page that QEMU models for Intel graphics.
PIECES = [(0, 0x108000), (0x109000, 0xef7000)]
PM_CONTROL = 0xd4


def gpu_ranges(base):
    """The ranges of a vGPU's BAR 0 at base."""
    return [("mmio", base + at, length, at) for at, length in PIECES]


def vfio(uuid, options=""):
    return f"vfio-pci,sysfsdev={MDEV}/{uuid}{options}"


@pytest.fixture
def mdevs(kvm_host):
    """The host with two vGPUs and one mtty."""
    load = ("for m in mtty mbochs mdpy mdev_test gvt kvmgt mdev; do"
            "  ! grep -q \"^$m \" /proc/modules || rmmod $m || exit 1; done; "
            "modprobe -a vfio_iommu_type1 vfio_pci; insmod /src/build/modules/mdev.ko && "
            "insmod /src/build/modules/gvt.ko aperture_mmap=1 && insmod /src/build/tests/mdev/mtty.ko && ")
    create = " && ".join(
        [f"echo {u} >/sys/class/mdev_bus/gvt0/mdev_supported_types/gvt-V5_8/create"
         for u in GPUS] +
        [f"echo {TTY} >/sys/class/mdev_bus/mtty/mdev_supported_types/mtty-2/create"])
    kvm_host.run(load + create, check=True)
    yield kvm_host
    if kvm_host.alive():
        kvm_host.run(" && ".join(f"echo 1 >{MDEV}/{u}/remove" for u in GPUS + [TTY]) +
                     " && rmmod mtty gvt mdev", check=True)


@pytest.fixture
def vmm(mdevs):
    """Starts QEMUs; all have ended at the test's end."""
    started = []

    def start(*devices, **kwargs):
        started.append(Vmm(mdevs, devices, **kwargs))
        return started[-1]

    yield start
    if mdevs.alive():
        for one in started:
            one.kill()


def test_bar_comes_moves_and_goes(vmm):
    v = vmm(vfio(GPUS[0]))
    assert v.ranges() == []
    assert v.write((BAR0, 4, 0xd0000000), (BAR1, 4, 0)) == [], "decoding is off"
    assert v.write((COMMAND, 2, MEMORY)) == gpu_ranges(0xd0000000)
    assert v.write((BAR0, 4, 0xd8000000)) == gpu_ranges(0xd8000000)
    assert v.write((BAR1, 4, 0x80)) == gpu_ranges(0x80d8000000)
    assert v.write((COMMAND, 1, 0)) == []
    assert v.write((COMMAND, 1, MEMORY)) == gpu_ranges(0x80d8000000)
    # As a guest asks for the size.
    assert v.write((BAR0, 4, 0xffffffff), (BAR1, 4, 0xffffffff)) == []
    assert v.write((BAR0, 4, 0xd0000000), (BAR1, 4, 0)) == gpu_ranges(0xd0000000)
    v.monitor("system_reset")
    assert v.ranges() == []
    assert v.write((BAR0, 4, 0xd1000000), (COMMAND, 2, MEMORY)) == gpu_ranges(0xd1000000)


def test_agrees_with_qemu(vmm):
    """Where QEMU itself has the BAR, or not, after the same writes."""
    v = vmm(vfio(GPUS[0]))
    for writes in ([(BAR0, 4, 0xc1000000), (COMMAND, 2, MEMORY)],
                   [(BAR0, 4, 0xc2345678)], [(BAR0, 4, 0)],
                   [(BAR0, 4, 0xc3000000), (BAR1, 4, 0x20)], [(COMMAND, 2, IO)],
                   [(COMMAND, 2, MEMORY | IO)], [(PM_CONTROL, 2, 3)], [(PM_CONTROL, 2, 0)]):
        ranges = v.write(*writes)
        at = re.findall(r"^ *([0-9a-f]+)-[0-9a-f]+ \(prio \d+, i/o\): .* BAR 0$",
                        v.monitor("info mtree -f"), re.M)
        want = gpu_ranges(int(at[0], 16)) if at else []
        assert ranges == want, f"QEMU has it at {at}, after {writes}"


def test_what_stays_with_qemu(vmm):
    """The mapped aperture, quirks, and chipset addresses are not registered."""
    v = vmm(vfio(GPUS[0]))
    assert v.write((0x18, 4, 0xe0000000), (BAR4, 4, 0xc000), (COMMAND, 2, MEMORY | IO)) == [], \
        "only BARs 2 and 4 have addresses"
    assert v.write((BAR0, 4, 0xfe000000)) == [], "over the I/O APIC"


def test_two_devices_change_places(vmm):
    v = vmm(vfio(GPUS[0]), vfio(GPUS[1]))
    low, high = 0xc0000000, 0xd0000000
    v.write((BAR0, 4, low), (COMMAND, 2, MEMORY), slot=2)
    both = gpu_ranges(low) + gpu_ranges(high)
    assert v.write((BAR0, 4, high), (COMMAND, 2, MEMORY), slot=3) == both
    # One on the other: refused, and had when the other moves away.
    assert v.write((BAR0, 4, high), slot=2) == gpu_ranges(high)
    assert "refuses to register" in v.log()
    assert v.write((BAR0, 4, low), slot=3) == both


def test_hot_plug_and_unplug(vmm):
    """The ranges go with the device."""
    v = vmm("pcie-root-port,id=rp1,chassis=1")
    v.write((0x18, 4, 0x00010100))              # bus 1 is behind the port
    for address in (0xd0000000, 0xc0000000):
        v.monitor(f"device_add {vfio(GPUS[0])},bus=rp1,id=gpu")
        assert v.write((BAR0, 4, address), (COMMAND, 2, MEMORY), slot=0, bus=1) == \
            gpu_ranges(address)
        # What the guest's ACPI does to eject: choose the bus, then the slot.
        v.monitor("device_del gpu", "o/w 0xcd0 0", "o/w 0xcc8 1")
        assert "vfio-pci" not in v.monitor("info qtree")
        assert v.ranges() == []


def test_intx_that_qemu_handles(vmm):
    """Without KVM's help for INTx, QEMU must see accesses: they end the interrupt."""
    v = vmm(vfio(GPUS[0], ",x-no-kvm-intx=on"))
    assert v.write((BAR0, 4, 0xd0000000), (COMMAND, 2, MEMORY)) == []
    # MSI takes INTx's place (capability at 0xac).
    assert v.write((0xb0, 4, 0xfee00000), (0xb4, 2, 0x4041), (0xae, 2, 1)) == \
        gpu_ranges(0xd0000000)
    assert v.write((0xae, 2, 0)) == []


def test_intx_that_kvm_cannot_handle(vmm):
    """mtty has only INTx, and its driver no way for KVM to unmask it."""
    v = vmm(vfio(TTY))
    assert v.write((BAR0, 4, 0xc000), (BAR1, 4, 0xc100), (COMMAND, 2, IO)) == []


def test_statistics(vmm):
    v = vmm(vfio(GPUS[0]))
    v.write((BAR0, 4, 0xd0000000), (COMMAND, 2, MEMORY))
    v.monitor("xp /1xw 0xd0002080", "xp /1xw 0xd0002084", "xp /1xw 0xd0002088")
    v.write((COMMAND, 2, 0))
    v.quit()
    assert v.stats() == {"kvm_reads": 0, "kvm_writes": 0, "kvm_errors": 0,
                         "user_reads": 3, "user_writes": 0,
                         "registered": 2, "taken_back": 2}


def test_no_fd_mmio(stock_host):
    """Said once, and QEMU runs."""
    v = Vmm(stock_host, [])
    try:
        assert "paused" in v.monitor("info status")
        assert v.log().count("no fd-MMIO") == 1
        v.quit()
        assert v.stats()["registered"] == 0
    finally:
        v.kill()


def test_command_line(kvm_host):
    def run(arguments):
        return kvm_host.run(f"{RUN} {arguments}")

    assert "usage:" in run("--help").out
    assert run("").status == 125
    assert run("--nonsense").status == 125
    assert run("-- /nonexistent").status == 127
    assert run("-- /etc/passwd").status == 126
    assert run("sh -c 'exit 7'").status == 7
    # Options after the VMM are the VMM's; a program without a VM is no news.
    result = run("-s echo -s")
    assert (result.out, result.err) == ("-s\n", "")
