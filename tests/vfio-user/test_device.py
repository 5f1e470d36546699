# SPDX-License-Identifier: GPL-2.0
"""The device: what it says of itself, its regions, its reset."""

import errno
import struct

import pytest
from client import (BAR0, BAR2, BAR4, CONFIG, DATA_EVENTFD, ERR, GET_INFO, GET_IRQ_INFO,
                    GET_REGION_INFO, INTX, MAX_XFER, MSI, MSIX, NO_REPLY, REGION_READ,
                    REGION_WRITE, REQ, RESET, TRIGGER, WRITE_MULTI, Eventfd, Ram)
from gpu import GGTT, PRESENT, Gpu

MIB = 1 << 20
PVINFO = 0x78000
SCRATCH = 0x4f000       # no register of the tables: keeps what is written
VGPU_MAGIC = 0x4776544776544776


def test_info(client):
    asked = struct.pack("=IIII", 64, 0, 0, 0)
    # PCI, can be reset, 9 regions, 5 kinds of interrupts
    assert client.request(GET_INFO, asked) == struct.pack("=IIII", 16, 3, 9, 5)


@pytest.mark.parametrize("asked", [(15, 0, 0, 0), (16, 1, 0, 0), (16, 0, 1, 0), (16, 0, 0, 1)])
def test_info_malformed(client, asked):
    assert client.error(GET_INFO, struct.pack("=IIII", *asked)) == errno.EINVAL


SIZES = {BAR0: 16 * MIB, BAR2: None, BAR4: 64, CONFIG: 256}


@pytest.mark.parametrize("index", range(9))
def test_region_info(client, index):
    """Regions can be read and written, and none can be mapped."""
    reply = client.request(GET_REGION_INFO, struct.pack("=IIIIQQ", 100, 0, index, 0, 0, 0))
    argsz, flags, same, cap, size, offset = struct.unpack("=IIIIQQ", reply)
    assert (argsz, same, cap, offset) == (32, index, 0, 0)
    assert flags == (3 if index in SIZES else 0)
    expected = SIZES.get(index, 0)
    assert size == expected or (expected is None and size >= 256 * MIB and not size & (size - 1))


@pytest.mark.parametrize("asked", [
    (31, 0, 0, 0, 0, 0), (32, 1, 0, 0, 0, 0), (32, 0, 9, 0, 0, 0), (32, 0, 0xffffffff, 0, 0, 0),
    (32, 0, 0, 1, 0, 0), (32, 0, 0, 0, 1, 0), (32, 0, 0, 0, 0, 1)])
def test_region_info_malformed(client, asked):
    assert client.error(GET_REGION_INFO, struct.pack("=IIIIQQ", *asked)) == errno.EINVAL


@pytest.mark.parametrize("index, expected", [
    (INTX, (7, 1)), (MSI, (9, 1)), (MSIX, (9, 0)), (REQ, (9, 0))])
def test_irq_info(client, index, expected):
    reply = client.request(GET_IRQ_INFO, struct.pack("=IIII", 16, 0, index, 0))
    flags, count = expected
    assert struct.unpack("=IIII", reply) == (16, flags, index, count)


def test_irq_info_of_errors(client):
    assert client.error(GET_IRQ_INFO, struct.pack("=IIII", 16, 0, ERR, 0)) == errno.EOPNOTSUPP


@pytest.mark.parametrize("asked", [(15, 0, 0, 0), (16, 1, 0, 0), (16, 0, 5, 0), (16, 0, 0, 1)])
def test_irq_info_malformed(client, asked):
    assert client.error(GET_IRQ_INFO, struct.pack("=IIII", *asked)) == errno.EINVAL


def test_config(client):
    config = client.read(CONFIG, 0, 256)
    assert config[:4] == struct.pack("=HH", 0x8086, 0x1912)
    assert config[8:12] == struct.pack("=I", 0x03000006)
    assert config == b"".join(client.read(CONFIG, n, 1) for n in range(256))


