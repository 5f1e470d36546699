# SPDX-License-Identifier: GPL-2.0
"""The control socket: monitors that come and go, screenshots."""

import fcntl
import io
import json
import os
import random
import re
import subprocess

import pytest
from client import PATIENCE, Ram
from control import (PCH_PORT_HOTPLUG, PORTS, SDE_IIR, Controlled, Refused, connected, descriptors,
                     listen, make_edid, show, train)
from PIL import Image
from screen import HEIGHT, WIDTH
from test_server import greet
from vfio_user_lab import BUILD, SANITIZED, SERVER, eventually

REPLAY = BUILD / "bin/gvt-replay"
NONE = {"B": "none", "C": "none", "D": "none"}


@pytest.fixture
def server(controlled):
    return controlled


# Monitors

def test_plug(server, control):
    """A guest gets the interrupt of the port, plug by plug."""
    with greet(server.connect()) as client:
        assert control.ask("query")["guest"] is True and control.monitors() == NONE
        assert connected(client) == set()
        listen(client)
        for number, port in enumerate("CBD"):
            assert control.ask("plug", port=port, monitor=f"{800 + 8 * number}x600") == {}
            assert port in connected(client) and len(connected(client)) == number + 1
            assert client.read32(SDE_IIR) == PORTS[port]
            assert client.read32(PCH_PORT_HOTPLUG) == 0x101010 | 2 << 8 * "BCD".index(port)
            client.write32(PCH_PORT_HOTPLUG, 0x101010 | 2 << 8 * "BCD".index(port))
            client.write32(SDE_IIR, PORTS[port])
        assert control.monitors() == {"B": "808x600", "C": "800x600", "D": "816x600"}
        assert control.ask("plug", port="C", monitor="none") == {}
        assert connected(client) == {"B", "D"} and client.read32(SDE_IIR) == PORTS["C"]
        assert control.monitors()["C"] == "none"


def test_link_loss(server, control, tmp_path):
    """The guest gets a short pulse, and nothing is shown until it has trained the link anew."""
    def is_shown():
        with open(tmp_path / "screen.png", "wb") as file:
            try:
                return control.ask("screenshot", port="B", fds=[file.fileno()])["width"] == 1024
            except Refused as refused:
                assert refused.name == "ENODATA"
                return False

    control.ask("plug", port="B", monitor="dp:1024x768")
    control.ask("plug", port="C", monitor="800x600")
    control.ask("plug", port="D", monitor="dp:none")
    assert control.error("link-loss", port="B") == "ENOTCONN"
    with Ram(1024 * 768 * 4) as ram, greet(server.connect()) as client:
        listen(client)
        show(client, ram, bytes([3, 2, 1, 0]) * (1024 * 768))
        for port, why in [("B", "ENOLINK: the guest has no link to the monitor"),
                          ("C", "EOPNOTSUPP: the port is HDMI, which has no link to lose"),
                          ("D", "ENODEV: no monitor is plugged in there"),
                          ("A", 'ENODEV: port "A": there are B, C and D')]:
            with pytest.raises(Refused) as caught:
                control.ask("link-loss", port=port)
            assert str(caught.value) == why
        assert not is_shown()
        for _ in range(2):
            assert client.read32(PCH_PORT_HOTPLUG) == 0x101010 and not client.read32(SDE_IIR)
            train(client)
            assert is_shown()
            assert control.ask("link-loss", port="B") == {}
            assert not is_shown() and connected(client) == {"B", "C"}
            assert client.read32(PCH_PORT_HOTPLUG) == 0x101011
            assert client.read32(SDE_IIR) == PORTS["B"]
            client.write32(PCH_PORT_HOTPLUG, 0x101011)
            client.write32(SDE_IIR, PORTS["B"])
        assert control.monitors()["B"] == "dp:1024x768"


