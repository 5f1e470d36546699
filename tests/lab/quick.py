# SPDX-License-Identifier: GPL-2.0
"""The quick guest: one QEMU, no host around it, a vGPU by vfio-user.

    with VgpuServer("a") as server, QuickGuest.start(server) as guest:
        guest.out("modprobe i915 && ls /dev/dri")

As a program (make guest): a shell in such a guest, or one command.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import desktop, kernel, sleep, slots
from .errors import BUILD, LabError, LabTimeout, shown, tail
from .host import CPU, LOGS, RUN, Host, make_image, qemu_command
from .kernel import of_image

SERVER = BUILD / "bin/gvt-vfio-user"
CTL = BUILD / "bin/gvt-ctl"
GVT_RUN = BUILD / "bin/gvt-run"
# What the guest's screen shows at the end.
SCREENSHOT = BUILD / "screenshot.png"
VNC = "127.0.0.1:5900"
# By which its monitors come and go.
CONTROL = BUILD / "control"
# Of a vGPU: behind all devices that QEMU finds a place for by itself.
ADDR = "10.0"
# QEMU's arguments for a boot by UEFI. What it writes into its variables is forgotten at the end.
OVMF = "if=pflash,format=raw,file=/usr/share/OVMF/OVMF"
UEFI = ["-drive", f"{OVMF}_CODE_4M.fd,readonly=on", "-drive", f"{OVMF}_VARS_4M.fd,snapshot=on"]
PROBE = "modprobe i915 && test -c /dev/dri/renderD128"


class VgpuServer:
    """A gvt-vfio-user with its socket, in a directory of its own.

    control: where its control socket is made; True: beside the other one.
    """

    def __init__(self, name, *options, program=SERVER, env=None, control=None):
        self.log = LOGS / f"vgpu-{name}.log"
        self._dir = tempfile.mkdtemp(prefix="gvt-")
        self.socket = f"{self._dir}/{name}"
        self.control_socket = f"{self.socket}.ctl" if control is True else control
        if control:
            options += ("--control", str(self.control_socket))
        LOGS.mkdir(parents=True, exist_ok=True)
        with open(self.log, "wb") as log:
            # Of its own group: a Ctrl-C is for the lab.
            self.process = subprocess.Popen(
                [program, "--socket", self.socket, *options], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, env=env, process_group=0)
        self._wait()

    def _wait(self, timeout=30):
        end = time.monotonic() + timeout
        while not os.path.exists(self.socket):
            if self.process.poll() is not None:
                raise LabError(f"the vGPU server ended; {tail(self.log)}")
            if time.monotonic() > end:
                self.stop()
                raise LabTimeout(f"no socket in {timeout} s; {tail(self.log)}")
            time.sleep(0.01)

    def control(self, *words):
        """Have gvt-ctl do something, and return what it prints."""
        done = subprocess.run([CTL, self.control_socket, *map(str, words)],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        if done.returncode:
            raise LabError(f"gvt-ctl {' '.join(map(str, words))}: {done.stderr}")
        return done.stdout

    def screenshot(self, timeout=30):
        """Have the picture written, where --screenshot says, and say what the server says."""
        before = len(self._pictures())
        self.process.send_signal(signal.SIGUSR1)
        end = time.monotonic() + timeout
        while len(self._pictures()) == before:
            if self.process.poll() is not None or time.monotonic() > end:
                raise LabError(f"no screenshot; {tail(self.log)}")
            time.sleep(0.05)
        return self._pictures()[-1]

    def _pictures(self):
        return re.findall(r"screenshot: (.*)\n", self.log.read_text(errors="replace"))

    def stop(self):
        """End the server; returns its exit status."""
        self.process.terminate()
        status = self.process.wait(timeout=30)
        shutil.rmtree(self._dir, ignore_errors=True)
        return status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def display(monitors, screenshot=None, vnc=""):
    """Options of the server for monitors, "1920x1080 1024x768", a file for a picture, VNC."""
    options = [word for monitor in monitors.split() for word in ("--monitor", monitor)]
    if options and vnc:
        options += ["--vnc", VNC]
    return options + (["--screenshot", str(screenshot)] if options and screenshot else [])


def accelerator():
    """QEMU's arguments for the processor: KVM if this machine has a real one."""
    # There are /dev/kvm without help by the processor; they emulate too little.
    flags = Path("/proc/cpuinfo").read_text(encoding="ascii")
    if re.search(r"\b(vmx|svm)\b", flags) and os.access("/dev/kvm", os.R_OK | os.W_OK):
        return ["-accel", "kvm", "-cpu", "host"]
    return ["-accel", "tcg,thread=multi,tb-size=512", "-cpu", CPU]


