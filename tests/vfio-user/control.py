# SPDX-License-Identifier: GPL-2.0
"""The control socket of a server, and what a guest sees of what comes by it."""

import array
import contextlib
import json
import os
import socket
from pathlib import Path

import pytest
from client import PATIENCE
from gpu import MASTER_IRQ
from screen import Screen
from vfio_user_lab import SERVER, Server, children, eventually

# i915's names.
SDE_ISR, SDE_IMR, SDE_IIR, SDE_IER, PCH_PORT_HOTPLUG = 0xc4000, 0xc4004, 0xc4008, 0xc400c, 0xc4030
PORTS = {"B": 1 << 21, "C": 1 << 22, "D": 1 << 23}


class Refused(Exception):
    """A request was answered with an error."""

    def __init__(self, error):
        super().__init__(f"{error['class']}: {error['desc']}")
        self.name = error["class"]
        self.desc = error["desc"]


class Control:
    """A connection to a control socket."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX)
        # Before it has a timeout: this may wait for room in the queue.
        self.sock.connect(path)
        self.sock.settimeout(PATIENCE)
        self.lines = self.sock.makefile("rb")

    def close(self):
        self.lines.close()
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, data, fds=()):
        control = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        assert self.sock.sendmsg([data], control) == len(data)

    def answer(self):
        """The next answer; None: the connection is closed."""
        try:
            line = self.lines.readline()
        except ConnectionResetError:
            return None
        return json.loads(line) if line else None

    def ask(self, execute, fds=(), **arguments):
        """What a request returns; Refused if it has an error."""
        self.send(json.dumps({"execute": execute, "arguments": arguments}).encode() + b"\n", fds)
        answer = self.answer()
        if "error" in answer:
            assert answer.keys() == {"error"}
            raise Refused(answer["error"])
        return answer["return"]

    def error(self, execute, fds=(), **arguments):
        """The name of the errno with which a request fails."""
        with pytest.raises(Refused) as caught:
            self.ask(execute, fds, **arguments)
        return caught.value.name

    def monitors(self):
        return {port["port"]: port["monitor"] for port in self.ask("query")["ports"]}


class Controlled(Server):
    """A server with a control socket."""

    def __init__(self, tmp_path, *options, program=SERVER):
        self.control_path = str(tmp_path / "control")
        super().__init__("--control", self.control_path, *options, program=program)
        # Before that a signal may end it unprepared.
        assert eventually(lambda: "\nSeccomp:\t2\n" in Path(
            f"/proc/{self.process.pid}/status").read_text())

    def control(self):
        return Control(self.control_path)

    def child(self, name):
        """The process with this name, or None."""
        for pid in children(self.process.pid):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                if Path(f"/proc/{pid}/comm").read_text() == f"{name}\n":
                    return pid
        return None

    def session(self):
        assert eventually(lambda: self.child("gvt-vfio-client"))
        return self.child("gvt-vfio-client")


def connected(client):
    """Ports at which the vGPU sees a monitor."""
    isr = client.read32(SDE_ISR)
    assert not isr & ~sum(PORTS.values())
    return {port for port, bit in PORTS.items() if isr & bit}


def listen(client):
    """Hot plug interrupts, as i915 asks for them."""
    client.write32(SDE_IMR, ~sum(PORTS.values()) & 0xffffffff)
    client.write32(SDE_IER, sum(PORTS.values()))
    client.write32(PCH_PORT_HOTPLUG, 0x101010)
    client.write32(MASTER_IRQ, 1 << 31)


def make_edid():
    """One that says nothing."""
    edid = bytearray(bytes.fromhex("00ffffffffffff00") + bytes(120))
    edid[127] = -sum(edid) & 0xff
    return bytes(edid)


def show(client, ram, pixels):
    """All of the screen, from the memory of a client, on pipe A at port B."""
    ram.mem[:len(pixels)] = pixels
    client.map(0, ram.size, ram.fd)
    Screen(client, 0).show()


def train(client):
    """A link to the DisplayPort monitor at port B, as a driver does: 4 lanes of 2.7 Gbit/s."""
    def dpcd(addr, value):
        client.write32(0x64114, 8 << 28 | addr << 8)        # DDI_AUX_DATA: a write of a byte
        client.write32(0x64118, value << 24)
        client.write32(0x64110, 1 << 31 | 5 << 20)          # DDI_AUX_CTL

    for register, value in [
            (0x64100, 0), (0x6c058, 1 << 7), (0x6c05c, 1 << 4),     # DDI_BUF_CTL, DPLL_CTRL1, 2
            (0x64140, 1 << 31), (0x64100, 1 << 31 | 3 << 1)]:       # DP_TP_CTL
        client.write32(register, value)
    for addr, value in [(0x100, 10), (0x101, 0x84), (0x102, 1), (0x102, 3), (0x102, 0)]:
        dpcd(addr, value)


def descriptors(pid):
    """What the descriptors of a process are."""
    return [os.readlink(fd) for fd in Path(f"/proc/{pid}/fd").iterdir()]