def test_monitors_stay(tmp_path):
    """From one client to the next, and without any."""
    server = Controlled(tmp_path, "--monitor", "1024x768")
    with server.control() as control:
        assert control.monitors() == {"B": "1024x768", "C": "none", "D": "none"}
        control.ask("plug", port="D", monitor="800x600")
        assert control.ask("query")["guest"] is False
        for wanted in ({"B", "D"}, {"D"}):
            with greet(server.connect()) as client:
                assert connected(client) == wanted
                control.ask("plug", port="B", monitor="none")
                assert connected(client) == {"D"}
            assert eventually(lambda: not control.ask("query")["guest"])
    assert server.stop() == 0


def test_edid(server, control):
    """By the bytes of an EDID."""
    with greet(server.connect()) as client:
        edid = make_edid().hex()
        control.ask("plug", port="B", monitor=edid)
        assert connected(client) == {"B"}
        for bad in ("00", edid[:-1], "0x" + edid[2:], edid[:-2] + "zz", edid[:-2] + "-1", ""):
            assert control.error("plug", port="C", monitor=bad) == "EINVAL"
        assert control.error("plug", port="C", monitor=edid * 5) == "E2BIG"
        assert connected(client) == {"B"}


def test_kinds(server, control):
    """Ports are of the kind that was said last, but while a guest is there."""
    def connectors():
        return [port["connector"] for port in control.ask("query")["ports"]]

    assert connectors() == ["HDMI-A-1", "HDMI-A-2", "HDMI-A-3"]
    control.ask("plug", port="C", monitor="dp:none")
    control.ask("plug", port="D", monitor="dp:1024x768")
    control.ask("plug", port="D", monitor="hdmi:800x600")
    assert connectors() == ["HDMI-A-1", "DP-1", "HDMI-A-2"]
    assert control.monitors() == {"B": "none", "C": "dp:none", "D": "800x600"}
    with greet(server.connect()) as client:
        assert connected(client) == {"D"}
        for port, monitor, kind in (
                ("C", "hdmi:800x600", "DisplayPort"), ("C", "hdmi:none", "DisplayPort"),
                ("B", "dp:800x600", "HDMI"), ("B", "dp:" + make_edid().hex(), "HDMI")):
            with pytest.raises(Refused) as caught:
                control.ask("plug", port=port, monitor=monitor)
            assert caught.value.name == "EBUSY" and f"the port is {kind}" in caught.value.desc
        assert control.monitors() == {"B": "none", "C": "dp:none", "D": "800x600"}
        assert connected(client) == {"D"}
        # The same kind may be said, and need not be.
        for port, monitor in (("C", "dp:1024x768"), ("B", "hdmi:800x600")):
            control.ask("plug", port=port, monitor=monitor)
        assert connected(client) == {"B", "C", "D"}
        control.ask("plug", port="C", monitor="1280x1024")
        assert control.monitors() == {"B": "800x600", "C": "dp:1280x1024", "D": "800x600"}
    assert eventually(lambda: not control.ask("query")["guest"])
    control.ask("plug", port="C", monitor="hdmi:800x600")
    assert connectors() == ["HDMI-A-1", "HDMI-A-2", "HDMI-A-3"]


def test_first_monitors(tmp_path):
    """Those of the command line, with holes."""
    server = Controlled(tmp_path, "-m", "none", "-m", "dp:800x600", "-m", "dp:none")
    with server.control() as control:
        assert control.monitors() == {"B": "none", "C": "dp:800x600", "D": "dp:none"}
    assert server.stop() == 0


