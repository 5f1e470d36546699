# SPDX-License-Identifier: GPL-2.0
"""The form of messages: sizes, flags, descriptors, order; and nonsense."""

import errno
import os
import random
import struct

import pytest
from client import (BAR0, COMMAND, CONFIG, DATA_EVENTFD, DATA_NONE, DMA_MAP, DMA_READ, DMA_UNMAP,
                    ERROR, FEATURE, GET_INFO, GET_IRQ_INFO, GET_REGION_INFO, GET_REGION_IO_FDS,
                    HEADER, MAX_XFER, MIG_DATA_READ, MIG_DATA_WRITE, MSI, NO_REPLY, REGION_READ,
                    REGION_WRITE, REPLY, RESET, SET_IRQS, TRIGGER, VERSION, WRITE_MULTI, Closed)
from vfio_user_lab import eventually

# A payload of each command that is right.
VALID = {
    DMA_MAP: struct.pack("=IIQQQ", 32, 3, 0, 1 << 20, 1 << 20),
    DMA_UNMAP: struct.pack("=IIQQ", 24, 2, 0, 0),
    GET_INFO: struct.pack("=IIII", 16, 0, 0, 0),
    GET_REGION_INFO: struct.pack("=IIIIQQ", 32, 0, CONFIG, 0, 0, 0),
    GET_IRQ_INFO: struct.pack("=IIII", 16, 0, MSI, 0),
    SET_IRQS: struct.pack("=IIIII", 20, DATA_NONE | TRIGGER, MSI, 0, 0),
    REGION_READ: struct.pack("=QII", 0, CONFIG, 4),
    REGION_WRITE: struct.pack("=QIII", 0x3c, CONFIG, 4, 0),
    RESET: b"",
    WRITE_MULTI: struct.pack("=QQIIQ", 1, 0x3c, CONFIG, 4, 0),
}
READ_ID = VALID[REGION_READ]
ID = struct.pack("=HH", 0x8086, 0x1912)


def works(client):
    """The session goes on."""
    assert client.read(CONFIG, 0, 4) == ID
    return True


@pytest.mark.parametrize("command", VALID)
def test_size(client, command):
    """One byte less or more is wrong."""
    payload = VALID[command]
    if command == SET_IRQS:     # nothing to end: set it up first
        client.set_irqs(MSI, DATA_EVENTFD | TRIGGER)
    client.request(command, payload)
    assert client.error(command, payload + b"\0") == errno.EINVAL
    if payload:
        assert client.error(command, payload[:-1]) == errno.EINVAL
    assert client.error(command, payload + bytes(4096)) == errno.EINVAL
    assert works(client)


@pytest.mark.parametrize("command", [0, DMA_READ, DMA_READ + 1, 14, 19, 0xffff])
def test_unknown_command(client, command):
    assert client.error(command, bytes(16)) == errno.ENOSYS
    assert works(client)


@pytest.mark.parametrize("command", [GET_REGION_IO_FDS, FEATURE, MIG_DATA_READ, MIG_DATA_WRITE])
def test_not_offered(client, command):
    assert client.error(command, bytes(16)) == errno.EOPNOTSUPP
    assert works(client)


def test_ids_are_echoed(client):
    for ident in [0, 1, 0x8000, 0xffff, 0xffff]:
        client.request(REGION_READ, READ_ID, ident=ident)


@pytest.mark.parametrize("flags", [ERROR, 1 << 6, 1 << 31])
def test_reserved_flags(client, flags):
    assert client.error(GET_INFO, struct.pack("=IIII", 16, 0, 0, 0), flags=flags) == errno.EINVAL
    assert works(client)


@pytest.mark.parametrize("flags", [2, 0xf])
def test_unknown_type(client, flags):
    client.send(GET_INFO, bytes(16), flags=flags)
    assert client.is_closed()


@pytest.mark.parametrize("size", [0, 15, HEADER.size + 16 + MAX_XFER + 1, 0xffffffff])
def test_impossible_size(client, size):
    client.send(GET_INFO, size=size)
    assert client.is_closed()


def test_unexpected_replies_are_ignored(client):
    for command in (DMA_READ, GET_INFO, 99):
        client.send(command, bytes(24), flags=REPLY)
        client.send(command, flags=REPLY | ERROR)
    assert works(client)


def test_a_reply_is_no_beginning(raw):
    raw.send(DMA_READ, bytes(24), flags=REPLY)
    assert raw.is_closed()


def test_no_reply(client):
    """Neither to what succeeds nor to what fails."""
    client.send(REGION_READ, READ_ID, flags=NO_REPLY)
    client.send(REGION_READ, bytes(3), flags=NO_REPLY)
    client.send(99, flags=NO_REPLY)
    assert works(client)


