# SPDX-License-Identifier: GPL-2.0
"""Clients of the control socket, sessions and servers that do as they like."""

import contextlib
import json
import os
import random
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from client import PATIENCE, Client
from control import SDE_ISR, Controlled, connected, descriptors
from test_server import greet, is_confined, run
from vfio_user_lab import activated, children, eventually

# Stops one thread alone, says so, and sees it end: PTRACE_SEIZE, PTRACE_INTERRUPT, __WALL.
HOLD = """
import ctypes, os, sys
task = int(sys.argv[1])
ptrace = ctypes.CDLL(None).ptrace
assert ptrace(0x4206, task, None, None) == 0 and ptrace(0x4207, task, None, None) == 0
assert os.WIFSTOPPED(os.waitpid(task, 0x40000000)[1])
print(flush=True)
os.waitpid(task, 0x40000000)
"""


@pytest.fixture
def server(controlled):
    return controlled


# Clients that do what they like

def test_garbage(server):
    """Bytes, lines without end, parts of lines: the next client is served, and the guest too."""
    rng = random.Random(os.environ.get("CONTROL_SEED", 1))
    good = b'{"execute":"plug","arguments":{"port":"C","monitor":"800x600"}}\n'
    with greet(server.connect()) as client:
        for _ in range(200):
            with server.control() as control:
                data = bytearray(good * rng.randrange(1, 4))
                for _ in range(rng.randrange(1, 20)):
                    data[rng.randrange(len(data))] = rng.randrange(256)
                with contextlib.suppress(BrokenPipeError):
                    for piece in (data, rng.randbytes(rng.randrange(6000))):
                        control.send(piece)
            client.read32(SDE_ISR)
    with server.control() as control:
        control.ask("plug", port="B", monitor="800x600")
        assert control.monitors()["B"] == "800x600"


def test_long_line(server):
    line = b'{"execute":"query"}'
    with server.control() as control:
        for length in (4095, 4096):
            control.send(line + b" " * (length - len(line) - 1) + b"\n")
            assert "return" in control.answer()
        control.send(b" " * 4096)
        assert control.answer()["error"]["class"] == "EMSGSIZE" and control.answer() is None


def test_pieces_and_pipelines(server):
    """A request may come byte by byte, many may come at once; with a session between."""
    with greet(server.connect()), server.control() as control:
        for byte in b'{"execute":"query"}\n':
            control.send(bytes([byte]))
        assert "return" in control.answer()
        lines = [json.dumps({"execute": "plug", "id": n, "arguments": {
            "port": "B", "monitor": f"{800 + 8 * n}x600"}}) for n in range(40)]
        control.send("\n".join(lines).encode() + b"\n")
        assert [control.answer()["id"] for _ in lines] == list(range(40))
        assert control.monitors()["B"] == "1112x600"
        # As "echo ... | socat" does it.
        control.send(b'{"execute":"plug","arguments":{"port":"B","monitor":"none"}}\n')
        control.sock.shutdown(socket.SHUT_WR)
        assert control.answer() == {"return": {}} and control.answer() is None


def test_never_reads(server):
    """What is not read ends the connection; others do not notice."""
    with greet(server.connect()) as client, server.control() as deaf, server.control() as control:
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            for _ in range(1000):
                deaf.sock.sendall(b'{"execute":"query"}\n' * 100)
        control.ask("plug", port="D", monitor="800x600")
        assert connected(client) == {"D"}


def test_many_clients(server):
    """Eight; the ninth is told, and may come when one has gone."""
    with contextlib.ExitStack() as stack:
        eight = [stack.enter_context(server.control()) for _ in range(8)]
        for one in eight:
            one.ask("query")
        with server.control() as ninth:
            assert ninth.answer()["error"]["class"] == "EBUSY" and ninth.answer() is None
        eight[3].close()

        def served():
            with server.control() as again:
                again.send(b'{"execute":"query"}\n')
                return "return" in again.answer()

        assert eventually(served)
        assert all(one.ask("query") for n, one in enumerate(eight) if n != 3)