@pytest.mark.parametrize("width", [1, 2, 4, 8])
def test_widths(client, width):
    """8 bytes reach the device in one piece: PVINFO's magic is a register of that size."""
    magic = struct.pack("=Q", VGPU_MAGIC)
    assert client.read(BAR0, PVINFO, width) == magic[:width]
    client.write(BAR0, SCRATCH, bytes(8))
    client.write(BAR0, SCRATCH, bytes(range(1, width + 1)))
    assert client.read(BAR0, SCRATCH, 8) == bytes(range(1, width + 1)) + bytes(8 - width)


def test_ggtt_entries(client):
    entries = [0x123456789000 | PRESENT, (1 << 38) | PRESENT, 0]
    for n, entry in enumerate(entries):
        client.write(BAR0, GGTT + 0x8000 + n * 8, struct.pack("=Q", entry))
    first = struct.unpack("=3Q", client.read(BAR0, GGTT + 0x8000, 24))
    assert first == tuple(struct.unpack("=Q", client.read(BAR0, GGTT + 0x8000 + n * 8, 8))[0]
                          for n in range(3))
    assert first[1] == (1 << 38) | PRESENT and first[2] == 0


def test_largest_transfer(client):
    """Written and read in one message each."""
    data = struct.pack("=131072Q", *(n << 12 | PRESENT for n in range(131072)))
    client.write(BAR0, GGTT, data)
    assert client.read(BAR0, GGTT, MAX_XFER) == data


def test_transfer_of_nothing(client):
    assert client.read(BAR0, 0, 0) == b""
    client.write(BAR0, 0, b"")


@pytest.mark.parametrize("region, offset, count", [
    (BAR0, 16 * MIB, 1), (BAR0, 16 * MIB - 4, 8), (BAR0, (1 << 64) - 4, 4), (BAR0, 1 << 63, 4),
    (BAR0, 0, MAX_XFER + 1), (BAR0, 0, 0xffffffff), (BAR4, 64, 4), (CONFIG, 255, 2),
    (1, 0, 4), (3, 0, 4), (5, 0, 4), (6, 0, 4), (8, 0, 4), (9, 0, 4), (0xffffffff, 0, 4)])
def test_outside_of_regions(client, region, offset, count):
    header = struct.pack("=QII", offset, region, count)
    assert client.error(REGION_READ, header) == errno.EINVAL
    if count <= MAX_XFER:
        assert client.error(REGION_WRITE, header + bytes(count)) == errno.EINVAL


@pytest.mark.parametrize("count, length", [(4, 3), (4, 5), (0, 1), (8, 4), (0xffffffff, 0)])
def test_write_of_another_size(client, count, length):
    header = struct.pack("=QII", SCRATCH, BAR0, count)
    client.write32(SCRATCH, 7)
    assert client.error(REGION_WRITE, header + bytes(length)) == errno.EINVAL
    assert client.read32(SCRATCH) == 7


def test_posted_writes_are_in_order(client):
    for n in range(2000):
        client.write32(SCRATCH, n, post=True)
    assert client.read32(SCRATCH) == 1999


def one(offset, data, region=BAR0, count=None):
    """A write as WRITE_MULTI has it."""
    return struct.pack("=QII8s", offset, region, len(data) if count is None else count, data)


def test_write_multi(client):
    writes = [one(SCRATCH, b"\1\0\0\0"), one(SCRATCH + 4, b"\2\0"), one(GGTT, b"\1" + bytes(7)),
              one(0x3c, b"\5", CONFIG)]
    reply = client.request(WRITE_MULTI, struct.pack("=Q", 4) + b"".join(writes))
    assert reply == struct.pack("=Q", 4)
    assert client.read(BAR0, SCRATCH, 8) == b"\1\0\0\0\2\0\0\0"
    assert client.read(BAR0, GGTT, 8) == b"\1" + bytes(7)
    assert client.read(CONFIG, 0x3c, 1) == b"\5"


