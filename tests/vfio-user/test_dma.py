# SPDX-License-Identifier: GPL-2.0
"""The client's memory: the DMA map, and how engines reach it."""

import errno
import os
import socket
import struct
import time

import pytest
from client import (BAR0, BAR2, DMA_MAP, DMA_READ, DMA_UNMAP, DMA_WRITE, ERROR, REPLY, RESET,
                    Closed, Ram)
from gpu import ENGINES, GDRST, GGTT, PRESENT, STORE_GGTT, Gpu
from vfio_user_lab import SERVER, Server, eventually

MIB = 1 << 20
GIB = 1 << 30
PAGE = 4096


@pytest.fixture
def ram():
    with Ram(MIB) as one:
        yield one


def map_error(client, addr, size, fd=None, offset=0, flags=3, argsz=32):
    return client.error(DMA_MAP, struct.pack("=IIQQQ", argsz, flags, offset, addr, size),
                        [] if fd is None else [fd])


def unmap_error(client, addr, size, flags=0, argsz=24):
    return client.error(DMA_UNMAP, struct.pack("=IIQQ", argsz, flags, addr, size))


def show(client, page, addr):
    """Have the aperture's page show the guest's page."""
    client.write(BAR0, GGTT + page * 8, struct.pack("=Q", addr | PRESENT))


def peek(client, addr):
    """A dword of the guest's memory, through the aperture; ones if there is none."""
    show(client, 0, addr & ~(PAGE - 1))
    return client.read32(addr % PAGE, BAR2)


def test_map_and_unmap(client, ram, session):
    before = len(os.listdir(f"/proc/{session}/fd"))
    ram.write(0, 1)
    ram.write(MIB - PAGE, 2)
    for _ in range(20):
        client.map(GIB, MIB, ram.fd)
        assert peek(client, GIB) == 1 and peek(client, GIB + MIB - PAGE) == 2
        assert peek(client, GIB + MIB) == peek(client, GIB - PAGE) == 0xffffffff
        client.unmap(GIB, MIB)
        assert peek(client, GIB) == 0xffffffff
    assert len(os.listdir(f"/proc/{session}/fd")) == before


def test_offset(client, ram):
    ram.write(MIB - 3 * PAGE, 5)
    client.map(0, PAGE, ram.fd, offset=MIB - 3 * PAGE)
    assert peek(client, 0) == 5


def test_overlap(client, ram):
    client.map(16 * PAGE, 16 * PAGE, ram.fd)
    for first, pages in [(16, 16), (15, 2), (31, 1), (31, 2), (0, 17), (0, 64), (20, 4)]:
        assert map_error(client, first * PAGE, pages * PAGE, ram.fd) == errno.EEXIST
        assert map_error(client, first * PAGE, pages * PAGE) == errno.EEXIST
    client.map(15 * PAGE, PAGE, ram.fd)
    client.map(32 * PAGE, PAGE, ram.fd)


def test_unmap_of_something_else(client, ram):
    """Address and size have to be those of one region."""
    client.map(16 * PAGE, 2 * PAGE, ram.fd)
    client.map(18 * PAGE, 2 * PAGE, ram.fd)
    for first, pages in [(16, 1), (16, 3), (16, 4), (17, 1), (17, 2), (0, 64), (64, 1), (16, 0)]:
        assert unmap_error(client, first * PAGE, pages * PAGE) == errno.ENOENT
    assert unmap_error(client, 16 * PAGE, 2 * PAGE, flags=1) == errno.EINVAL
    assert unmap_error(client, 16 * PAGE, 2 * PAGE, argsz=23) == errno.EINVAL
    client.unmap(16 * PAGE, 2 * PAGE, argsz=100)
    client.unmap(18 * PAGE, 2 * PAGE)


def test_unmap_all(client, ram):
    for n in range(100):
        client.map(n * 2 * PAGE, PAGE, ram.fd)
    assert unmap_error(client, 0, PAGE, flags=2) == errno.EINVAL
    assert unmap_error(client, PAGE, 0, flags=2) == errno.EINVAL
    client.unmap(0, 0, flags=2)
    client.unmap(0, 0, flags=2)
    client.map(0, MIB, ram.fd)