def test_nothing_is_left(server, tmp_path):
    """Of clients that go at any time, with descriptors under way."""
    def is_idle():
        """Two sockets and the standard streams."""
        return len(os.listdir(f"/proc/{server.child('gvt-vfio-ctl')}/fd")) == 5

    with server.control() as control:
        control.ask("query")
    assert eventually(is_idle)
    file = tmp_path / "x"
    with file.open("wb") as out, greet(server.connect()):
        for n in range(50):
            with server.control() as control:
                if n % 2:
                    control.send(b'{"execute":"screenshot"}\n{"exec', [out.fileno()])
                control.send(b'"u', [out.fileno()])
    assert eventually(is_idle)


# Sessions that do what they like

def stop(pid):
    """All of its threads."""
    os.kill(pid, signal.SIGSTOP)
    assert eventually(lambda: all(
        Path(task, "stat").read_text().rpartition(")")[2].split()[0] == "T"
        for task in Path(f"/proc/{pid}/task").iterdir()))


def test_stopped_session(server, control, tmp_path):
    """It is answered for after five seconds; others are served meanwhile; it catches up."""
    file = tmp_path / "x"
    with file.open("wb") as out, greet(server.connect()) as client:
        session = server.session()
        stop(session)
        begin = time.monotonic()
        with server.control() as other:
            other.send(b'{"execute":"screenshot"}\n', [out.fileno()])
            control.send(b'{"execute":"plug","arguments":{"port":"B","monitor":"800x600"}}\n')
            with server.control() as third:
                assert third.monitors()["B"] == "800x600"
            assert time.monotonic() - begin < 4
            assert control.answer()["error"]["class"] == "ETIMEDOUT"
            assert other.answer()["error"]["class"] == "ETIMEDOUT"
            assert 4 < time.monotonic() - begin < 30
            os.kill(session, signal.SIGCONT)
            assert eventually(lambda: connected(client) == {"B"})
            # Late answers are nobody's.
            assert other.ask("plug", port="B", monitor="none") == {}
            assert connected(client) == set()


def test_session_ends_meanwhile(server, control, tmp_path):
    file = tmp_path / "x"
    with file.open("wb") as out, greet(server.connect()):
        stop(server.session())
        with server.control() as other:
            other.send(b'{"execute":"screenshot"}\n', [out.fileno()])
            control.send(b'{"execute":"plug","arguments":{"port":"B","monitor":"800x600"}}\n')
            other.sock.settimeout(0.5)
            with pytest.raises(TimeoutError):
                other.sock.recv(1)
            other.sock.settimeout(PATIENCE)
            os.kill(server.session(), signal.SIGKILL)
            assert json.loads(other.sock.recv(1000))["error"]["class"] == "ENOTCONN"
            assert control.answer() == {"return": {}}       # for the next client
    assert eventually(lambda: "ended by signal 9" in server.output())
    server.log.write_text("")
    with greet(server.connect()) as client:
        assert connected(client) == {"B"}


def tasks(pid):
    """The threads of a process, by name."""
    return {Path(task, "comm").read_text().strip(): task
            for task in Path(f"/proc/{pid}/task").iterdir()}


@contextlib.contextmanager
def held(task):
    """A thread that does nothing, until it ends."""
    command = [sys.executable, "-c", HOLD, task.name]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout.readline() == b"\n"
            yield
            assert holder.wait(PATIENCE) == 0
        finally:
            holder.kill()


def test_write_that_hangs(server):
    """As to a file that somebody else serves: neither the guest waits for it, nor the next."""
    client = greet(server.connect())
    with held(tasks(server.session())["gvt/link"]):
        with server.control() as control:
            control.send(b'{"execute":"plug","arguments":{"port":"B","monitor":"800x600"}}\n')
            for _ in range(100):
                client.read32(SDE_ISR)
            assert control.answer()["error"]["class"] == "ETIMEDOUT"
        client.close()
        with greet(server.connect()) as client:
            assert connected(client) == {"B"}
    assert eventually(lambda: "ended by signal 9" in server.output())
    server.log.write_text("")


def test_control_process_is_stopped(server):
    """Guests come as if there was none, after five seconds; then it is there again."""
    with server.control() as control:
        control.ask("query")
        stop(server.child("gvt-vfio-ctl"))
        with greet(server.connect()) as client:
            assert "--control: no answer: Connection timed out" in server.output()
            assert connected(client) == set()
            os.kill(server.child("gvt-vfio-ctl"), signal.SIGCONT)
            control.ask("plug", port="B", monitor="800x600")
        with greet(server.connect()) as client:
            assert connected(client) == {"B"}


