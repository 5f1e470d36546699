# SPDX-License-Identifier: GPL-2.0
"""Interrupts: what can be set up, and when they are signalled."""

import errno
import os
import socket
import struct
import time

import pytest
from client import (CONFIG, DATA_BOOL, DATA_EVENTFD, DATA_NONE, ERR, INTX, MASK, MSI, MSIX, REQ,
                    SET_IRQS, TRIGGER, UNMASK, Eventfd, Ram)
from gpu import Gpu
from vfio_user_lab import eventually

RAM = 1 << 20
# A signal that must not come is given this long.
NEVER = 0.1


@pytest.fixture
def event():
    one = Eventfd()
    yield one
    one.close()


@pytest.fixture
def gpu(client):
    """An engine whose user interrupt raises the line."""
    with Ram(RAM) as ram:
        client.map(RAM, RAM, ram.fd)
        yield Gpu(client, RAM, ram.write)
        client.unmap(RAM, RAM)


def raise_line(gpu):
    """Have something pending, with the line down before."""
    gpu.disable()
    gpu.acknowledge()
    gpu.interrupt()
    # The end of the context is pending too, after it.
    assert gpu.wait(lambda: gpu.client.read32(0x44308) & 0x101 == 0x101)
    gpu.enable()


def not_signalled(event):
    time.sleep(NEVER)
    return not event.take()


def test_msi(client, gpu, event):
    """Each time the line goes up, and not again while it is."""
    client.set_irqs(MSI, DATA_EVENTFD | TRIGGER, fds=[event.fd])
    assert not_signalled(event)
    for _ in range(3):
        raise_line(gpu)
        assert event.take() == 1 and not_signalled(event)
    gpu.disable()
    gpu.enable()
    assert event.take() == 1


def test_msi_off(client, gpu, event):
    client.set_irqs(MSI, DATA_EVENTFD | TRIGGER, fds=[event.fd])
    client.set_irqs(MSI, DATA_NONE | TRIGGER, count=0)
    raise_line(gpu)
    assert not_signalled(event)


def test_msi_without_eventfd(client, gpu, event):
    """No descriptor: the interrupt stays set up, and tells nobody."""
    client.set_irqs(MSI, DATA_EVENTFD | TRIGGER, fds=[event.fd])
    client.set_irqs(MSI, DATA_EVENTFD | TRIGGER)
    raise_line(gpu)
    assert not_signalled(event)
    # Set up: INTx is excluded.
    assert error(client, INTX, DATA_EVENTFD | TRIGGER, fds=[event.fd]) == errno.EINVAL
    client.set_irqs(MSI, DATA_EVENTFD | TRIGGER, fds=[event.fd])
    raise_line(gpu)
    assert event.take() == 1


def test_intx(client, gpu, event):
    """Masks itself; is signalled again when unmasked with the line up."""
    client.set_irqs(INTX, DATA_EVENTFD | TRIGGER, fds=[event.fd])
    raise_line(gpu)
    assert event.take() == 1
    gpu.disable()
    gpu.enable()
    assert not_signalled(event)
    client.set_irqs(INTX, DATA_NONE | UNMASK)
    assert event.take() == 1
    client.set_irqs(INTX, DATA_BOOL | UNMASK, data=b"\0")
    assert not_signalled(event)
    client.set_irqs(INTX, DATA_BOOL | UNMASK, data=b"\1")
    assert event.take() == 1
    gpu.disable()
    client.set_irqs(INTX, DATA_NONE | UNMASK)
    assert not_signalled(event)
    gpu.enable()
    assert event.take() == 1


@pytest.mark.parametrize("how", [(DATA_NONE, b""), (DATA_BOOL, b"\1")], ids=["none", "bool"])
def test_intx_masked(client, gpu, event, how):
    data, value = how
    client.set_irqs(INTX, DATA_EVENTFD | TRIGGER, fds=[event.fd])
    client.set_irqs(INTX, data | MASK, data=value)
    raise_line(gpu)
    assert not_signalled(event)
    client.set_irqs(INTX, DATA_BOOL | MASK, data=b"\0")
    client.set_irqs(INTX, data | UNMASK, data=value)
    assert event.take() == 1