def test_write_multi_posted(client):
    writes = b"".join(one(SCRATCH, struct.pack("=I", n)) for n in range(1000))
    client.send(WRITE_MULTI, struct.pack("=Q", 1000) + writes, flags=NO_REPLY)
    assert client.read32(SCRATCH) == 999


def test_write_multi_of_nothing(client):
    assert client.request(WRITE_MULTI, struct.pack("=Q", 0)) == struct.pack("=Q", 0)


@pytest.mark.parametrize("bad", [
    one(SCRATCH, bytes(8), count=9), one(SCRATCH, bytes(4), count=0xffffffff),
    one(16 * MIB, bytes(4)), one(0, bytes(4), region=1), one(0, bytes(4), region=0xffffffff)],
    ids=["9 bytes", "4 GiB", "behind", "no region", "region -1"])
def test_write_multi_ends_at_an_error(client, bad):
    good, never = one(SCRATCH, b"\7\0\0\0"), one(SCRATCH, b"\x08\0\0\0")
    reply = client.request(WRITE_MULTI, struct.pack("=Q", 3) + good + bad + never)
    assert reply == struct.pack("=Q", 1)
    assert client.read32(SCRATCH) == 7
    assert client.error(WRITE_MULTI, struct.pack("=Q", 2) + bad + never) == errno.EINVAL
    assert client.read32(SCRATCH) == 7


@pytest.mark.parametrize("count", [0, 1, 3, 1 << 32, (1 << 64) - 1, (1 << 64) // 24 + 3])
def test_write_multi_of_another_count(client, count):
    client.write32(SCRATCH, 7)
    assert client.error(WRITE_MULTI, struct.pack("=Q", count) +
                        2 * one(SCRATCH, bytes(4))) == errno.EINVAL
    assert client.read32(SCRATCH) == 7


def test_aperture(client):
    """BAR2 shows what the GGTT maps; nothing else."""
    with Ram(1 * MIB) as ram:
        client.map(16 * MIB, 1 * MIB, ram.fd)
        client.write(BAR0, GGTT + 3 * 8, struct.pack("=Q", 16 * MIB + 0x5000 | PRESENT))
        ram.write(0x5010, 0x12345678)
        assert client.read32(0x3010, BAR2) == 0x12345678
        client.write(BAR2, 0x3ffc, bytes(range(4)))
        assert ram.mem[0x5ffc:0x6000] == bytes(range(4))
        assert client.read(BAR2, 0x4000, 8) == b"\xff" * 8
        client.unmap(16 * MIB, 1 * MIB)
        assert client.read32(0x3010, BAR2) == 0xffffffff


def test_reset(client):
    """Registers are as after power-on; memory and interrupts stay set up."""
    event = Eventfd()
    with Ram(1 * MIB) as ram:
        client.map(16 * MIB, 1 * MIB, ram.fd)
        client.set_irqs(MSI, DATA_EVENTFD | TRIGGER, fds=[event.fd])
        client.write32(SCRATCH, 7)
        client.write(CONFIG, 0x3c, b"\5")
        assert client.request(RESET) == b""
        assert client.read32(SCRATCH) == 0 and client.read(CONFIG, 0x3c, 1) == b"\0"
        gpu = Gpu(client, 16 * MIB, ram.write)
        gpu.interrupt()
        assert gpu.wait(event.take)
    event.close()


def test_a_client_finds_a_fresh_device(server):
    for _ in range(2):
        with server.connect() as client:
            client.version()
            assert client.read32(SCRATCH) == 0
            assert client.read(BAR0, GGTT, 8) == bytes(8)
            assert client.read(CONFIG, 4, 2) == b"\0\0"
            client.write32(SCRATCH, 7)
            client.write(BAR0, GGTT, b"\1" + bytes(7))
            client.write(CONFIG, 4, b"\6\0")
