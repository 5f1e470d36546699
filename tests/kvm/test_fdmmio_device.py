# SPDX-License-Identifier: GPL-2.0
"""What fdmmio-run makes of devices that the lab has not, without a VM."""

import subprocess

import pytest
from kvm_lab import OUT

VENDOR, COMMAND, STATUS, CLASS, TYPE, CAPS = 0x00, 0x04, 0x06, 0x0b, 0x0e, 0x34
BARS = [0x10 + 4 * i for i in range(6)]
DISPLAY, NETWORK = 0x03, 0x02
BASE = 0xc0000000


class Device:
    """A device: BAR 0 of 64 KiB in memory, BAR 4 of 256 ports, no capabilities."""

    def __init__(self, vendor=0x1234, class_=NETWORK):
        self.lines = []
        self.arguments = []
        self.add("config", VENDOR, 2, vendor)
        self.add("config", CLASS, 1, class_)
        self.add("config", BARS[4], 4, 1)
        self.add("region", 0, 0x10000, "rw")
        self.add("region", 4, 0x100, "rw")

    def add(self, *words):
        """Put in a line; numbers become hexadecimal."""
        self.lines.append(" ".join(w if isinstance(w, str) else f"{w:x}" for w in words))

    def capability(self, at, kind, following=0):
        """A capability in the list."""
        self.add("config", STATUS, 2, 0x10)
        self.add("config", at, 2, kind | following << 8)

    def msix(self, at, table, pba, entries):
        """An MSI-X capability, the only one."""
        self.add("config", CAPS, 1, at)
        self.capability(at, 0x11)
        self.add("config", at + 2, 2, entries - 1)
        self.add("config", at + 4, 4, table)
        self.add("config", at + 8, 4, pba)

    def learn(self, *mapped):
        """What is said of it, and what is served of BARs at BASE and port 0xc000."""
        self.add("learn")
        for words in mapped:
            self.add("mapped", *words)
        self.add("write", BARS[0], 4, BASE)
        self.add("write", BARS[4], 4, 0xc000)
        self.add("write", COMMAND, 2, 3)
        self.add("ranges")
        out = subprocess.run([OUT / "device_test", *self.arguments],
                             input="\n".join(self.lines) + "\n", stdout=subprocess.PIPE,
                             check=True, text=True).stdout.splitlines()
        assert out.pop() == "."
        return out[0], [tuple(int(n, 16) for n in line.split()[1:]) for line in out[1:]]


def memory(*pieces):
    """Pieces (start, end) of BAR 0."""
    return [(BASE + start, end - start, start) for start, end in pieces]


PORTS = [(0xc000, 0x100, 4 << 40)]
ALL = ("served", memory((0, 0x10000)) + PORTS)


@pytest.fixture
def device(built):
    return Device


def test_ordinary(device):
    assert device().learn() == ALL


@pytest.mark.parametrize("vendor", [0x1002, 0x10de, 0x10ec])
def test_vendors_with_quirks(device, vendor):
    assert device(vendor).learn() == ("served", [])


def test_intel_graphics(device):
    """A page of a BAR 0 that is large enough, and BAR 4."""
    d = device(0x8086, DISPLAY)
    d.add("region", 0, 0x200000, "rw")
    assert d.learn() == ("served", memory((0, 0x108000), (0x109000, 0x200000)))


def test_other_intel(device):
    assert device(0x8086, NETWORK).learn() == ALL


@pytest.mark.parametrize("option", ["x-pci-vendor-id", "x-pci-device-id", "x-pci-class-code"])
def test_disguise(device, option):
    d = device()
    d.arguments = ["-device", f'{{"driver": "vfio-pci", "{option}": 1}}']
    assert "shows devices as others" in d.learn()[0]


def test_bridge(device):
    d = device()
    d.add("config", TYPE, 1, 0x81)
    assert d.learn()[0] == "it is a bridge"


def test_several_functions(device):
    d = device()
    d.add("config", TYPE, 1, 0x80)
    assert d.learn() == ALL


def test_no_configuration_space(device):
    d = device()
    d.add("region", 7, 0, "rw")
    assert d.learn()[0] == "cannot read its configuration"


def test_read_only_bar(device):
    d = device()
    d.add("region", 0, 0x10000, "r")
    assert d.learn() == ("served", PORTS)


def test_endless_capabilities(device):
    d = device()
    d.add("config", CAPS, 1, 0x40)
    d.capability(0x40, 0x09, 0x50)
    d.capability(0x50, 0x09, 0x40)
    assert d.learn()[0] == "its list of capabilities has no end"


def test_msix(device):
    """Table and pending bits, in whole pages."""
    d = device()
    d.msix(0x40, 0x2000, 0x5800, 300)       # 300 entries of 16 bytes: two pages
    assert d.learn() == ("served",
                         memory((0, 0x2000), (0x4000, 0x5000), (0x6000, 0x10000)) + PORTS)


@pytest.mark.parametrize("table,pba", [(0x2007, 0x5800), (0x2000, 0x5806), (0xfff0, 0x5000),
                                       (0x2000, 0x10000), (0x2001, 0x5000)])
def test_msix_in_no_bar(device, table, pba):
    d = device()
    d.msix(0x40, table, pba, 16)
    assert d.learn()[0] == "its MSI-X tables are in no BAR"


def test_mapped(device):
    """Parts that the VMM has mapped; the rest of the file does not matter."""
    assert device().learn((0, 0x3000, 0x1000), (0, 0xe000, 0x4000), (7, 0, 0x1000)) == \
        ("served", memory((0, 0x3000), (0x4000, 0xe000)) + PORTS)
    assert device().learn((0, 0, 0x10000)) == ("served", PORTS)