def test_intx_unmasked_by_eventfd(client, gpu, event):
    """As KVM does: the client's write unmasks."""
    unmask = Eventfd()
    client.set_irqs(INTX, DATA_EVENTFD | TRIGGER, fds=[event.fd])
    client.set_irqs(INTX, DATA_EVENTFD | UNMASK, fds=[unmask.fd])
    raise_line(gpu)
    assert event.take() == 1
    for _ in range(3):
        unmask.signal()
        assert eventually(event.take)
    # Messages are served meanwhile.
    gpu.disable()
    gpu.acknowledge()
    unmask.signal()
    assert not_signalled(event)
    raise_line(gpu)
    assert event.take() == 1
    client.set_irqs(INTX, DATA_EVENTFD | UNMASK)
    unmask.signal()
    assert not_signalled(event)
    unmask.close()


def test_intx_disabled_by_the_guest(client, gpu, event):
    client.set_irqs(INTX, DATA_EVENTFD | TRIGGER, fds=[event.fd])
    client.write(CONFIG, 4, struct.pack("=H", 0x400))
    raise_line(gpu)
    assert not_signalled(event)
    client.write(CONFIG, 4, bytes(4))
    assert event.take() == 1


def test_the_line_is_up_before(client, gpu, event):
    """INTx is level triggered."""
    raise_line(gpu)
    client.set_irqs(INTX, DATA_EVENTFD | TRIGGER, fds=[event.fd])
    assert event.take() == 1


@pytest.mark.parametrize("index", [INTX, MSI])
def test_loopback(client, event, index):
    """The client tries its own eventfd."""
    client.set_irqs(index, DATA_EVENTFD | TRIGGER, fds=[event.fd])
    client.set_irqs(index, DATA_NONE | TRIGGER)
    assert event.take() == 1
    client.set_irqs(index, DATA_BOOL | TRIGGER, data=b"\1")
    assert event.take() == 1
    client.set_irqs(index, DATA_BOOL | TRIGGER, data=b"\0")
    assert not event.take()


def test_from_one_kind_to_the_other(client, gpu, event):
    other = Eventfd()
    client.set_irqs(INTX, DATA_EVENTFD | TRIGGER, fds=[event.fd])
    assert error(client, MSI, DATA_EVENTFD | TRIGGER, fds=[other.fd]) == errno.EINVAL
    client.set_irqs(INTX, DATA_NONE | TRIGGER, count=0)
    client.set_irqs(MSI, DATA_EVENTFD | TRIGGER, fds=[other.fd])
    raise_line(gpu)
    assert other.take() == 1 and not event.take()
    other.close()


def test_full_eventfd(client, gpu):
    """The server never waits for somebody to read it."""
    full = Eventfd(flags=0)
    os.eventfd_write(full.fd, (1 << 64) - 2)
    client.set_irqs(MSI, DATA_EVENTFD | TRIGGER, fds=[full.fd])
    for _ in range(3):
        raise_line(gpu)
    client.set_irqs(MSI, DATA_NONE | TRIGGER)
    assert os.eventfd_read(full.fd) == (1 << 64) - 2
    full.close()


def error(client, index, flags, start=0, count=1, data=b"", fds=(), argsz=None):
    argsz = 20 + len(data) if argsz is None else argsz
    return client.error(SET_IRQS, struct.pack("=IIIII", argsz, flags, index, start, count) + data,
                        fds)


