# SPDX-License-Identifier: GPL-2.0
"""A vfio-user client that can also say what it must not.

Numbers: QEMU's docs/interop/vfio-user.rst and linux/vfio.h.
"""

import array
import ctypes
import errno
import json
import mmap
import os
import socket
import struct
from dataclasses import dataclass, field

VERSION, DMA_MAP, DMA_UNMAP, GET_INFO, GET_REGION_INFO, GET_REGION_IO_FDS, GET_IRQ_INFO, \
    SET_IRQS, REGION_READ, REGION_WRITE, DMA_READ, DMA_WRITE, RESET = range(1, 14)
WRITE_MULTI, FEATURE, MIG_DATA_READ, MIG_DATA_WRITE = range(15, 19)

COMMAND, REPLY, NO_REPLY, ERROR = 0, 1, 0x10, 0x20
HEADER = struct.Struct("=HHIII")
MAX_XFER = 1 << 20

BAR0, BAR2, BAR4, CONFIG = 0, 2, 4, 7
INTX, MSI, MSIX, ERR, REQ = range(5)

DATA_NONE, DATA_BOOL, DATA_EVENTFD, MASK, UNMASK, TRIGGER = (1 << n for n in range(6))

CAPABILITIES = {"max_msg_fds": 8, "max_data_xfer_size": MAX_XFER, "pgsizes": 4096,
                "max_dma_maps": 65535, "write_multiple": True,
                "migration": {"pgsize": 4096, "max_bitmap_size": 256 << 20}}

# How long a reply may take on a busy machine.
PATIENCE = int(os.environ.get("PATIENCE", "60"))


class Closed(Exception):
    """The server has closed the connection."""


class Failed(Exception):
    """A command was answered with an error."""

    def __init__(self, number):
        super().__init__(errno.errorcode.get(number, number))
        self.errno = number


@dataclass
class Message:
    """A message as it was received."""

    id: int
    command: int
    flags: int
    error: int
    payload: bytes
    fds: list = field(default_factory=list)


