# SPDX-License-Identifier: GPL-2.0
"""The lab's host: Debian in QEMU, with AMD's SVM emulated."""

import fcntl
import json
import os
import socket
import subprocess
import sys
import time

from .errors import BUILD, SHARE, TOP, LabError, LabTimeout, tail
from .kernel import BOOT, Kernel, of_hosts, of_image, show
from .machine import PATIENCE, Machine
from . import modules

RUN = BUILD / "lab/run"
LOGS = BUILD / "logs"

# "quiet" because each character on the console costs; a panic ends QEMU, so
# that it is seen at once.
CMDLINE = "console=ttyS0 quiet mitigations=off panic=-1"

# Threads are switched inside the kernel too: with one processor that is how they
# come to meet in the middle of something.
PREEMPT = "preempt=full"

# Debian's kernels clear all memory that is allocated: what a module gives away uncleared would not
# be seen.
UNCLEARED = "init_on_alloc=0"

# Nested paging and a guest's FPU state work with these. Kernel 7.3 asks for AVX
# without asking for XSAVE, which that needs.
CPU = "EPYC-v4,+svm,-xsave,-avx,-avx2,-f16c,-fma"

DISK = f"file={BOOT}/root.ext4,format=raw,if=none"


def make_image():
    """Make what host and guest boot, when that is missing or old."""
    if subprocess.run([TOP / "tests/lab/make-image"], stdout=sys.stderr, check=False).returncode:
        raise LabError("the image cannot be made")


def _free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _lock(path):
    """The lock file, open and locked, or None if somebody has it."""
    f = open(path, "a+", encoding="ascii")
    try:
        fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        f.close()
        return None
    return f


def kept_name():
    """The name of the host that "lab up" keeps."""
    return os.environ.get("LAB_HOST", "host")


def take(kept, kind="host"):
    """A name for a host, and its lock: whoever has that locked has the name."""
    RUN.mkdir(parents=True, exist_ok=True)
    for name in [kept_name()] if kept else (f"{kind}-{n}" for n in range(1, 100)):
        lock = _lock(RUN / name)
        if lock:
            return name, lock
    raise LabError("a host is running already" if kept else "too many hosts")


def clean(name, log):
    """Forget what an earlier host of this name has left."""
    LOGS.mkdir(exist_ok=True)
    (SHARE / name).mkdir(parents=True, exist_ok=True)
    for old in (SHARE / name).iterdir():
        if old.is_file():
            old.unlink()
    log.write_text("")


def qemu_command(name, log, append, kernel):
    """QEMU for a host: its kernel and root, the project and the share."""
    return [
        "qemu-system-x86_64", "-name", name,
        "-nodefaults", "-display", "none", "-no-reboot", "-M", "q35",
        "-kernel", kernel.image, "-initrd", kernel.initrd,
        "-append", f"{CMDLINE} lab.name={name} {append}",
        "-serial", f"file:{log}",
        # The root is fresh with every boot.
        "-drive", DISK + ",id=root,snapshot=on",
        "-device", "virtio-blk-pci,drive=root",
        *show("src", TOP),
        "-virtfs", f"local,path={SHARE},mount_tag=share,security_model=none",
        *kernel.devices,
    ]