@pytest.mark.parametrize("addr, size, offset, flags, argsz", [
    (0, 0, 0, 3, 32), (0, 1, 0, 3, 32), (1, PAGE, 0, 3, 32), (0, PAGE, 1, 3, 32),
    (0, PAGE + 1, 0, 3, 32), ((1 << 64) - PAGE, 2 * PAGE, 0, 3, 32), (0, 2 * MIB, 0, 3, 32),
    (0, PAGE, MIB, 3, 32), (0, PAGE, (1 << 64) - PAGE, 3, 32), (0, 1 << 63, 0, 3, 32),
    (0, PAGE, 0, 0, 32), (0, PAGE, 0, 4, 32), (0, PAGE, 0, 7, 32), (0, PAGE, 0, 3, 31)])
def test_malformed(client, ram, session, addr, size, offset, flags, argsz):
    before = len(os.listdir(f"/proc/{session}/fd"))
    assert map_error(client, addr, size, ram.fd, offset, flags, argsz) == errno.EINVAL
    client.read32(0)
    assert len(os.listdir(f"/proc/{session}/fd")) == before


def test_offset_without_a_file(client):
    assert map_error(client, 0, PAGE, None, offset=PAGE) == errno.EINVAL


def test_files(client):
    """Only what memory can be, with the access that is asked for."""
    with Ram(MIB) as ram, open("/dev/null", "rb") as null, socket.socket() as sock:
        path = f"/proc/self/fd/{ram.fd}"
        read_only, write_only = os.open(path, os.O_RDONLY), os.open(path, os.O_WRONLY)
        read, write = os.pipe()
        folder = os.open("/", os.O_RDONLY)
        for fd in (sock.fileno(), read, write, folder):
            assert map_error(client, 0, PAGE, fd) == errno.EINVAL
        assert map_error(client, 0, PAGE, read_only) == errno.EACCES
        assert map_error(client, 0, PAGE, write_only) == errno.EACCES
        assert map_error(client, 0, PAGE, null.fileno()) == errno.EACCES
        ram.write(0, 5)
        client.map(0, PAGE, read_only, flags=1)
        assert peek(client, 0) == 5
        client.write(BAR2, 0, b"\7\0\0\0")
        assert ram.read32(0) == 5
        for fd in (read_only, write_only, read, write, folder):
            os.close(fd)


@pytest.mark.parametrize("flags, can_read, can_write", [(1, True, False), (2, False, True)])
def test_directions(client, ram, flags, can_read, can_write):
    client.map(0, PAGE, ram.fd, flags=flags)
    ram.write(0, 5)
    assert peek(client, 0) == (5 if can_read else 0xffffffff)
    client.write(BAR2, 0, b"\7\0\0\0")
    assert ram.read32(0) == (7 if can_write else 5)


@pytest.mark.parametrize("size", [8 * GIB, 1 << 40, 1 << 46, 1 << 62, (1 << 63) - PAGE])
def test_huge(client, size):
    """Any size; where there is no address space for it, by reads and writes of the file."""
    fd = os.memfd_create("huge")
    os.ftruncate(fd, size)
    # The GGTT reaches 39 bits.
    at = min(size, 1 << 39) - PAGE
    os.pwrite(fd, b"\5\0\0\0", at)
    client.map(0, size, fd)
    assert peek(client, at) == 5
    client.write(BAR2, 8, b"\7\0\0\0")
    assert os.pread(fd, 4, at + 8) == b"\7\0\0\0"
    client.unmap(0, size)
    os.close(fd)


def test_the_whole_address_space(client):
    """Without a file: the address after the last is 0."""
    client.map(PAGE, (1 << 64) - PAGE)
    client.map(0, PAGE)
    assert map_error(client, (1 << 64) - PAGE, PAGE) == errno.EEXIST
    client.unmap(PAGE, (1 << 64) - PAGE)