def test_plugs_from_two(server):
    """Two at once, and a guest that reads all the while."""
    with greet(server.connect()) as client, server.control() as one, server.control() as two:
        for n in range(100):
            for control, port in ((one, "B"), (two, "C")):
                what = {"execute": "plug", "arguments": {
                    "port": port, "monitor": "800x600" if n % 2 else "none"}}
                control.send(json.dumps(what).encode() + b"\n")
            client.read32(SDE_ISR)
            assert one.answer() == two.answer() == {"return": {}}
            assert connected(client) == ({"B", "C"} if n % 2 else set())


# The process

def test_confinement(tmp_path):
    server = Controlled(tmp_path)
    assert stat.S_IMODE(os.stat(server.control_path).st_mode) == 0o600
    with greet(server.connect()):
        is_confined(f"/proc/{server.child('gvt-vfio-ctl')}", 1)
        threads = tasks(server.session())
        assert "gvt/link" in threads
        for task in threads.values():
            is_confined(task, 2)
        # Client and link, standard streams: not the server's way to control.
        session = descriptors(server.session())
        # That and the link, the socket, standard streams.
        control = descriptors(server.child("gvt-vfio-ctl"))
        for fds, sockets in (session, 2), (control, 3):
            assert sum(fd.startswith("socket:") for fd in fds) == sockets == len(fds) - 3, fds
    assert server.stop() == 0


def test_systemd_socket(tmp_path):
    """The one that systemd made is not the control process's."""
    path, control = str(tmp_path / "socket"), str(tmp_path / "control")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        process = activated(listener, "--once", "--control", control)
        with greet(Client.connect(path)):
            # The session's and the other's: see above.
            assert {len(descriptors(pid)) for pid in children(process.pid)} == {5, 6}
        assert process.wait(PATIENCE) == 0
    assert not os.path.exists(control)


def test_control_process_is_killed(tmp_path):
    """The guest goes on, and the next has what the command line says."""
    server = Controlled(tmp_path, "--monitor", "800x600")
    with greet(server.connect()) as client:
        with server.control() as control:
            control.ask("plug", port="D", monitor="800x600")
        os.kill(server.child("gvt-vfio-ctl"), signal.SIGKILL)
        assert eventually(lambda: "the control process has ended" in server.output())
        assert connected(client) == {"B", "D"}
    with greet(server.connect()) as client:
        assert connected(client) == {"B"}
    assert server.stop() == 0
    assert not os.path.exists(server.control_path)


def test_server_is_killed(tmp_path):
    """The process goes with it; another one takes the socket that is left behind."""
    server = Controlled(tmp_path)
    pid = server.child("gvt-vfio-ctl")
    server.process.kill()
    server.process.wait()
    assert eventually(lambda: not os.path.exists(f"/proc/{pid}"))
    assert os.path.exists(server.control_path)
    again = Controlled(tmp_path)
    with again.control() as control:
        control.ask("query")
        # And none takes one that is in use.
        done = run("-s", str(tmp_path / "s"), "--control", again.control_path)
        assert done.returncode == 1 and "--control" in done.stderr and \
            "Address already in use" in done.stderr
        assert not os.path.exists(tmp_path / "s")
        control.ask("query")
    assert again.stop() == 0


def test_bad_paths(tmp_path):
    for path, why in [("", "1 to 107 bytes"), ("/tmp/" + "x" * 110, "1 to 107 bytes"),
                      ("/nowhere/x", "No such file"), ("/", "Address already in use")]:
        done = run("-s", str(tmp_path / "s"), "--control", path)
        assert done.returncode == 1 and f"--control {path}: " in done.stderr and why in done.stderr
    # Both at one place; and what was made is removed when something else fails.
    path = str(tmp_path / "s")
    for options in (["-s", path], ["-s", str(tmp_path / "t"), "--once", "-r", "/nowhere/x"]):
        done = run("--control", path, *options)
        assert done.returncode == 1 and not os.path.exists(path), done.stderr