class QuickGuest(Host):
    """A guest with a vGPU, in QEMU right here.  Make one with QuickGuest.start()."""

    KIND = "quick"

    def __init__(self, name, port, qemu=None, lock=None, server=None, devices=(), shared=True,
                 gvt_run=True, sleeps=False, by_uefi=False, addr=None, reboots=False):
        super().__init__(name, port, qemu, lock)
        self._server = server
        self._devices = devices
        self._shared = shared
        self._gvt_run = gvt_run
        self._by_uefi = by_uefi
        self._addr = addr
        self._reboots = reboots
        self._alarm = None
        self._socket = RUN / f"{name}.qmp" if sleeps else None

    @classmethod
    def start(cls, server, memory=1024, cpus=2, **kwargs):
        """Boot a guest on a server's vGPU.

        devices: further QEMU arguments; shared: the server maps the guest's
        memory, else each access to it is a message; gvt_run: the aperture is memory,
        else each access to it is a message; sleeps: it can (tests/lab/sleep.py);
        by_uefi: it boots so; addr: of the vGPU, such as "02.0"; the other devices come behind;
        reboots: it can, else QEMU ends then.
        """
        return super().start(memory=memory, cpus=cpus, server=server, **kwargs)

    @staticmethod
    def _own_kernel():
        return of_image()

    def _qemu_command(self, memory, cpus, append, kernel):
        if self._socket or self._by_uefi:
            kernel = sleep.loaded_once(kernel)
        qemu, *common = qemu_command(self.name, self.log, append, kernel)
        ram = ["-object", f"memory-backend-memfd,id=ram,size={memory}M,share=on",
               "-machine", "memory-backend=ram"]
        vgpu = {"driver": "vfio-user-pci", "addr": self._addr or ADDR,
                "socket": {"type": "unix", "path": self._server.socket}}
        command = [
            *([GVT_RUN, "--"] if self._gvt_run else []), qemu,
            "-device", json.dumps(vgpu), *self._devices, *common, *accelerator(),
            "-m", str(memory), "-smp", str(cpus),
            *(ram if self._shared else []), *self._network(),
            *(UEFI if self._by_uefi else []),
            *(["-action", "reboot=reset"] if self._reboots else []),
        ]
        if self._socket:
            command = sleep.arguments(command, self._socket)
        return slots.given(command) if self._addr else command

    def connect(self, options, timeout=60):
        super().connect(options, timeout)
        if self._socket and not self._alarm:
            self._alarm = sleep.Alarm(self.log, self._socket)

    def sleep(self, state, seconds=3, timeout=120):
        """Have it sleep for some seconds: "mem", which is S3, or "freeze", s2idle."""
        count = "cat /sys/power/suspend_stats/success"
        before = int(self.out(count))
        self.out(f"rtcwake -m {state} -s {seconds} >/dev/null", timeout)
        if int(self.out(count)) != before + 1:
            raise LabError(f"{self.name}: it did not sleep; {self.where()}")

    def reboot(self, timeout=180):
        """Have its kernel reset the machine, and wait until it is up again."""
        self._restart("busybox reboot -f", timeout)

    @contextlib.contextmanager
    def paused(self):
        """Its processors do nothing meanwhile."""
        self._qemu.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._qemu.send_signal(signal.SIGCONT)

    def stop(self):
        if self._alarm:
            self._alarm.stop()
            self._alarm = None
        super().stop()

    def probe(self, timeout=120):
        """Load i915 and see that it has found its engines."""
        self.run(PROBE, check=True, timeout=timeout)


def say(text):
    """Progress, out of the way of a command's output."""
    print(text, file=sys.stderr, flush=True)


def wanted(name):
    """What a variable of the user's says; "0" is as good as nothing."""
    value = os.environ.get(name, "")
    return "" if value == "0" else value


def main():
    """make guest: a shell in a quick guest, or one command; its exit status."""
    shows = wanted("DESKTOP")
    if shows and shows not in desktop.NAMES:
        raise LabError(f"DESKTOP={shows} is none of {', '.join(desktop.NAMES)}")
    make_image()
    booted = kernel.find(wanted("KERNEL"))
    devices = desktop.devices() if shows else ()
    screens = display(wanted("MONITOR") or ("1024x768" if shows else ""), SCREENSHOT, wanted("VNC"))
    socket = CONTROL if wanted("CONTROL") else None
    begin = time.monotonic()
    with VgpuServer(f"make-guest-{os.getpid()}", "--once", *screens, control=socket) as server, \
            QuickGuest.start(server, kernel=booted, sleeps=bool(wanted("SLEEP")),
                             devices=devices) as guest:
        guest.probe()
        say(f"lab: {guest.name} with renderD128 after {time.monotonic() - begin:.1f} s; "
            f"logs {shown(guest.log)}, {shown(server.log)}")
        if "--vnc" in screens:
            say(f"lab: its screen: vnc://{VNC}")
        if socket:
            say("lab: monitors come and go by, for example: tests/lab/enter build/bin/gvt-ctl "
                f"{shown(CONTROL)} plug C 800x600")
        if shows:
            desktop.start(guest, shows, bool(wanted("GL")))
            say(f"lab: {shows} is on its screen after {time.monotonic() - begin:.1f} s")
        if command := os.environ.get("RUN"):
            status = guest.call(command, None)
        else:
            status = guest.call("cd /src; exec bash -l", None, tty=sys.stdin.isatty())
        if screens and guest.alive():
            say(f"lab: its screen, {server.screenshot()}: {shown(SCREENSHOT)}")
        return status


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        sys.exit(main())
    except LabError as e:
        say(f"lab: {e}")
        sys.exit(125)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
