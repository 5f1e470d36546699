# SPDX-License-Identifier: GPL-2.0
"""The program around the sessions: command line, socket, processes, confinement."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from client import BAR0, CONFIG, PATIENCE, Client, Closed, Ram, set_pdeathsig
from vfio_user_lab import BUILD, SERVER, TOP, Server, activated, children, eventually

SCRATCH = 0x4f000
# Greets at the socket that it is told, says so, and stays.
ANY_CLIENT = """
import signal, sys
from client import Client
with Client.connect(sys.argv[1]) as client:
    client.version()
    print(flush=True)
    signal.pause()
"""
SDE_ISR = 0xc4000       # bits 21 to 23: something is at ports B to D


@pytest.fixture
def server():
    one = Server()
    yield one
    if one.process.poll() is None:
        assert one.stop() == 0


def run(*options, **kwargs):
    return subprocess.run([SERVER, *options], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=PATIENCE, check=False, **kwargs)


def greet(connection):
    """A client that has negotiated, and got an answer."""
    connection.version()
    assert connection.read(CONFIG, 0, 2) == b"\x86\x80"
    return connection


def status(path):
    """A process's or thread's status, a dictionary."""
    return dict(line.split(":\t", 1) for line in Path(path, "status").read_text().splitlines()
                if ":\t" in line)


# Command line

def test_help():
    done = run("--help")
    assert done.returncode == 0 and not done.stderr
    for option in ("--socket", "--type", "--once", "--eu-trace", "--threads", "--log",
                   "--help"):
        assert option in done.stdout


def test_types():
    done = run("--type", "list")
    assert done.returncode == 0
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [
        "V5_1", "V5_2", "V5_4", "V5_8"]


@pytest.mark.parametrize("options, message", [
    ((), "no --socket given"), (("--type", "V5_3"), "--type V5_3"), (("--log", "x"), "--log x"),
    (("--threads", "0"), "--threads 0"), (("-T", "10"), "--threads 10"), (("-T", "2x"), "2x"),
    (("--what",), "--help"), (("-s", "/nowhere/x", "more"), "more"), (("-s",), "--help")])
def test_usage(options, message):
    done = run(*options)
    assert done.returncode == 2 and message in done.stderr and not done.stdout


@pytest.mark.parametrize("path, message", [
    ("", "1 to 107 bytes"), ("/tmp/" + "x" * 110, "1 to 107 bytes"),
    ("/nowhere/socket", os.strerror(errno.ENOENT)), ("/", os.strerror(errno.EADDRINUSE))])
def test_bad_paths(path, message):
    done = run("--socket", path)
    assert done.returncode == 1 and message in done.stderr, done.stderr


@pytest.mark.parametrize("name, size", [("V5_1", 512 << 20), ("V5_8", 256 << 20)])
def test_type(name, size):
    server = Server("--type", name)
    with greet(server.connect()) as client:
        client.read(2, size - 4, 4)
        with pytest.raises(Exception):
            client.read(2, size, 4)
        # PVINFO: size of the mappable graphics memory
        assert client.read32(0x78044) == size
    assert server.stop() == 0


# Socket

def test_socket_is_removed(server):
    assert server.stop() == 0
    assert not os.path.exists(server.path)


def test_socket_in_use(server):
    done = run("--socket", server.path)
    assert done.returncode == 1 and os.strerror(errno.EADDRINUSE) in done.stderr
    greet(server.connect()).close()


def test_socket_left_behind(server):
    server.process.kill()
    server.process.wait()
    assert os.path.exists(server.path)
    done = subprocess.Popen([SERVER, "--socket", server.path, "--once"], preexec_fn=set_pdeathsig)

    def connected():
        try:
            greet(Client.connect(server.path)).close()
            return True
        except ConnectionRefusedError:
            return False

    assert eventually(connected)
    assert done.wait(PATIENCE) == 0


def test_other_files_are_kept(tmp_path):
    path = tmp_path / "file"
    path.write_text("mine")
    assert run("--socket", str(path)).returncode == 1
    assert path.read_text() == "mine"


@pytest.mark.parametrize("monitors, ports", [
    ([], 0), (["800x600"], 1), (["none", "dp:800x600"], 2), (["dp:none", "hdmi:none", "800x600"], 4)])
def test_ports(monitors, ports):
    """Each --monitor is at the next port: B, C, D."""
    server = Server(*(word for monitor in monitors for word in ("--monitor", monitor)))
    with greet(server.connect()) as client:
        assert client.read32(SDE_ISR) >> 21 == ports
    assert server.stop() == 0


def test_systemd_socket(tmp_path):
    """One socket, as descriptor 3."""
    path = str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        process = activated(listener, "--once")
        greet(Client.connect(path)).close()
        assert process.wait(PATIENCE) == 0
    assert os.path.exists(path)     # not ours to remove


def test_systemd_socket_is_none(tmp_path):
    done = subprocess.run(["sh", "-c", f"LISTEN_FDS=1 LISTEN_PID=$$ exec {SERVER} 3</dev/null"],
                          stderr=subprocess.PIPE, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2 and "LISTEN_FDS" in done.stderr


# Clients and their processes

def test_one_client_at_a_time(server):
    first = greet(server.connect())
    first.write32(SCRATCH, 7)
    second = server.connect()
    second.sock.settimeout(0.2)
    with pytest.raises(TimeoutError):
        second.version()
    second.sock.settimeout(PATIENCE)
    assert first.read32(SCRATCH) == 7
    first.close()
    second.reply()
    assert second.read32(SCRATCH) == 0
    second.close()


def test_once():
    for say in (greet, lambda client: client):
        server = Server("--once")
        say(server.connect()).close()
        assert server.process.wait(PATIENCE) == 0
        assert not os.path.exists(server.path)


def test_once_with_a_bad_client():
    server = Server("--once")
    client = server.connect()
    client.send_bytes(bytes(16))
    assert client.is_closed()
    assert server.process.wait(PATIENCE) == 1
    assert "client dropped" in server.output()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_ends_with_a_client(server, number):
    client = greet(server.connect())
    server.process.send_signal(number)
    assert server.process.wait(PATIENCE) == 0
    assert client.is_closed() and not os.path.exists(server.path)


def test_ends_as_soon_as_it_begins(tmp_path):
    """However early it is told to end: no socket of its stays."""
    paths = [tmp_path / "control", tmp_path / "socket"]
    for first in paths * 10:
        process = subprocess.Popen([SERVER, "--control", paths[0], "--socket", paths[1]],
                                   preexec_fn=set_pdeathsig, stderr=subprocess.DEVNULL)
        while not first.exists():
            assert process.poll() is None
        process.terminate()
        assert process.wait(PATIENCE) == 0
        assert not any(path.exists() for path in paths)


def test_session_goes_with_the_server(server):
    client = greet(server.connect())
    session = server.session()
    server.process.kill()
    server.process.wait()
    assert client.is_closed()
    assert eventually(lambda: not os.path.exists(f"/proc/{session}"))


def test_session_is_killed(server):
    client = greet(server.connect())
    os.kill(server.session(), signal.SIGKILL)
    assert client.is_closed()
    assert eventually(lambda: "ended by signal 9" in server.output())
    greet(server.connect()).close()


def test_stopped_session(server):
    """A process that does not end after its client has gone is made to."""
    client = greet(server.connect())
    os.kill(server.session(), signal.SIGSTOP)
    client.close()
    begin = time.monotonic()
    greet(server.connect()).close()
    assert time.monotonic() - begin > 4


def test_client_is_killed(server):
    """As when QEMU dies."""
    with subprocess.Popen([sys.executable, "-c", ANY_CLIENT, server.path], stdout=subprocess.PIPE,
                          env={**os.environ, "PYTHONPATH": os.path.dirname(__file__)},
                          preexec_fn=set_pdeathsig) as client:
        assert client.stdout.readline() == b"\n" and children(server.process.pid)
        client.kill()
    assert eventually(lambda: not children(server.process.pid))
    greet(server.connect()).close()


def test_nothing_is_left_of_clients(server):
    greet(server.connect()).close()
    assert eventually(lambda: not children(server.process.pid))
    before = os.listdir(f"/proc/{server.process.pid}/fd")
    for _ in range(30):
        greet(server.connect()).close()
    assert eventually(lambda: not children(server.process.pid))
    assert os.listdir(f"/proc/{server.process.pid}/fd") == before
    assert server.output().count("client gone") == 31


def test_log_is_bounded(server):
    """A client's mistakes fill no disk."""
    with greet(server.connect()) as client:
        for _ in range(1000):
            client.error(99)
    assert eventually(lambda: "client gone" in server.output())
    assert server.output().count("Function not implemented") == 10
    assert "mistakes 1000" in server.output()