def test_byte_by_byte(client):
    message = HEADER.pack(7, REGION_READ, HEADER.size + 16, COMMAND, 0) + READ_ID
    for n in range(len(message)):
        client.send_bytes(message[n:n + 1])
    assert client.reply().payload == READ_ID + ID


def test_many_in_one_piece(client):
    """Served in order, each with its reply."""
    client.send_bytes(b"".join(
        HEADER.pack(n, REGION_READ, HEADER.size + 16, COMMAND, 0) +
        struct.pack("=QII", n % 64, CONFIG, 1) for n in range(500)))
    for n in range(500):
        reply = client.reply()
        assert reply.id == n and reply.payload[:8] == struct.pack("=Q", n % 64)


@pytest.mark.parametrize("part", [1, HEADER.size - 1, HEADER.size, HEADER.size + 5])
def test_ends_within_a_message(server, part):
    """The next client finds everything right."""
    with server.connect() as client:
        client.version()
        message = HEADER.pack(7, REGION_READ, HEADER.size + 16, COMMAND, 0) + READ_ID
        client.send_bytes(message[:part])
    with server.connect() as client:
        client.version()
        assert works(client)


def test_ends_without_reading(server):
    """Replies that nobody takes."""
    with server.connect() as client:
        client.version()
        for _ in range(20):
            client.send(REGION_READ, struct.pack("=QII", 0, BAR0, 4096))
    with server.connect() as client:
        client.version()
        assert works(client)


@pytest.mark.parametrize("count", [1, 2, 100, 253])
def test_descriptors_where_none_belong(client, session, count):
    before = len(os.listdir(f"/proc/{session}/fd"))
    fds = [os.dup(0) for _ in range(count)]
    for command in (GET_INFO, REGION_READ, DMA_UNMAP, RESET, 99):
        number = client.error(command, VALID.get(command, b""), fds)
        assert number == (errno.ENOSYS if command == 99 else errno.EINVAL)
    for fd in fds:
        os.close(fd)
    assert works(client)
    # What came with the last message is closed when the next is received.
    assert eventually(lambda: len(os.listdir(f"/proc/{session}/fd")) == before)


def test_descriptors_behind_the_header(client, session):
    """They may come with any byte of the message."""
    before = len(os.listdir(f"/proc/{session}/fd"))
    client.send_bytes(HEADER.pack(7, REGION_READ, HEADER.size + 16, COMMAND, 0))
    client.send_bytes(READ_ID, [0])
    reply = client.reply()
    assert reply.flags == REPLY | ERROR and reply.error == errno.EINVAL
    assert works(client)
    assert eventually(lambda: len(os.listdir(f"/proc/{session}/fd")) == before)


@pytest.mark.parametrize("command", VALID)
def test_version_comes_first(raw, command):
    assert raw.error(command, VALID[command]) == errno.EINVAL
    assert raw.is_closed()


def nonsense(rng):
    """A message that is wrong somewhere, most of the time."""
    command = rng.choice([*VALID, VERSION, FEATURE, rng.randrange(65536)])
    size = len(VALID.get(command, b"")) + rng.choice([0, 0, 0, 0, 8, 24, rng.randrange(200)])
    words = [rng.choice([0, 1, 2, 7, 16, 32, 4096, 1 << 32, (1 << 64) - 1, rng.getrandbits(64),
                         rng.getrandbits(12), rng.getrandbits(24)]) for _ in range(size // 8 + 1)]
    payload = struct.pack(f"={len(words)}Q", *words)[:size]
    if command in VALID and rng.random() < 0.5:
        # Right but for one field.
        payload = bytearray(VALID[command])
        if payload:
            at = rng.randrange(0, len(payload), 4)
            payload[at:at + 4] = struct.pack("=Q", rng.choice(words))[:4]
        payload = bytes(payload)
    flags = rng.choice([0, 0, 0, 0, REPLY, NO_REPLY, rng.getrandbits(32) & ~0xf])
    fds = [rng.choice([0, 1, 2])] * rng.choice([0, 0, 0, 0, 1, 1, 2])
    return (command, payload, fds, flags)


@pytest.mark.parametrize("seed", range(4))
def test_nonsense(server, seed):
    """Whatever comes, there is a reply to each command, or the end."""
    rng = random.Random(seed)
    for _ in range(3):
        with server.connect() as client:
            client.version()
            try:
                for _ in range(300):
                    command, payload, fds, flags = nonsense(rng)
                    client.send(command, payload, fds, flags)
                    if not flags & (0xf | NO_REPLY):
                        client.reply()
                assert works(client)
            except (Closed, BrokenPipeError, ConnectionResetError):
                pass
    with server.connect() as client:
        client.version()
        assert works(client)