class Client:
    """A connection.  memory: what DMA_READ and DMA_WRITE of the server are about."""

    def __init__(self, sock):
        self.sock = sock
        sock.settimeout(PATIENCE)
        self.next_id = 0
        self.memory = {}        # page address to bytearray
        self.requests = []      # commands of the server that were served
        self.serve = self.serve_memory

    @classmethod
    def connect(cls, path):
        sock = socket.socket(socket.AF_UNIX)
        sock.connect(path)
        return cls(sock)

    def close(self):
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # Bytes and messages

    def send_bytes(self, data, fds=()):
        control = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        sent = self.sock.sendmsg([data], control)
        if sent < len(data):
            self.sock.sendall(data[sent:])

    def send(self, command, payload=b"", fds=(), flags=COMMAND, ident=None, size=None):
        """Send a message; returns its id.  size: what the header says of it."""
        if ident is None:
            ident = self.next_id = (self.next_id + 1) & 0xffff
        size = HEADER.size + len(payload) if size is None else size
        self.send_bytes(HEADER.pack(ident, command, size, flags, 0) + payload, fds)
        return ident

    def _receive_bytes(self, count, fds):
        data = b""
        while len(data) < count:
            try:
                piece, control, _, _ = self.sock.recvmsg(count - len(data), 1024)
            except ConnectionResetError:
                raise Closed from None
            if not piece:
                raise Closed
            for level, kind, content in control:
                assert (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS)
                fds.extend(array.array("i", content))
            data += piece
        return data

    def receive(self):
        """The next message."""
        fds = []
        ident, command, size, flags, error = HEADER.unpack(self._receive_bytes(HEADER.size, fds))
        assert HEADER.size <= size <= HEADER.size + 16 + MAX_XFER, size
        return Message(ident, command, flags, error,
                       self._receive_bytes(size - HEADER.size, fds), fds)

    def reply(self):
        """The next reply; commands that come before it are served."""
        while True:
            message = self.receive()
            if message.flags & 0xf == REPLY:
                return message
            assert message.flags == COMMAND, message
            self.requests.append(message)
            self.serve(message)

    def request(self, command, payload=b"", fds=(), **kwargs):
        """Send a command and return the reply's payload; Failed if it has an error."""
        ident = self.send(command, payload, fds, **kwargs)
        reply = self.reply()
        assert (reply.id, reply.command) == (ident, command) and not reply.fds, reply
        if reply.flags & ERROR:
            assert reply.flags == REPLY | ERROR and reply.error and not reply.payload, reply
            raise Failed(reply.error)
        assert reply.flags == REPLY and not reply.error, reply
        return reply.payload

    def error(self, command, payload=b"", fds=(), **kwargs):
        """Send a command that must fail; returns the errno."""
        try:
            reply = self.request(command, payload, fds, **kwargs)
        except Failed as e:
            return e.errno
        raise AssertionError(f"command {command} did not fail: {reply!r}")

    def is_closed(self):
        """Does the server close the connection now, with what it sent before?"""
        try:
            while True:
                self.receive()
        except Closed:
            return True

    # Commands

    def version(self, capabilities=None, major=0, minor=0):
        """Negotiate; returns the capabilities of the reply."""
        data = json.dumps({"capabilities": CAPABILITIES if capabilities is None
                           else capabilities}).encode() + b"\0"
        reply = self.request(VERSION, struct.pack("=HH", major, minor) + data)
        assert struct.unpack("=HH", reply[:4]) == (0, 0) and reply[-1] == 0
        assert capabilities is not None or len(reply) <= 4 + len(data)
        return json.loads(reply[4:-1])["capabilities"]

    def map(self, addr, size, fd=None, offset=0, flags=3, argsz=32):
        assert self.request(DMA_MAP, struct.pack("=IIQQQ", argsz, flags, offset, addr, size),
                            [] if fd is None else [fd]) == b""

    def unmap(self, addr, size, flags=0, argsz=24):
        request = struct.pack("=IIQQ", argsz, flags, addr, size)
        assert self.request(DMA_UNMAP, request) == request

    def read(self, region, offset, count):
        header = struct.pack("=QII", offset, region, count)
        reply = self.request(REGION_READ, header)
        assert reply[:16] == header and len(reply) == 16 + count
        return reply[16:]

    def write(self, region, offset, data, post=False):
        header = struct.pack("=QII", offset, region, len(data))
        if post:
            self.send(REGION_WRITE, header + data, flags=NO_REPLY)
        else:
            assert self.request(REGION_WRITE, header + data) == header

    def read32(self, offset, region=BAR0):
        return struct.unpack("=I", self.read(region, offset, 4))[0]

    def write32(self, offset, value, region=BAR0, post=False):
        self.write(region, offset, struct.pack("=I", value), post)

    def set_irqs(self, index, flags, start=0, count=1, data=b"", fds=(), argsz=None):
        argsz = 20 + len(data) if argsz is None else argsz
        assert self.request(SET_IRQS, struct.pack("=IIIII", argsz, flags, index, start, count) +
                            data, fds) == b""

    # Commands of the server

    def serve_memory(self, message):
        """Answer DMA_READ and DMA_WRITE out of self.memory, as the specification says."""
        addr, count = struct.unpack("=QQ", message.payload[:16])
        page = self.memory.get(addr & ~4095)
        at = addr & 4095
        if page is None:
            self.send(message.command, flags=REPLY | ERROR, ident=message.id)
        elif message.command == DMA_READ:
            self.send(DMA_READ, message.payload[:16] + bytes(page[at:at + count]), flags=REPLY,
                      ident=message.id)
        else:
            page[at:at + count] = message.payload[16:]
            self.send(DMA_WRITE, message.payload[:16], flags=REPLY, ident=message.id)


class Eventfd:
    """An eventfd, as QEMU makes them."""

    def __init__(self, count=0, flags=os.EFD_NONBLOCK):
        self.fd = os.eventfd(count, flags | os.EFD_CLOEXEC)

    def take(self):
        """How often it was signalled since the last time."""
        try:
            return os.eventfd_read(self.fd)
        except BlockingIOError:
            return 0

    def signal(self):
        os.eventfd_write(self.fd, 1)

    def close(self):
        os.close(self.fd)


class Ram:
    """Guest memory in a memfd."""

    def __init__(self, size):
        self.size = size
        self.fd = os.memfd_create("ram")
        os.ftruncate(self.fd, size)
        self.mem = mmap.mmap(self.fd, size)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.mem.close()
        os.close(self.fd)

    def read32(self, at):
        return struct.unpack_from("=I", self.mem, at)[0]

    def write(self, at, *dwords):
        struct.pack_into(f"={len(dwords)}I", self.mem, at, *dwords)


def set_pdeathsig():
    """For children of a test: they go when it goes."""
    ctypes.CDLL(None).prctl(1, 9)