def test_log_levels():
    for level, message, access in [("error", False, False), ("info", False, False),
                                   ("message", True, False), ("access", True, True)]:
        server = Server("--log", level)
        greet(server.connect()).close()
        assert eventually(lambda one=server: not children(one.process.pid))
        text = server.output()
        assert ("VERSION (1)" in text, "REGION_READ (9)" in text) == (message, access)
        assert bool(text) == (level != "error")
        assert server.stop() == 0


# Confinement

def is_confined(path, filters):
    found = status(path)
    assert found["NoNewPrivs"] == "1" and found["Seccomp"] == "2"
    assert found.get("Seccomp_filters", str(filters)) == str(filters)
    for kind in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert int(found[kind], 16) == 0, kind


def test_confinement(server):
    """Filters and no capabilities, in each process and each of its threads."""
    with greet(server.connect()):
        # Before that it may be about to.
        is_confined(f"/proc/{server.process.pid}", 1)
        tasks = list(Path(f"/proc/{server.session()}/task").iterdir())
        # Of the processors that there are, one is left to others.
        helpers = min(max(len(os.sched_getaffinity(0)) - 1, 1), 9) - 1
        assert len(tasks) == 5 + helpers
        for task in tasks:
            is_confined(task, 2)
        names = {Path(task, "comm").read_text().strip() for task in tasks}
        assert names - {"gvt/helper"} == {"gvt-vfio-client", "gvt/rcs0", "gvt/bcs0", "gvt/vcs0",
                                          "gvt/vecs0"}
        # The nice value of the type.
        nice = {Path(task, "comm").read_text().strip():
                os.getpriority(os.PRIO_PROCESS, int(task.name)) for task in tasks}
        assert nice["gvt/rcs0"] == nice["gvt-vfio-client"] + 6


