# SPDX-License-Identifier: GPL-2.0
"""A QEMU under fdmmio-run in the lab's host, whose guest is this test.

QEMU is started with its vCPU stopped. Configuration space is written through
its monitor, with the I/O ports that a guest would use.
"""

import shlex

SRC = "/src/tests/kvm"
RUN = "/src/build/bin/fdmmio-run"
COMMAND, BAR0, BAR1, BAR4 = 0x04, 0x10, 0x14, 0x20
IO, MEMORY = 1, 2

CAT = "{ cat /sys/kernel/debug/kvm/[0-9]*/fd_mmio 2>/dev/null; true; }"
LETTERS = {1: "b", 2: "h", 4: "w"}      # of the monitor, for widths


class Vmm:
    """One QEMU; devices is a list of -device arguments, at slots 2, 3, ..."""

    def __init__(self, host, devices, wrapper=f"{RUN} --verbose --stats=/tmp/fdmmio.stats --",
                 qemu=()):
        self.host = host
        self.socket = "/tmp/fdmmio.sock"
        arguments = ["qemu-system-x86_64", "-accel", "kvm", "-cpu", "host", "-m", "64",
                     "-M", "q35", "-nodefaults", "-display", "none", "-S", *qemu,
                     "-qmp", f"unix:{self.socket},server=on,wait=off"]
        for slot, device in enumerate(devices, 2):
            arguments += ["-device", f"{device},addr={slot:02x}.0"]
        # No shell in between: KVM names the VM after QEMU's own process.
        host.run(f"rm -f {self.socket} /tmp/fdmmio.stats; "
                 f"setsid {wrapper} {shlex.join(arguments)} </dev/null >/tmp/fdmmio.log 2>&1 & "
                 "echo $! >/tmp/fdmmio.pid", check=True)
        started = host.run(f"python3 {SRC}/qmp.py {self.socket}")
        assert started, started.err + self.log()

    def monitor(self, *commands):
        """What QEMU's monitor answers to some commands."""
        return self.host.out(f"python3 {SRC}/qmp.py {self.socket} {shlex.join(commands)}")

    def write(self, *writes, slot=2, bus=0):
        """Write configuration space: (offset, length, value) each; return ranges()."""
        commands = []
        for at, length, value in writes:
            commands += [f"o/w 0xcf8 {0x80000000 | bus << 16 | slot << 11 | at & ~3:#x}",
                         f"o/{LETTERS[length]} {0xcfc + (at & 3):#x} {value:#x}"]
        return self._ranges(self.host.out(
            f"python3 {SRC}/qmp.py {self.socket} {shlex.join(commands)} && {CAT}"))

    @staticmethod
    def _ranges(table):
        return [(bus, int(addr, 16), int(length, 16), int(offset, 16))
                for bus, addr, length, offset, *_ in map(str.split, table.splitlines())
                if bus in ("mmio", "pio")]

    def ranges(self):
        """What KVM has registered: (bus, address, length, file position)."""
        return self._ranges(self.host.out(CAT))

    def log(self):
        """What fdmmio-run and QEMU have printed."""
        return self.host.out("cat /tmp/fdmmio.log")

    def stats(self):
        """The counters, after quit()."""
        lines = self.host.out("cat /tmp/fdmmio.stats").splitlines()
        return {name: int(value) for name, value in (line.split() for line in lines)}

    def quit(self):
        """End QEMU and wait for that."""
        self.host.run(f"python3 {SRC}/qmp.py {self.socket} quit; "
                      "for i in $(seq 100); do kill -0 $(cat /tmp/fdmmio.pid) 2>/dev/null || "
                      "exit 0; sleep 0.1; done; exit 1", check=True)

    def kill(self):
        """End QEMU, if it runs."""
        self.host.run("kill -9 $(cat /tmp/fdmmio.pid)")
