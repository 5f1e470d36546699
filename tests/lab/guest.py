# SPDX-License-Identifier: GPL-2.0
"""A guest: Debian in Debian's own QEMU, with KVM, in the lab's host."""

import shlex
import sys
import threading

from .errors import SHARE, LabError, tail
from .host import CMDLINE
from .kernel import Kernel
from .machine import PATIENCE, Machine

# Where the host keeps what it knows about its guests: NAME.pid, NAME.port.
STATE = "/run/lab"
FIRST_PORT = 2200

# Of some fifty boots one ended before the guest's console, its processor spinning;
# the cause, in the emulated virtualization or above, is not known. A guest that is
# not up by then (10 s are usual, 40 on a busy machine) is booted once more, and
# that is told at the end of a run.
STUCK = 120


class Guest(Machine):
    """A guest of a host.  Make one with Guest.start() or Guest.attach()."""

    # Taken to choose a port and to note it: tests start guests at once.
    _ports = threading.Lock()
    booted_twice = []

    def __init__(self, host, name, port):
        super().__init__()
        self.host = host
        self.name = name
        self.port = port
        self.state = f"{STATE}/{name}"
        self.log = SHARE / host.name / f"{self.name}.log"
        self.qemu_log = SHARE / host.name / f"{self.name}-qemu.log"

    @staticmethod
    def names(host):
        """The names of a host's running guests."""
        return host.out(f"cd {STATE} 2>/dev/null || exit 0; for f in *.pid; do "
                        "[ -f $f ] && kill -0 $(cat $f) 2>/dev/null && "
                        "echo ${f%.pid}; done; true").split()

    @classmethod
    def attach(cls, host, name="guest"):
        """A guest that runs already, or None."""
        if name not in cls.names(host):
            return None
        guest = cls(host, name, int(host.out(f"cat {STATE}/{name}.port")))
        guest.connect(guest._ssh_options())
        return guest

    @classmethod
    def start(cls, host, name="guest", memory=1024, cpus=1, devices=(),
              wrapper="", append="", qemu="qemu-system-x86_64", timeout=240, kernel=None):
        """Boot a guest.

        devices: further QEMU arguments, a list; wrapper: a command put in
        front of QEMU's, such as fdmmio-run; kernel: a Kernel, else the image's.
        Memory in MiB.
        """
        if name in cls.names(host):
            raise LabError(f"{name}: that guest runs already")
        host.out("modprobe -a kvm_amd tun; mkdir -p " + STATE)
        with cls._ports:
            taken = host.out(f"cat {STATE}/*.port 2>/dev/null; true").split()
            port = next(p for p in range(FIRST_PORT, FIRST_PORT + 1000)
                        if str(p) not in taken)
            host.out(f"echo {port} >{STATE}/{name}.port")
        guest = cls(host, name, port)
        guest.checks_itself = bool(kernel and kernel.checks_itself)
        command = guest._qemu_command(memory, cpus, append, qemu, devices, kernel)
        try:
            if not guest._boot(f"{wrapper} {shlex.join(command)}", min(timeout, STUCK)):
                cls.booted_twice.append(name)
                print(f"lab: {name}: not up in {STUCK} s, booting it once more", file=sys.stderr)
                host.out(f"kill -9 $(cat {guest.state}.pid); sleep 1")
                if not guest._boot(f"{wrapper} {shlex.join(command)}", timeout):
                    raise LabError(f"{name}: not up in {timeout} s; {guest.where()}")
            guest.connect(guest._ssh_options())
        except BaseException:
            if host.alive():
                guest.kill()
            raise
        return guest

    def _qemu_command(self, memory, cpus, append, qemu, devices, kernel):
        # The host has the image's at hand; the project is at the same place there.
        kernel = kernel or Kernel("/boot/vmlinux", "/boot/initrd")
        return [
            qemu, "-name", self.name,
            "-nodefaults", "-display", "none", "-no-reboot", "-M", "q35",
            "-accel", "kvm", "-cpu", "host", "-smp", str(cpus), "-m", str(memory),
            "-kernel", str(kernel.image), "-initrd", str(kernel.initrd), *kernel.devices,
            "-append", f"{CMDLINE} lab.name={self.name} {append}",
            "-serial", f"file:{self.host.share}/{self.name}.log",
            # Before our own, so that they may choose their slots.
            *devices,
            "-drive", "file=/dev/vdb,format=raw,if=none,id=root,snapshot=on",
            "-device", "virtio-blk-pci,drive=root",
            "-netdev", f"user,id=net,hostfwd=tcp:127.0.0.1:{self.port}-:22",
            "-device", "virtio-net-pci,netdev=net,romfile=",
            "-virtfs", "local,path=/src,mount_tag=src,security_model=none,"
                       "readonly=on,multidevs=remap",
            "-virtfs", "local,path=/share,mount_tag=share,security_model=none",
        ]

    def _ssh_options(self):
        # Through the host's connection, to the port its QEMU forwards.
        through = (f"ssh -q -S {self.host._control} "
                   f"-W 127.0.0.1:{self.port} {self.host.name}")
        return ["-o", f"ProxyCommand={through}"]

    def _boot(self, command, timeout):
        """Start QEMU; is the guest up in time?"""
        timeout *= PATIENCE
        pid = f"$(cat {self.state}.pid)"
        log = f"{self.host.share}/{self.name}.log"
        self.host.out(f"rm -f {log}; setsid {command} </dev/null "
                      f">{self.host.share}/{self.name}-qemu.log 2>&1 & "
                      f"echo $! >{self.state}.pid")
        done = self.host.run(
            f"end=$(($(date +%s) + {timeout})); "
            f"until grep -q 'lab: {self.name} is up' {log} 2>/dev/null; do "
            f"kill -0 {pid} 2>/dev/null || exit 3; "
            f"[ $(date +%s) -lt $end ] || exit 4; sleep 0.2; done",
            timeout=timeout + 60)
        if done.status == 3:
            raise LabError(f"{self.name}: QEMU ended; {self.where()}")
        return not done.status

    def where(self):
        return tail(self.qemu_log, 10) + "\n" + tail(self.log)

    def running(self):
        """Is there a QEMU process?"""
        return bool(self.host.run(f"kill -0 $(cat {self.state}.pid)"))

    def qmp(self, command, *arguments):
        """Have QEMU do something; it was started with the arguments of qmp_server()."""
        return self.host.out(shlex.join(["tests/lab/qmp", f"{self.state}.qmp", command,
                                         *arguments]))

    @staticmethod
    def qmp_server(name):
        """QEMU's arguments for a guest of that name, so that qmp() works."""
        return ["-qmp", f"unix:{STATE}/{name}.qmp,server=on,wait=off"]

    def reset(self, timeout=STUCK):
        """Have QEMU reset the machine, and wait until it is up again.

        For one that was started with -action reboot=reset.
        """
        up = f"grep -c 'lab: {self.name} is up' {self.host.share}/{self.name}.log"
        boots = int(self.host.out(up))
        self.disconnect()
        self.qmp("system_reset")
        self.host.out(f"until [ $({up}) -gt {boots} ]; do sleep 0.2; done", timeout)
        self.connect(self._ssh_options())

    def stop(self, timeout=20):
        """Power the guest off, and see QEMU end."""
        timeout *= PATIENCE
        if self.alive():
            self.run("sync; (sleep 0.2; busybox poweroff -f) >/dev/null 2>&1 &")
        self.disconnect()
        ended = self.host.run(
            f"i=0; while kill -0 $(cat {self.state}.pid) 2>/dev/null; do "
            f"[ $i -lt {timeout * 10} ] || exit 4; i=$((i + 1)); sleep 0.1; done",
            timeout=timeout + 60)
        if not ended:
            self.kill()
            raise LabError(f"{self.name}: did not power off in {timeout} s; {self.where()}")
        self._forget()

    def kill(self):
        """End QEMU at once."""
        self.disconnect()
        self.host.run(f"kill -9 $(cat {self.state}.pid)")
        self._forget()

    def _forget(self):
        self.host.run(f"rm -f {self.state}.pid {self.state}.port")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