@pytest.mark.parametrize("line, name, why", [
    (b"", "EINVAL", "not a JSON object"),
    (b"plug B", "EINVAL", "not a JSON object"),
    (b"[1]", "EINVAL", "not a JSON object"),
    (b'{"execute":"query"} x', "EINVAL", "not a JSON object"),
    (b'{"execute":"query"}\0', "EINVAL", "not a JSON object"),
    (b'{"execute":"\xff"}', "EINVAL", "not a JSON object"),
    (b'{"a":' * 40 + b"1" + b"}" * 40, "EINVAL", "not a JSON object"),
    (b"{}", "EINVAL", "execute: not a command's name"),
    (b'{"execute":1}', "EINVAL", "execute: not a command's name"),
    (b'{"execute":"quit"}', "EOPNOTSUPP", '"quit": there are plug, link-loss, screenshot and query'),
    (b'{"execute":"aaaaaaaaaaaaaaa\\u00e4"}', "EOPNOTSUPP", '"aaaaaaaaaaaaaaa?"'),
    (b'{"execute":"query","more":1}', "EINVAL", '"more": a request has'),
    (b'{"execute":"query","arguments":[]}', "EINVAL", "arguments: not an object"),
    (b'{"execute":"query","arguments":{"port":"B"}}', "EINVAL", 'query has no argument "port"'),
    (b'{"execute":"plug"}', "EINVAL", "plug needs a port"),
    (b'{"execute":"link-loss"}', "EINVAL", "link-loss needs a port"),
    (b'{"execute":"plug","arguments":{"port":"B"}}', "EINVAL", "plug needs a monitor"),
    (b'{"execute":"plug","arguments":{"monitor":"none"}}', "EINVAL", "plug needs a port"),
    (b'{"execute":"screenshot","arguments":{"port":2}}', "EINVAL", "port: not a string"),
    (b'{"execute":"screenshot","arguments":{"port":"B\\u0000"}}', "EINVAL", "port: has a NUL"),
    (b'{"execute":"screenshot","arguments":{"port":"A"}}', "ENODEV",
     'port "A": there are B, C and D'),
    (b'{"execute":"screenshot","arguments":{"port":""}}', "ENODEV", "there are B, C and D"),
    (b'{"execute":"screenshot","arguments":{"port":"BC"}}', "ENODEV", "there are B, C and D"),
    (b'{"execute":"plug","arguments":{"port":"B","monitor":"large"}}', "EINVAL",
     'monitor "large": neither a mode, as 1920x1080, nor none, nor the bytes of an EDID in hex'),
    (b'{"execute":"plug","arguments":{"port":"B","monitor":"dp:"}}', "EINVAL", "neither a mode"),
    (b'{"execute":"plug","arguments":{"port":"B","monitor":"vga:800x600"}}', "EINVAL",
     "neither a mode"),
    (b'{"execute":"plug","arguments":{"port":"B","monitor":"1000x10"}}', "ERANGE",
     "no such mode at 60 Hz within 300 MHz"),
    (b'{"execute":"plug","arguments":{"port":"B","monitor":"dp:1000x10"}}', "ERANGE",
     'monitor "dp:1000x10": no such mode at 60 Hz within 540 MHz'),
    (b'{"execute":"plug","arguments":{"port":"B","monitor":"2560x1440"}}', "ERANGE",
     "2560x1440 is more than the 1920x1200 that a V5_4 shows"),
])
def test_errors(server, control, line, name, why):
    """Each is told, and nothing is done; the connection stays."""
    control.send(line + b"\n")
    error = control.answer()["error"]
    assert error["class"] == name and why in error["desc"], error
    assert control.monitors() == NONE


def test_id(control):
    for ident in (7, "x", "\u00e4\u20ac", [1, {"a": None}]):
        for execute, key in (("query", "return"), ("nothing", "error")):
            control.send(json.dumps({"id": ident, "execute": execute}).encode() + b"\r\n")
            answer = control.answer()
            assert key in answer and answer["id"] == ident


# Screenshots

def test_screenshot(server, control, tmp_path):
    """Byte by byte; whatever was in the file before."""
    file = tmp_path / "screen.png"
    file.write_bytes(b"x" * 10_000_000)
    size = 1024 * 768 * 4
    noise = random.Random(1).randbytes(size)
    with file.open("r+b") as out, Ram(size) as ram, greet(server.connect()) as client:
        before = len(descriptors(server.session()))
        assert control.error("screenshot", [out.fileno()]) == "ENODATA"
        assert control.error("screenshot", [out.fileno()], port="B") == "ENODATA"
        assert file.stat().st_size == 10_000_000
        show(client, ram, noise)
        for where in ({}, {"port": "B"}):
            assert control.ask("screenshot", [out.fileno()], **where) == {
                "width": 1024, "height": 768}
            with Image.open(io.BytesIO(file.read_bytes())) as image:
                assert image.mode == "RGB"
                wanted = Image.frombytes("RGB", (1024, 768), noise, "raw", "BGRX")
                assert image.tobytes() == wanted.tobytes()
        assert control.error("screenshot", [out.fileno()], port="C") == "ENODATA"
        # Nothing of it is left in the session but a file that the memory is.
        assert len(descriptors(server.session())) <= before + 1


