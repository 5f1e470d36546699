# SPDX-License-Identifier: GPL-2.0
"""fdmmio-run's decoding of BARs, without a VM."""

import subprocess

import pytest
from kvm_lab import OUT

BAR0, BAR1, BAR2 = 0x10, 0x14, 0x18
COMMAND, IO, MEMORY = 0x04, 1, 2


class Decoder:
    """A bars_test process's input, and what it answers."""

    def __init__(self):
        self.lines = []

    def add(self, *words):
        """Put in a line; numbers become hexadecimal."""
        self.lines.append(" ".join(w if isinstance(w, str) else f"{w:x}" for w in words))

    def write(self, at, length, value):
        """The guest writes configuration space."""
        self.add("write", at, length, value)

    def run(self):
        """All answers: a list of ranges for each "ranges"; words of others are left out."""
        out = subprocess.run([OUT / "bars_test"], input="\n".join(self.lines) + "\n",
                             stdout=subprocess.PIPE, check=True, text=True).stdout
        answers, ranges = [], []
        for line in out.splitlines():
            if line == ".":
                answers.append(ranges)
                ranges = []
            elif line not in ("moved", "same"):
                kind, *numbers = line.split()
                ranges.append((kind, *(int(n, 16) for n in numbers)))
        return answers

    def ranges(self):
        """The ranges at the end."""
        self.add("ranges")
        return self.run()[-1]


@pytest.fixture
def decoder(built):
    return Decoder()


def mem32(decoder, size=0x1000, offset=0x10000000000):
    decoder.add("bar", 0, "mem32", size, offset)
    decoder.write(COMMAND, 2, MEMORY)


def test_off_until_decoding_is_on(decoder):
    decoder.add("bar", 0, "mem32", 0x1000, 0)
    decoder.write(BAR0, 4, 0xfe000000)
    decoder.add("ranges")
    decoder.write(COMMAND, 2, IO)
    decoder.add("ranges")
    decoder.write(COMMAND, 2, MEMORY)
    decoder.add("ranges")
    assert decoder.run() == [[], [], [("mem", 0xfe000000, 0x1000, 0)]]


def test_type_bits_are_no_address(decoder):
    mem32(decoder)
    decoder.write(BAR0, 4, 0xd0000008)
    assert decoder.ranges() == [("mem", 0xd0000000, 0x1000, 0x10000000000)]


@pytest.mark.parametrize("value", [0, 0xffffffff, 0xfffff000, 0xfec00000, 0xfffe0000])
def test_nowhere(decoder, value):
    mem32(decoder)
    decoder.write(BAR0, 4, value)
    assert decoder.ranges() == []


def test_below_the_chipset(decoder):
    mem32(decoder)
    decoder.write(BAR0, 4, 0xfebff000)
    assert decoder.ranges() == [("mem", 0xfebff000, 0x1000, 0x10000000000)]


def test_sizing_64_bit(decoder):
    decoder.add("bar", 0, "mem64", 0x1000000, 0)
    decoder.write(COMMAND, 2, MEMORY)
    for at, value in ((BAR0, 0xc0000000), (BAR1, 0x80), (BAR0, 0xffffffff),
                      (BAR1, 0xffffffff), (BAR0, 0xc0000000), (BAR1, 0x80)):
        decoder.write(at, 4, value)
        decoder.add("ranges")
    there = [("mem", 0x80c0000000, 0x1000000, 0)]
    # The fourth is all ones; the third is an address, if an odd one.
    assert decoder.run() == [
        [("mem", 0xc0000000, 0x1000000, 0)], there,
        [("mem", 0x80ff000000, 0x1000000, 0)], [], [("mem", 0xffffffffc0000000, 0x1000000, 0)],
        there]


def test_writes_of_any_width(decoder):
    mem32(decoder)
    for i, byte in enumerate((0x00, 0x10, 0x20, 0xd0)):
        decoder.write(BAR0 + i, 1, byte)
    assert decoder.ranges() == [("mem", 0xd0201000, 0x1000, 0x10000000000)]
    decoder.write(COMMAND - 2, 4, 0)                # the upper half is the command
    assert decoder.ranges() == []
    decoder.write(COMMAND - 2, 8, MEMORY << 16)
    assert decoder.ranges() == [("mem", 0xd0201000, 0x1000, 0x10000000000)]


def test_other_registers_change_nothing(decoder):
    mem32(decoder)
    decoder.write(BAR0, 4, 0xd0000000)
    decoder.write(0x28, 8, 0xffffffffffffffff)
    decoder.write(0x06, 2, 0xffff)
    assert decoder.ranges() == [("mem", 0xd0000000, 0x1000, 0x10000000000)]


def test_io(decoder):
    decoder.add("bar", 1, "io", 8, 0x500)
    decoder.write(COMMAND, 2, MEMORY)
    decoder.write(BAR1, 4, 0xc001)
    decoder.add("ranges")
    decoder.write(COMMAND, 2, IO)
    decoder.add("ranges")
    decoder.write(BAR1, 4, 0x1c001)                 # no such port
    decoder.add("ranges")
    assert decoder.run() == [[], [("io", 0xc000, 8, 0x500)], []]


def test_power_state(decoder):
    mem32(decoder)
    decoder.add("pm", 0x40)
    decoder.write(BAR0, 4, 0xd0000000)
    for state in (3, 0):
        decoder.write(0x44, 2, state)
        decoder.add("ranges")
    assert decoder.run() == [[], [("mem", 0xd0000000, 0x1000, 0x10000000000)]]


def pieces(decoder):
    return [(addr - 0xd0000000, length, offset) for _, addr, length, offset in decoder.ranges()]


def test_holes(decoder):
    """Whole pages stay with the VMM; neighbours and overlaps become one."""
    mem32(decoder, size=0x10000, offset=0)
    for start, end in ((0x8010, 0x8020), (0x4000, 0x5000), (0x5000, 0x5001), (0x7ff0, 0x8000)):
        decoder.add("hole", 0, start, end)
    decoder.write(BAR0, 4, 0xd0000000)
    assert pieces(decoder) == [(0, 0x4000, 0), (0x6000, 0x1000, 0x6000), (0x9000, 0x7000, 0x9000)]


def test_hole_at_both_ends(decoder):
    mem32(decoder, size=0x4000, offset=0)
    decoder.add("hole", 0, 0, 1)
    decoder.add("hole", 0, 0x3000, 0xffffffff)
    decoder.write(BAR0, 4, 0xd0000000)
    assert pieces(decoder) == [(0x1000, 0x2000, 0x1000)]


def test_too_many_holes_leave_nothing(decoder):
    mem32(decoder, size=0x100000, offset=0)
    decoder.write(BAR0, 4, 0xd0000000)
    for i in range(16):
        decoder.add("hole", 0, i * 0x2000, i * 0x2000 + 1)
    assert len(pieces(decoder)) == 16
    decoder.add("hole", 0, 0x80000, 0x80001)
    assert pieces(decoder) == []


def test_pieces_that_kvm_takes(decoder):
    """KVM's ranges have less than 2 GiB."""
    decoder.add("bar", 0, "mem64", 0x100000000, 0)
    decoder.write(COMMAND, 2, MEMORY)
    decoder.write(BAR1, 4, 0x10)
    assert decoder.ranges() == [("mem", 0x1000000000 + i * 0x40000000, 0x40000000, i * 0x40000000)
                                for i in range(4)]
