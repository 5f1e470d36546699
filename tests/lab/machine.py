# SPDX-License-Identifier: GPL-2.0
"""What host and guest have in common: commands over ssh, and dmesg."""

import os
import shlex
import subprocess
import tempfile
import time
from dataclasses import dataclass

from .dmesg import problems
from .errors import BUILD, LabError, LabTimeout

SSH = [
    "ssh", "-q", "-i", str(BUILD / "lab/key"), "-l", "root",
    "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
    "-o", "BatchMode=yes", "-o", "ConnectTimeout=30",
    "-o", "ServerAliveInterval=30", "-o", "ServerAliveCountMax=10",
]

# A Ctrl-C is for the lab, which then ends what it has to: ssh is kept out of the
# terminal's process group, but for commands that run on the terminal.

# ssh's own failures, and those of timeout(1) as it is used below.
SSH_FAILED = 255
TIMED_OUT = 124
KILLED = 137


# How much longer things may take where the kernel checks what it does.
PATIENCE = int(os.environ.get("LAB_PATIENCE") or 1)


@dataclass
class Result:
    """What a command left: exit status, standard output, standard error."""

    command: str
    status: int
    out: str
    err: str

    def __bool__(self):
        return self.status == 0


class Machine:
    """A machine that is reached through one ssh connection.

    Commands are lines for the machine's shell and start in /src, the project;
    /share is writable on both sides.
    """

    name = "machine"
    # Its kernel is one with kernels/checks.config.
    checks_itself = False

    def __init__(self):
        self._master = None
        self._control = None
        # A test that causes trouble says here which lines tell of it: regexes.
        self.explained = []

    def where(self):
        """Text for messages: what is known about this machine's end."""
        return self.name

    def alive(self):
        """Can it run commands?"""
        return self._master is not None and self._master.poll() is None

    def connect(self, options, timeout=60):
        """Open the connection that all commands share."""
        self._control = tempfile.mktemp(prefix=f"lab-{self.name}-")
        begin = time.monotonic()
        while True:
            self._master = subprocess.Popen(
                SSH + ["-M", "-N", "-S", self._control] + options + [self.name],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True)
            while self._master.poll() is None:
                if self._mux("-O", "check").returncode == 0:
                    return
                if time.monotonic() - begin > timeout:
                    self.disconnect()
                    raise LabTimeout(f"{self.name}: no ssh in {timeout} s; {self.where()}")
                time.sleep(0.05)
            if time.monotonic() - begin > timeout:
                raise LabError(f"{self.name}: ssh refused; {self.where()}")
            time.sleep(0.3)

    def disconnect(self):
        """Close the connection."""
        if self._master:
            self._master.terminate()
            self._master.wait()
            self._master = None

    def _mux(self, *args, **kwargs):
        kwargs.setdefault("stdout", subprocess.DEVNULL)
        kwargs.setdefault("stderr", subprocess.DEVNULL)
        return subprocess.run(SSH + ["-S", self._control, *args, self.name],
                              stdin=subprocess.DEVNULL, check=False, **kwargs)

    def forward(self, port):
        """Have a TCP port of the machine's reachable at ours of the same number."""
        if self._mux("-O", "forward", "-L", f"127.0.0.1:{port}:127.0.0.1:{port}").returncode:
            raise LabError(f"{self.name}: port {port} is taken here")

    def _wrapped(self, command, timeout):
        """The command under timeout(1), so that nothing is left running there."""
        return (f"cd /src && exec timeout -k 5 {timeout} "
                f"sh -c {shlex.quote(command)}")

    def _died(self, command):
        return LabError(f"{self.name}: connection lost in: {command}\n{self.where()}")

    def run(self, command, timeout=60, check=False, stdin=None):
        """Run a shell command; return its Result.

        check: a status other than 0 raises LabError with what it printed.
        Always raises LabTimeout when the command takes more than timeout
        seconds, LabError when the machine is gone.
        """
        timeout *= PATIENCE
        try:
            done = subprocess.run(
                SSH + ["-S", self._control, self.name, self._wrapped(command, timeout)],
                stdin=subprocess.DEVNULL if stdin is None else None, input=stdin,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                timeout=timeout + 30, check=False, text=True, errors="replace",
                start_new_session=True)
        except subprocess.TimeoutExpired:
            raise LabTimeout(f"{self.name}: does not answer, {timeout} s after: "
                             f"{command}\n{self.where()}") from None
        result = Result(command, done.returncode, done.stdout, done.stderr)
        if result.status == SSH_FAILED and not self.alive():
            raise self._died(command)
        if result.status in (TIMED_OUT, KILLED):
            raise LabTimeout(f"{self.name}: not done in {timeout} s: {command}\n"
                             f"{result.out}{result.err}")
        if check and result.status:
            raise LabError(f"{self.name}: exit status {result.status}: {command}\n"
                           f"{result.out}{result.err}")
        return result

    def out(self, command, timeout=60):
        """Run a command that must succeed; return what it printed, stripped."""
        return self.run(command, timeout, check=True).out.strip()

    def call(self, command, timeout, tty=False):
        """Run a command on this terminal; return its exit status."""
        options = ["-t"] if tty else []
        try:
            status = subprocess.run(
                SSH + options + ["-S", self._control, self.name,
                                 self._wrapped(command, timeout) if timeout else command],
                timeout=timeout + 30 if timeout else None, check=False).returncode
        except subprocess.TimeoutExpired:
            raise LabTimeout(f"{self.name}: does not answer\n{self.where()}") from None
        if status == SSH_FAILED and not self.alive():
            raise self._died(command)
        if timeout and status in (TIMED_OUT, KILLED):
            raise LabTimeout(f"{self.name}: not done in {timeout} s: {command}")
        return status

    def dmesg(self):
        """The kernel's log, a list of lines."""
        return self.out("dmesg").splitlines()

    def leaks(self):
        """What the kmemleak of a kernel that checks itself takes for lost memory, as a text.

        What is younger than 5 s, or has changed since the look before, is none yet.
        """
        if not self.checks_itself:
            return ""
        file = "/sys/kernel/debug/kmemleak"
        return self.out(f"[ -w {file} ] || exit 0; echo scan >{file} && sleep 6 && "
                        f"echo scan >{file} && cat {file}", timeout=300)

    def last_line(self):
        """The last line of the kernel's log, with its time, for dmesg_problems()."""
        return self.out("dmesg -r | tail -n 1").strip()

    def dmesg_problems(self, after=None):
        """Lines of the kernel's log that must not be there.

        Those after a line, if the log still has it: old lines make room for new ones.
        """
        lines = self.out("dmesg -r").splitlines()
        if after in lines:
            lines = lines[lines.index(after) + 1:]
        return problems(lines, self.explained)