def test_what_is_no_file(server, control, tmp_path):
    file = tmp_path / "x"
    file.touch()
    with file.open("rb") as readonly:
        assert control.error("screenshot") == "EBADF"
        assert control.error("screenshot", [readonly.fileno()]) == "ENOTCONN"
        with greet(server.connect()), open("/dev/null", "wb") as null:
            read, write = os.pipe()
            for fd in (read, write, null.fileno(), control.sock.fileno()):
                assert control.error("screenshot", [fd]) == "EINVAL"
            os.close(read)
            os.close(write)
            # Several: the kernel closes what there is no room for.
            assert control.error("screenshot", [readonly.fileno()] * 100) == "ENODATA"
            # It is used up.
            assert control.error("screenshot") == "EBADF"


def test_file_that_takes_nothing(server, control, tmp_path):
    """The session says why."""
    size = 1024 * 768 * 4
    file = tmp_path / "x"
    file.touch()
    sealed = os.memfd_create("sealed", os.MFD_ALLOW_SEALING)
    fcntl.fcntl(sealed, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW)
    with file.open("rb") as readonly, Ram(size) as ram, greet(server.connect()) as client:
        show(client, ram, bytes(size))
        assert control.error("screenshot", [readonly.fileno()]) == "EINVAL"
        assert control.error("screenshot", [sealed]) == "EPERM"
    os.close(sealed)


def replay(*args):
    """What gvt-replay says."""
    done = subprocess.run([REPLAY, *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_recording(tmp_path):
    """What is plugged while a guest is recorded happens again in the replay."""
    file = tmp_path / "session"
    server = Controlled(tmp_path, "--once", "--record", str(file), "--monitor", "800x600")
    with greet(server.connect()) as client, server.control() as control:
        listen(client)
        control.ask("plug", port="C", monitor="1024x768")
        assert connected(client) == {"B", "C"}
        control.ask("plug", port="B", monitor="none")
        assert connected(client) == {"C"} and client.read32(SDE_IIR) == PORTS["B"] | PORTS["C"]
    assert server.process.wait(PATIENCE) == 0
    assert "plug" in replay("--list", file).lower()
    assert "equal" in replay(file)


@pytest.mark.parametrize("program", [SERVER, SANITIZED])
def test_looks(tmp_path, program):
    """Screenshots are in the recording; drawn from there they are the same, pixel by pixel."""
    file, seen, drawn = (tmp_path / name for name in ["session", "seen.png", "drawn.png"])
    size = WIDTH * HEIGHT * 4
    noise = random.Random(1).randbytes(size)
    server = Controlled(tmp_path, "--once", "--record", str(file), program=program)
    with greet(server.connect()) as client, server.control() as control, Ram(size) as ram, \
            seen.open("wb") as out:
        show(client, ram, bytes(size))
        # What shows nothing is no look.
        assert control.error("screenshot", [out.fileno()], port="C") == "ENODATA"
        control.ask("screenshot", [out.fileno()])
        ram.mem[:] = noise
        control.ask("screenshot", [out.fileno()], port="B")
    assert server.process.wait(PATIENCE) == 0, server.output()
    assert "equal" in replay(file)
    assert re.sub(r"at \d+", "at N", replay("--frames", file)).splitlines() == [
        f"frame {n} at N: look at pipe A, {WIDTH}x{HEIGHT}" for n in (1, 2)]
    for frame, pixels in enumerate([bytes(size), noise], 1):
        replay("--frame", str(frame), file, drawn)
        with Image.open(drawn) as image:
            assert image.size == (WIDTH, HEIGHT) and image.mode == "RGB"
            wanted = Image.frombytes("RGB", image.size, pixels, "raw", "BGRX").tobytes()
            assert image.tobytes() == wanted
    with Image.open(seen) as image:
        assert image.tobytes() == wanted
