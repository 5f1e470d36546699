# SPDX-License-Identifier: GPL-2.0
"""A QEMU under fdmmio-run, in which the guest of small_guest.h does accesses.

Runs in the lab's host. The guest's vCPU makes all accesses; the test gives it
lists of them in its memory, which it reaches as part of QEMU's.
"""

import glob
import json
import os
import re
import socket
import struct
import subprocess
import time

RUN = "/src/build/bin/fdmmio-run"
ROM = "/src/build/tests/kvm/small_guest"

# See small_guest.h.
GO, BOOTS, LIST = 0x10000, 0x10004, 0x10020
WORD, ENTRY = struct.Struct("<I"), struct.Struct("<QQQQ")
OPERATIONS = {name: n for n, name in enumerate(
    ["end", "read1", "read2", "read4", "read8", "write1", "write2", "write4", "write8",
     "in1", "in2", "in4", "out1", "out2", "out4"])}

FIRST_SLOT = 2
PATIENCE = 60           # seconds; a busy machine needs some


def wait_for(condition, what):
    """Wait until condition() is true."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"not in {PATIENCE} s: {what}"
        time.sleep(0.002)


class Qmp:
    """QEMU's monitor."""

    def __init__(self, sock):
        self.stream = sock.makefile("rw", encoding="utf-8")
        self.stream.readline()          # the greeting
        self.call("qmp_capabilities")

    def call(self, command, **arguments):
        """Run a command; QEMU's refusals are failures."""
        self.stream.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.stream.flush()
        for line in self.stream:
            answer = json.loads(line)
            assert "error" not in answer, f"{command}: {answer['error']['desc']}"
            if "return" in answer:
                return answer["return"]
        return None                     # it quit

    def human(self, command):
        """A command of the monitor for people; what it prints."""
        return self.call("human-monitor-command", **{"command-line": command})


class Vm:
    """
    One QEMU. devices: -device arguments, for slots 2, 3, ...; options:
    fdmmio-run's; arguments: QEMU's.
    """

    def __init__(self, devices, qemu, options=(), arguments=()):
        self.dir = f"/tmp/fdmmio-{os.getpid()}"
        os.makedirs(self.dir, exist_ok=True)
        ours, theirs = socket.socketpair()
        command = [
            RUN, "--verbose", f"--stats={self.dir}/stats", *options, "--",
            qemu, "-accel", "kvm", "-cpu", "host", "-nodefaults", "-display", "none",
            "-M", "q35", "-m", "64", "-bios", ROM,
            "-chardev", f"socket,id=qmp,fd={theirs.fileno()}", "-qmp", "chardev:qmp",
            *arguments]
        for slot, device in enumerate(devices, FIRST_SLOT):
            command += ["-device", f"{device},addr={slot:02x}.0"]
        with open(f"{self.dir}/log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        theirs.close()
        self.memory = None
        try:
            self.qmp = Qmp(ours)
            self.memory = open(f"/proc/{self.process.pid}/mem", "r+b", buffering=0)
            answer = self.qmp.human(f"gpa2hva {GO:#x}")
            self.base = int(re.search(r"is (0x[0-9a-f]+)", answer)[1], 16) - GO
            self.wait_boots(1)
        except Exception as e:
            self.close()
            raise RuntimeError(f"QEMU did not start:\n{self.log()}") from e

    def log(self):
        """What fdmmio-run and QEMU have printed."""
        with open(f"{self.dir}/log", encoding="utf-8") as f:
            return f.read()

    # The guest's memory and accesses

    def peek(self, kind, address):
        """What is in the guest's memory, by a struct.Struct."""
        return kind.unpack(os.pread(self.memory.fileno(), kind.size, self.base + address))

    def poke(self, kind, address, *values):
        """Write to the guest's memory."""
        os.pwrite(self.memory.fileno(), kind.pack(*values), self.base + address)

    def wait_boots(self, n):
        """Wait for the guest's start number n."""
        def booted():
            assert self.process.poll() is None, f"QEMU ended:\n{self.log()}"
            return self.peek(WORD, BOOTS)[0] >= n
        wait_for(booted, f"start {n} of the guest")

    def start(self, *accesses):
        """Give the guest a list of accesses: (operation, address, value)."""
        for i, (operation, address, value) in enumerate([*accesses, ("end", 0, 0)]):
            self.poke(ENTRY, LIST + i * ENTRY.size, OPERATIONS[operation], address, value, 0)
        self.poke(WORD, GO, 1)
        self.qmp.call("inject-nmi")

    def run(self, *accesses):
        """Have the guest do them; return the results."""
        self.start(*accesses)
        wait_for(lambda: not self.peek(WORD, GO)[0], f"{accesses}")
        return [self.peek(ENTRY, LIST + i * ENTRY.size)[3] for i in range(len(accesses))]

    def read(self, address, width=4):
        """The guest reads memory."""
        return self.run((f"read{width}", address, 0))[0]

    def write(self, address, value, width=4):
        """The guest writes memory."""
        self.run((f"write{width}", address, value))

    def port_in(self, port, width=4):
        """The guest reads a port."""
        return self.run((f"in{width}", port, 0))[0]

    def port_out(self, port, value, width=4):
        """The guest writes a port."""
        self.run((f"out{width}", port, value))

    # PCI

    @staticmethod
    def _select(at, slot, bus):
        return ("out4", 0xcf8, 0x80000000 | bus << 16 | slot << 11 | at & ~3)

    def config(self, *writes, slot=2, bus=0):
        """The guest writes configuration space: (offset, width, value) each."""
        accesses = []
        for at, width, value in writes:
            accesses += [self._select(at, slot, bus), (f"out{width}", 0xcfc + (at & 3), value)]
        self.run(*accesses)
        return self.ranges()

    def config_read(self, at, width=4, slot=2, bus=0):
        """The guest reads configuration space."""
        return self.run(self._select(at, slot, bus), (f"in{width}", 0xcfc + (at & 3), 0))[1]

    # What KVM does

    def table(self):
        """The rows of KVM's table of ranges; the last is the total."""
        rows = []
        for path in glob.glob(f"/sys/kernel/debug/kvm/{self.process.pid}-*/fd_mmio"):
            with open(path, encoding="utf-8") as f:
                rows += [line.split() for line in f.readlines()[1:]]
        return rows

    def ranges(self):
        """What KVM has registered: (bus, address, length, file position)."""
        return [(bus, int(address, 16), int(length, 16), int(position, 16))
                for bus, address, length, position, *_ in self.table() if bus != "total"]

    def served(self):
        """How many accesses KVM has served: reads and writes; none may have failed."""
        rows = self.table()
        if not rows:
            return (0, 0)
        reads, writes, errors = map(int, rows[-1][5:8])
        assert rows[-1][0] == "total" and not errors, rows
        return (reads, writes)

    def stats(self):
        """fdmmio-run's counters, when QEMU has ended."""
        with open(f"{self.dir}/stats", encoding="utf-8") as f:
            return {name: int(value) for name, value in map(str.split, f)}

    def quit(self):
        """End QEMU."""
        self.qmp.call("quit")
        assert self.process.wait(PATIENCE) == 0, self.log()

    def close(self):
        """Whatever happened, leave nothing."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.memory:
            self.memory.close()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.close()
        if kind:
            print(self.log())
