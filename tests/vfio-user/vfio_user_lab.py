# SPDX-License-Identifier: GPL-2.0
"""Servers, of the builds that "make tools" makes."""

import fcntl
import os
import re
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from client import PATIENCE, Client, set_pdeathsig

TOP = Path(__file__).resolve().parents[2]
BUILD = TOP / "build"
SERVER = BUILD / "bin/gvt-vfio-user"
SANITIZED = BUILD / "tests/vfio-user/gvt-vfio-user"
SERVE_FD = BUILD / "tests/vfio-user/serve_fd"
# How a sanitizer's report begins.
REPORT = re.compile(r"ERROR: \w+Sanitizer|runtime error:|WARNING: \w+Sanitizer")


def eventually(condition, timeout=PATIENCE):
    """Wait until something is so."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def children(pid):
    """Processes that a process has started; none if it is gone."""
    try:
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


class Server:
    """A running gvt-vfio-user.  connect() makes clients."""

    def __init__(self, *options, program=SERVER):
        self._dir = tempfile.TemporaryDirectory(prefix="gvt-")
        self.path = f"{self._dir.name}/socket"
        self.log = Path(f"{self._dir.name}/log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [program, "--socket", self.path, *options], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, preexec_fn=set_pdeathsig,
                # A confined process can't look for leaks.
                env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        assert eventually(lambda: os.path.exists(self.path) or self.process.poll() is not None)
        assert self.process.poll() is None, self.output()

    def output(self):
        return self.log.read_text(errors="replace")

    def connect(self):
        """A socket has its name a moment before anybody listens."""
        clients = []

        def try_it():
            try:
                clients.append(Client.connect(self.path))
            except ConnectionRefusedError:
                assert self.process.poll() is None, self.output()
            return clients

        assert eventually(try_it)
        return clients[0]

    def session(self):
        """The process that serves the client."""
        assert eventually(lambda: children(self.process.pid))
        return children(self.process.pid)[0]

    def stop(self):
        """End it as a user does; returns the exit status."""
        self.process.terminate()
        status = self.process.wait(PATIENCE)
        assert not REPORT.search(self.output()), self.output()
        return status

    def check(self):
        """No session was ended by what a client did."""
        assert self.process.poll() is None, self.output()
        text = self.output()
        assert not REPORT.search(text) and "ended by signal" not in text, text


def activated(listener, *options):
    """A server whose socket systemd has made, which is its descriptor 3 and not this process's."""
    fd = fcntl.fcntl(listener, fcntl.F_DUPFD, 10)
    try:
        return subprocess.Popen(
            ["bash", "-c", f'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@" 3<&{fd} {fd}<&-', "bash",
             SERVER, *options], pass_fds=[fd], preexec_fn=set_pdeathsig)
    finally:
        os.close(fd)


class Session:
    """serve_fd on one end of a socket pair, with the interface of a Server."""

    def __init__(self):
        self.processes = []

    def connect(self):
        ours, theirs = socket.socketpair()
        with theirs:
            self.processes.append(subprocess.Popen(
                [SERVE_FD, str(theirs.fileno())], pass_fds=[theirs.fileno()],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=set_pdeathsig))
        return Client(ours)

    def session(self):
        return self.processes[-1].pid

    def check(self):
        for process in self.processes:
            out, _ = process.communicate(timeout=PATIENCE)
            assert process.returncode == 0 and not REPORT.search(out.decode()), out.decode()
        self.processes.clear()