@pytest.mark.parametrize("index, flags, start, count, data, expected", [
    # kinds and numbers that are not there
    (5, DATA_NONE | TRIGGER, 0, 0, b"", errno.EINVAL),
    (MSIX, DATA_EVENTFD | TRIGGER, 0, 1, b"", errno.EINVAL),
    (ERR, DATA_EVENTFD | TRIGGER, 0, 1, b"", errno.EINVAL),
    (REQ, DATA_EVENTFD | TRIGGER, 0, 1, b"", errno.EINVAL),
    (MSI, DATA_EVENTFD | TRIGGER, 1, 1, b"", errno.EINVAL),
    (MSI, DATA_EVENTFD | TRIGGER, 0, 2, b"", errno.EINVAL),
    (MSI, DATA_EVENTFD | TRIGGER, 0xffffffff, 1, b"", errno.EINVAL),
    (MSI, DATA_EVENTFD | TRIGGER, 1, 0xffffffff, b"", errno.EINVAL),
    (MSI, DATA_BOOL | TRIGGER, 0, 0xffffffff, b"", errno.EINVAL),
    # one kind of data, one action
    (MSI, TRIGGER, 0, 1, b"", errno.EINVAL),
    (MSI, DATA_NONE | DATA_BOOL | TRIGGER, 0, 1, b"\1", errno.EINVAL),
    (MSI, DATA_NONE, 0, 1, b"", errno.EINVAL),
    (INTX, DATA_NONE | MASK | UNMASK, 0, 1, b"", errno.EINVAL),
    (MSI, DATA_NONE | TRIGGER | 1 << 6, 0, 1, b"", errno.EINVAL),
    # as much data as there have to be
    (MSI, DATA_BOOL | TRIGGER, 0, 1, b"", errno.EINVAL),
    (MSI, DATA_BOOL | TRIGGER, 0, 1, b"\1\1", errno.EINVAL),
    (MSI, DATA_NONE | TRIGGER, 0, 1, b"\1", errno.EINVAL),
    (MSI, DATA_EVENTFD | TRIGGER, 0, 1, b"\1\0\0\0", errno.EINVAL),
    # nothing is set up
    (MSI, DATA_NONE | TRIGGER, 0, 1, b"", errno.EINVAL),
    (MSI, DATA_NONE | TRIGGER, 0, 0, b"", errno.EINVAL),
    (INTX, DATA_NONE | MASK, 0, 1, b"", errno.EINVAL),
    (INTX, DATA_NONE | UNMASK, 0, 1, b"", errno.EINVAL),
    (MSI, DATA_NONE | MASK, 0, 1, b"", errno.EOPNOTSUPP),
])
def test_malformed(client, index, flags, start, count, data, expected):
    assert error(client, index, flags, start, count, data) == expected


@pytest.mark.parametrize("argsz", [0, 19, 21, 0xffffffff])
def test_other_argsz(client, event, argsz):
    assert error(client, MSI, DATA_EVENTFD | TRIGGER, fds=[event.fd], argsz=argsz) == errno.EINVAL


def test_mask_has_no_eventfd(client, event):
    client.set_irqs(INTX, DATA_EVENTFD | TRIGGER, fds=[event.fd])
    assert error(client, INTX, DATA_EVENTFD | MASK, fds=[event.fd]) == errno.EOPNOTSUPP


@pytest.mark.parametrize("set_up", [MSI, INTX])
def test_msi_can_not_be_masked(client, event, set_up):
    client.set_irqs(set_up, DATA_EVENTFD | TRIGGER, fds=[event.fd])
    for action in (MASK, UNMASK):
        assert error(client, MSI, DATA_NONE | action) == errno.EOPNOTSUPP


def test_descriptors_must_be_eventfds(client, session, event):
    """Others could block the server, or do something when written to."""
    before = len(os.listdir(f"/proc/{session}/fd"))
    read, write = os.pipe()
    a, b = socket.socketpair()
    with a, b, open("/dev/null", "r+b", buffering=0) as null, Ram(4096) as ram:
        for fd in (read, write, a.fileno(), null.fileno(), ram.fd):
            assert error(client, MSI, DATA_EVENTFD | TRIGGER, fds=[fd]) == errno.EINVAL
    os.close(read)
    os.close(write)
    # Only where one belongs, and only one.
    assert error(client, MSI, DATA_NONE | TRIGGER, fds=[event.fd]) == errno.EINVAL
    assert error(client, MSI, DATA_EVENTFD | TRIGGER, count=0, fds=[event.fd]) == errno.EINVAL
    assert error(client, MSI, DATA_EVENTFD | TRIGGER, fds=[event.fd] * 2) == errno.EINVAL
    client.read32(0)
    assert len(os.listdir(f"/proc/{session}/fd")) == before


def test_eventfds_are_let_go(client, session):
    before = len(os.listdir(f"/proc/{session}/fd"))
    for _ in range(20):
        one, two = Eventfd(), Eventfd()
        client.set_irqs(INTX, DATA_EVENTFD | TRIGGER, fds=[one.fd])
        client.set_irqs(INTX, DATA_EVENTFD | UNMASK, fds=[two.fd])
        one.close()
        two.close()
    client.set_irqs(INTX, DATA_NONE | TRIGGER, count=0)
    assert len(os.listdir(f"/proc/{session}/fd")) == before