def test_as_many_regions_as_offered(client, ram):
    """And not one more."""
    window = 100
    for first in range(0, 65500, window):
        for n in range(first, first + window):
            client.send(DMA_MAP, struct.pack("=IIQQQ", 32, 3, 0, n * 2 * PAGE, PAGE))
        for n in range(first, first + window):
            reply = client.reply()
            assert reply.flags == REPLY, (n, os.strerror(reply.error))
    for n in range(65500, 65535):
        client.map(n * 2 * PAGE, PAGE, ram.fd)
    assert map_error(client, 65535 * 2 * PAGE, PAGE, ram.fd) == errno.ENOSPC
    ram.write(0, 5)
    assert peek(client, 65534 * 2 * PAGE) == 5
    client.unmap(65500 * 2 * PAGE, PAGE)
    client.map(65535 * 2 * PAGE, PAGE, ram.fd)


# Engines

@pytest.mark.parametrize("engine", ENGINES)
def test_engine_stores(client, ram, engine):
    client.map(GIB, MIB, ram.fd)
    gpu = Gpu(client, GIB, ram.write, engine)
    for n in range(10):
        gpu.store(n, n + 1)
        assert gpu.wait(lambda at=n: ram.read32(0x4000 + at * 4) == at + 1)
    client.unmap(GIB, MIB)


def test_accesses_while_an_engine_works(client, ram):
    """An engine in an endless loop does not keep accesses, maps or resets waiting."""
    with Ram(MIB) as other:
        client.map(GIB, MIB, ram.fd)
        gpu = Gpu(client, GIB, ram.write)
        # MI_BATCH_BUFFER_START, GGTT: the ring's first page, for ever
        gpu.submit(0x31 << 23 | 1, 0x103000, 0, 0)
        assert gpu.wait(gpu.active)
        begin = time.monotonic()
        for n in range(50):
            client.map(2 * GIB, MIB, other.fd)
            other.write(0, n)
            assert peek(client, 2 * GIB) == n
            client.unmap(2 * GIB, MIB)
        client.request(RESET)
        assert time.monotonic() - begin < 30
        client.unmap(GIB, MIB)


def remote_gpu(client, addr=GIB, engine="rcs"):
    """An engine whose memory is reached by messages only."""
    client.map(addr, MIB)
    client.memory = {addr + n * PAGE: bytearray(PAGE) for n in range(Gpu.PAGES)}

    def write(at, *dwords):
        page = client.memory[addr + (at & ~(PAGE - 1))]
        struct.pack_into(f"={len(dwords)}I", page, at % PAGE, *dwords)

    return Gpu(client, addr, write, engine)


def stored(client, index, addr=GIB):
    return struct.unpack_from("=I", client.memory[addr + 0x4000], index * 4)[0]


def test_memory_by_messages(client):
    gpu = remote_gpu(client)
    for n in range(5):
        gpu.store(n, n + 1)
        assert gpu.wait(lambda at=n: stored(client, at) == at + 1)
    # Without a file to map, a register access can't reach it: it must not wait.
    assert peek(client, GIB + 0x4000) == 0xffffffff
    assert {m.command for m in client.requests} == {DMA_READ, DMA_WRITE}
    for message in client.requests:
        addr, count = struct.unpack("=QQ", message.payload[:16])
        assert GIB <= addr <= addr + count <= GIB + Gpu.PAGES * PAGE and count <= PAGE
        assert len(message.payload) == 16 + (count if message.command == DMA_WRITE else 0)


def test_messages_no_larger_than_the_client_takes(raw):
    raw.version({"max_data_xfer_size": 100})
    gpu = remote_gpu(raw)
    gpu.store(0, 7)
    assert gpu.wait(lambda: stored(raw, 0) == 7)
    assert max(struct.unpack("=Q", m.payload[8:16])[0] for m in raw.requests) == 100


def test_a_client_that_takes_nothing(raw):
    raw.version({"max_data_xfer_size": 0})
    gpu = remote_gpu(raw)
    gpu.store(0, 7)
    time.sleep(0.2)
    raw.read32(0)
    assert not raw.requests


def refuse(client, message):
    client.send(message.command, flags=REPLY | ERROR, ident=message.id)


def ignore(client, message):
    pass


def short(client, message):
    client.send(message.command, message.payload[:16], flags=REPLY, ident=message.id)