class Host(Machine):
    """A host.  Make one with Host.start() or Host.attach().

    Its name is that of its logs and of its place in the share: host-1, host-2,
    ... or, for the one that "lab up" keeps, host, or what LAB_HOST says, so
    that several people can keep one each.
    """

    KIND = "host"

    def __init__(self, name, port, qemu=None, lock=None, devices=()):
        super().__init__()
        self.name = name
        self.port = port
        self.log = LOGS / f"{self.name}.log"
        self.share = f"/share/{self.name}"
        self._qemu = qemu
        self._lock = lock
        self._devices = devices
        self._boots = 1

    @classmethod
    def attach(cls):
        """The host that "lab up" keeps running, or None."""
        path = RUN / kept_name()
        if not path.exists():
            return None
        lock = _lock(path)
        if lock:
            lock.close()
            return None
        try:
            port = json.loads(path.read_text())["port"]
        except (ValueError, KeyError):
            return None         # still booting
        host = cls(kept_name(), port)
        host.connect(host._ssh_options())
        return host

    @classmethod
    def start(cls, kept=False, memory=4096, cpus=1, append="", timeout=180, kernel="",
              **kwargs):
        """Boot a host; memory in MiB, append to the kernel's command line.

        devices: further arguments of QEMU, a list.
        cpus: more than one only where no VM will run. With two, QEMU's SVM now and
        then lets an interrupt in between VMRUN and VMLOAD, which ends the host; and
        if they take turns (thread=single), guests stop for want of interrupts.
        kernel="backports" boots the newer kernel of Debian's backports; a Kernel of
        tests/lab/kernel.py another one; without, it is what LAB_KERNEL in the
        environment names, or the image's.
        """
        make_image()
        name, lock = take(kept, cls.KIND)
        lock.truncate(0)
        if not isinstance(kernel, Kernel):
            kernel = of_image(kernel) if kernel else cls._own_kernel()
        host = cls(name, _free_port(), lock=lock, **kwargs)
        host.checks_itself = kernel.checks_itself
        clean(host.name, host.log)
        with open(LOGS / f"{host.name}-qemu.log", "wb") as messages:
            host._qemu = subprocess.Popen(
                host._qemu_command(memory, cpus, append, kernel), stdin=subprocess.DEVNULL,
                stdout=messages, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            host._wait_up(timeout)
            host.connect(host._ssh_options())
        except BaseException:
            host.stop()
            raise
        lock.write(json.dumps({"port": host.port}))
        lock.flush()
        return host

    @staticmethod
    def _own_kernel():
        return of_hosts()

    def _qemu_command(self, memory, cpus, append, kernel):
        return [
            *qemu_command(self.name, self.log, f"{PREEMPT} {UNCLEARED} {append}", kernel),
            "-m", str(memory), "-smp", str(cpus),
            "-accel", "tcg,thread=multi,tb-size=512", "-cpu", CPU,
            *self._devices,
            # The guests' disk.
            "-drive", DISK + ",id=guest,readonly=on",
            "-device", "virtio-blk-pci,drive=guest",
            *self._network(),
        ]

    def _network(self):
        return ["-netdev", f"user,id=net,hostfwd=tcp:127.0.0.1:{self.port}-:22",
                "-device", "virtio-net-pci,netdev=net,romfile="]

    def _ssh_options(self):
        return ["-o", "Hostname=127.0.0.1", "-p", str(self.port)]

    def _wait_up(self, timeout):
        timeout *= PATIENCE
        end = time.monotonic() + timeout
        up = f"lab: {self.name} is up"
        while self.log.read_text(errors="replace").count(up) < self._boots:
            if self._qemu.poll() is not None:
                raise LabError(f"{self.name}: QEMU ended with status "
                               f"{self._qemu.returncode}; {self.where()}\n"
                               + tail(LOGS / f"{self.name}-qemu.log", 5))
            if time.monotonic() > end:
                raise LabTimeout(f"{self.name}: not up in {timeout} s; {self.where()}")
            time.sleep(0.1)

    def kexec(self, kernel="", timeout=180):
        """Have its kernel start another one of the image's, without a reset of the machine."""
        self._start_kernel("-l", kernel, "", "kexec -e", timeout)

    def crash(self, timeout=180):
        """Have its kernel crash, and the image's come up in the memory kept by crashkernel=.

        The processor that it crashed on is the only one that may be used.
        """
        self._start_kernel("-p", "", "nr_cpus=1", "echo c >/proc/sysrq-trigger", timeout)

    def _start_kernel(self, how, kernel, append, start, timeout):
        suffix = f"-{kernel}" if kernel else ""
        self.out(f"cd /src/build/lab/boot && kexec -s {how} vmlinuz{suffix} "
                 f"--initrd=initrd{suffix} --append=\"$(sed 's/crashkernel=[^ ]*//' "
                 f"/proc/cmdline) {append}\"")
        self._restart(start, timeout)

    def _restart(self, command, timeout):
        self._boots += 1
        self.run(f"(sleep 1; {command}) </dev/null >/dev/null 2>&1 &")
        self.disconnect()
        self._wait_up(timeout)
        self.connect(self._ssh_options())

    def load(self, *names):
        """Load the project's modules: kvm, mdev, gvt, in this order."""
        modules.load(self, *names)

    def unload(self, *names):
        """Unload them, in the order given."""
        modules.unload(self, *names)

    def where(self):
        return tail(self.log)

    def alive(self):
        return super().alive() and (self._qemu is None or self._qemu.poll() is None)

    def stop(self):
        """End the host; what was not written to /share is lost."""
        self.disconnect()
        if self._qemu:
            self._qemu.kill()
            self._qemu.wait()
            self._qemu = None
        if self._lock:
            self._lock.truncate(0)
            self._lock.close()
            self._lock = None

    def wait(self):
        """Wait until QEMU ends by itself."""
        self._qemu.wait()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        leaks = self.leaks() if not kind and self.alive() else ""
        self.stop()
        if leaks:
            raise LabError(f"{self.name}: lost memory:\n{leaks}")