def test_viewer_confinement():
    """The process that shows the screen to whoever comes."""
    server = Server("--monitor", "800x600", "--vnc", ":5989")
    try:
        assert eventually(lambda: children(server.process.pid))
        [viewers] = children(server.process.pid)
        for task in Path(f"/proc/{viewers}/task").iterdir():
            is_confined(task, 1)
    finally:
        assert server.stop() == 0


def test_open_descriptors(server):
    """A session has its client, standard streams, and nothing of the server's."""
    with greet(server.connect()):
        fds = [os.readlink(fd) for fd in Path(f"/proc/{server.session()}/fd").iterdir()]
        assert len(fds) == 4 and sum(fd.startswith("socket:") for fd in fds) == 1, fds


def test_nothing_is_executable(server):
    """No memory that can be written and executed."""
    with greet(server.connect()) as client, Ram(1 << 20) as ram:
        client.map(0, 1 << 20, ram.fd)
        client.write(BAR0, 8 << 20, b"\1" + bytes(7))
        client.read32(0, 2)
        maps = Path(f"/proc/{server.session()}/maps").read_text()
        assert "/memfd:ram" in maps
        assert not [line for line in maps.splitlines() if line.split()[1][1:3] == "wx"]


# Installation

def test_install(tmp_path):
    """With the default PREFIX, for which all is built already."""
    subprocess.run(["make", "-s", "-C", TOP, "install", f"DESTDIR={tmp_path}",
                    "KSRC=/usr/src/linux", f"build={BUILD}"], check=True)
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert {"usr/local/bin/gvt-vfio-user", "usr/local/bin/fdmmio-run", "usr/local/share/man/man1/gvt-vfio-user.1",
            "usr/local/bin/gvt-ctl", "usr/local/share/man/man1/gvt-ctl.1",
            "usr/local/share/man/man1/fdmmio-run.1", "usr/local/lib/systemd/user/gvt-vfio-user@.service",
            "usr/local/lib/systemd/user/gvt-vfio-user@.socket"} <= files
    unit = (tmp_path / "usr/local/lib/systemd/user/gvt-vfio-user@.service").read_text()
    assert "ExecStart=/usr/local/bin/gvt-vfio-user --type ${GVT_TYPE} $GVT_OPTIONS\n" in unit
    done = subprocess.run([tmp_path / "usr/local/bin/gvt-vfio-user", "--help"], stdout=subprocess.PIPE,
                          check=True, text=True)
    assert "--socket" in done.stdout
    # The manual page has every option.
    page = (tmp_path / "usr/local/share/man/man1/gvt-vfio-user.1").read_text().replace("\\-", "-")
    for word in done.stdout.split():
        if word.startswith("--"):
            assert word.split("=")[0] in page


def test_drop(server):
    """What a bad client gets, and what is told of it."""
    with server.connect() as client:
        client.version()
        client.send(9, size=3)
        with pytest.raises(Closed):
            client.receive()
    assert eventually(lambda: "client dropped: Protocol error" in server.output())
