# SPDX-License-Identifier: GPL-2.0
"""--eu-trace: a line for each job of shaders, and never more than is good."""

import fcntl
import os
import re
import subprocess

import pytest
from client import PATIENCE, RESET, Ram
from gpu import Gpu
from vfio_user_lab import SANITIZED, SERVER, Server, eventually

MIB = 1 << 20
GIB = 1 << 30
LIMIT = 16 * MIB

# Programs of Gen9: send to the thread spawner that ends; no opcode; a loop.
END = 0x07800031, 0x20000a40, 0x0e000e00, 0x82000010
PROGRAMS = {"end": END, "illegal": (0x7f, 0, 0, 0),
            "loop": (0x7e, 0, 0, 0, 0x00600027, 0x20000000, 0, 0xfffffff0)}

# Pages of memory: tables of four levels, state, program.
TABLES, STATE, CODE = 0x8000, 0xc000, 0xd000
LINE = re.compile(r"eu: job (\d+) MEDIA_OBJECT kernel 0x(\w+) threads 1 instructions (\d+) "
                  r"pixels 0 texels 0 unserved 0 illegal (\d) (done|stopped|reset)")


class ShaderGpu(Gpu):
    """With a per-process address space, where state and program are."""

    def __init__(self, client, ram):
        super().__init__(client, GIB, ram.write)
        client.map(GIB, MIB, ram.fd)
        for n in range(3):
            ram.write(TABLES + n * 4096, GIB + TABLES + (n + 1) * 4096 | 3, 0)
        ram.write(TABLES + 3 * 4096 + 8, GIB + STATE | 3, 0, GIB + CODE | 3, 0)

    def fill(self, image):
        image[0x30:0x34] = [self.base + 0x274, 0, self.base + 0x270, GIB + TABLES]

    def run(self, program, jobs=1):
        """MEDIA_OBJECT, so often."""
        self.write(STATE, 0, 0, 0, 0, 0, 0, 1 | 7 << 16, 0)
        self.write(CODE, *program)
        commands = [0x61010011, 1, 0, 0, 0x1001, 0, 0x1001, 0, 1, 0, 0x2001, 0,
                    *[0xffffffff] * 4, 0, 0, 0,
                    0x70000007, *[0] * 8, 0x70020002, 0, 32, 0,
                    *[0x71000004, 0, 0, 0, 0, 0] * jobs]
        self.submit(*commands, *[0] * (len(commands) % 2))


def connected(server):
    """A client of its own, whose memory is in a Ram."""
    client = server.connect()
    client.version()
    return client


def lines(path):
    return [line for line in path.read_text(errors="replace").splitlines() if "eu: " in line]


@pytest.mark.parametrize("program", [SERVER, SANITIZED])
@pytest.mark.parametrize("to_file", [True, False], ids=["file", "stderr"])
def test_jobs(tmp_path, program, to_file):
    """A job that ends, one that is reset, one that has no instruction."""
    path = tmp_path / "trace"
    server = Server(f"--eu-trace={path}" if to_file else "--eu-trace", program=program)
    path = path if to_file else server.log
    with connected(server) as client, Ram(MIB) as ram:
        gpu = ShaderGpu(client, ram)
        gpu.run(PROGRAMS["end"])
        assert gpu.wait(gpu.finished) and eventually(lambda: len(lines(path)) == 1)
        gpu.run(PROGRAMS["loop"])
        assert gpu.wait(gpu.active)
        client.request(RESET)
        assert eventually(lambda: len(lines(path)) == 2)
        server.check()
    with connected(server) as client, Ram(MIB) as ram:
        ShaderGpu(client, ram).run(PROGRAMS["illegal"])
        assert eventually(lambda: len(lines(path)) == 3)
        server.check()
    assert server.stop() == 0
    told = [LINE.fullmatch(line).groups() for line in lines(path)]
    assert [(job, kernel, illegal, end) for job, kernel, _, illegal, end in told] == [
        ("1", "2000", "0", "done"), ("2", "2000", "0", "reset"), ("1", "2000", "1", "stopped")]
    assert int(told[0][2]) < 100 and int(told[1][2]) > 100
    if to_file:
        assert path.stat().st_mode & 0o777 == 0o600


def test_none_is_asked_for():
    server = Server()
    with connected(server) as client, Ram(MIB) as ram:
        gpu = ShaderGpu(client, ram)
        gpu.run(END)
        assert gpu.wait(gpu.finished)
    assert eventually(lambda: "render threads 1 " in server.output())
    assert server.stop() == 0 and not lines(server.log)


def test_limit(tmp_path):
    """What is in the file counts, of whichever client it is; the end of it is told."""
    path = tmp_path / "trace"
    server = Server(f"--eu-trace={path}")
    os.truncate(path, LIMIT - 1000)
    with connected(server) as client, Ram(MIB) as ram:
        gpu = ShaderGpu(client, ram)
        gpu.run(END, jobs=50)
        assert gpu.wait(gpu.finished)
        assert eventually(lambda: "the limit is reached" in server.output())
    text = path.read_bytes()[LIMIT - 1000:].decode().splitlines()
    assert text[-1] == "eu: the limit is reached: no more jobs are told"
    assert 1 < len(text) < 20 and path.stat().st_size <= LIMIT
    size = path.stat().st_size
    with connected(server) as client, Ram(MIB) as ram:
        gpu = ShaderGpu(client, ram)
        gpu.run(END, jobs=50)
        assert gpu.wait(gpu.finished)
    assert server.stop() == 0
    assert path.stat().st_size - size < 100 and path.stat().st_size <= LIMIT


def test_nobody_reads(tmp_path):
    """A pipe that is full: jobs go on, and those that were not told are counted."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 4096)
    server = Server(f"--eu-trace={path}")
    with connected(server) as client, Ram(MIB) as ram:
        gpu = ShaderGpu(client, ram)
        gpu.run(END, jobs=100)
        assert gpu.wait(gpu.finished)
        first = os.read(pipe, 65536).decode().splitlines()
        gpu.run(END)
        assert gpu.wait(gpu.finished)
        server.check()
        # Whose reader has gone: no signal ends the session.
        rest = os.read(pipe, 65536).decode().splitlines()
        os.close(pipe)
        gpu.run(END)
        assert gpu.wait(gpu.finished)
        server.check()
    assert server.stop() == 0
    told = len([line for line in first if LINE.fullmatch(line)])
    assert 1 <= told < 100 and len(first) == told
    assert rest[0] == f"eu: {100 - told} jobs are not told"


def test_no_such_file():
    done = subprocess.run([SERVER, "-s", "/nowhere/s", "--eu-trace=/nowhere/x"], check=False,
                          stderr=subprocess.PIPE, text=True, timeout=PATIENCE)
    assert done.returncode == 1 and "--eu-trace /nowhere/x: No such" in done.stderr