def long(client, message):
    client.send(message.command, message.payload[:16] + bytes(8192), flags=REPLY, ident=message.id)


def other_address(client, message):
    addr, count = struct.unpack("=QQ", message.payload[:16])
    client.send(message.command, struct.pack("=QQ", addr + 8, count) + bytes(count), flags=REPLY,
                ident=message.id)


def other_id(client, message):
    client.send(message.command, message.payload[:16] + bytes(PAGE), flags=REPLY,
                ident=message.id ^ 1)


def twice(client, message):
    client.serve_memory(message)
    client.serve_memory(message)


@pytest.mark.parametrize("answer", [refuse, ignore, short, long, other_address, other_id])
def test_bad_answers(client, answer):
    """The engine stops; the session goes on, and after a reset the engine works."""
    gpu = remote_gpu(client)
    client.serve = lambda message: answer(client, message)
    gpu.store(0, 7)
    time.sleep(0.1)
    for _ in range(10):
        client.read32(0)
    client.serve = client.serve_memory
    client.write32(GDRST, 1)
    assert gpu.wait(lambda: not client.read32(GDRST))
    client.request(RESET)
    gpu = Gpu(client, GIB, gpu.write)
    gpu.store(1, 8)
    assert gpu.wait(lambda: stored(client, 1) == 8)


def test_answers_come_twice(client):
    gpu = remote_gpu(client)
    client.serve = lambda message: twice(client, message)
    gpu.store(0, 7)
    assert gpu.wait(lambda: stored(client, 0) == 7)


@pytest.mark.parametrize("what", ["unmap", "map", "reset", "close"])
def test_engine_waits_for_an_answer(client, ram, what):
    """Whoever needs the engine's memory section to end does not wait for the client."""
    gpu = remote_gpu(client)
    gpu.store(0, 7)
    message = client.receive()
    while message.flags & 0xf != 0:     # a reply to a posted write would be wrong
        message = client.receive()
    begin = time.monotonic()
    if what == "unmap":
        client.unmap(GIB, MIB)
    elif what == "map":
        client.map(2 * GIB, MIB, ram.fd)
    elif what == "reset":
        client.request(RESET)
    # Less than what a request may take while the server is idle.
    assert time.monotonic() - begin < 5
    if what != "close":
        client.serve_memory(message)
        client.read32(0)


def test_client_dies_while_engines_work(server, ram):
    for _ in range(5):
        with server.connect() as client:
            client.version()
            client.map(GIB, MIB, ram.fd)
            for engine in ENGINES:
                gpu = Gpu(client, GIB, ram.write, engine)
                gpu.submit(0x31 << 23 | 1, 0x103000, 0, 0)


def test_maps_change_while_engines_work(client, ram):
    """Four engines on four regions that come and go; what they hit is a matter of luck."""
    size = 64 * PAGE
    rounds = 0
    end = time.monotonic() + 1
    while time.monotonic() < end:
        for n, engine in enumerate(ENGINES):
            client.map(GIB + n * size, size, ram.fd, offset=n * size)
            gpu = Gpu(client, GIB + n * size, lambda at, *dwords, to=n * size:
                      ram.write(to + at, *dwords), engine)
            gpu.submit(*[STORE_GGTT, 0x104000, 0, rounds] * 200)
        for n in range(4):
            client.unmap(GIB + n * size, size)
        # An engine that found no memory has stopped.
        client.write32(GDRST, 1)
        assert gpu.wait(lambda: not client.read32(GDRST))
        rounds += 1
    assert rounds > 3


def test_client_takes_its_memory_away():
    """It ends its own session, and no more than that."""
    server = Server(program=SERVER)
    with Ram(MIB) as ram, server.connect() as client:
        client.version()
        client.map(GIB, MIB, ram.fd)
        ram.write(0, 5)
        assert peek(client, GIB) == 5
        os.ftruncate(ram.fd, 0)
        with pytest.raises((Closed, BrokenPipeError, ConnectionResetError)):
            peek(client, GIB)
    assert eventually(lambda: "its memory is not there" in server.output())
    with server.connect() as client:
        client.version()
        client.read32(0)
    assert server.stop() == 0
