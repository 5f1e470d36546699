# SPDX-License-Identifier: GPL-2.0
"""gvt-ctl"""

import contextlib
import stat
import subprocess

import pytest
from client import PATIENCE, Ram
from control import connected, make_edid, show
from PIL import Image
from test_server import greet
from vfio_user_lab import BUILD

CTL = BUILD / "bin/gvt-ctl"


@pytest.fixture
def server(controlled):
    return controlled


def ctl(*words):
    """Output, errors and exit status of gvt-ctl."""
    done = subprocess.run([CTL, *map(str, words)], stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          timeout=PATIENCE)
    return done.stdout, done.stderr, done.returncode


def test_ctl(server, tmp_path):
    path, picture = server.control_path, tmp_path / "screen.png"
    (tmp_path / "edid").write_bytes(make_edid())
    (tmp_path / "long").write_bytes(bytes(513))
    assert ctl(path, "screenshot", picture) == (
        "", "gvt-ctl: screenshot: there is no guest\n", 1)
    assert ctl(path, "plug", "C", "dp:none") == ("", "", 0)
    size = 1024 * 768 * 4
    with Ram(size) as ram, greet(server.connect()) as client:
        assert ctl(path, "plug", "B", "1024x768") == ("", "", 0)
        assert ctl(path, "plug", "D", tmp_path / "edid") == ("", "", 0)
        assert ctl(path, "plug", "C", f"dp:{tmp_path}/edid") == ("", "", 0)
        assert connected(client) == {"B", "C", "D"}
        assert ctl(path, "plug", "C", "none") == ctl(path, "plug", "B", "hdmi:1024x768") == \
            ("", "", 0)
        assert connected(client) == {"B", "D"}
        assert ctl(path, "monitors") == (
            "B HDMI-A-1 1024x768\nC DP-1 dp:none\nD HDMI-A-2 0x0\n", "", 0)
        assert ctl(path, "unplug", "D") == ("", "", 0)
        assert connected(client) == {"B"}
        assert ctl(path, "screenshot", picture) == (
            "", "gvt-ctl: screenshot: the screen is off\n", 1)
        show(client, ram, bytes([3, 2, 1, 0]) * (1024 * 768))
        for words in ((), ("B",)):
            assert ctl(path, "screenshot", picture, *words) == ("1024 x 768\n", "", 0)
            with Image.open(picture) as image:
                assert image.getcolors() == [(1024 * 768, (1, 2, 3))]
        assert stat.S_IMODE(picture.stat().st_mode) == 0o600
        for words, why in [
                (("plug", "A", "800x600"), 'plug: port "A": there are B, C and D'),
                (("plug", "B", "2560x1440"), "2560x1440 is more than the 1920x1200 that a V5_4"),
                (("plug", "B", "/nowhere/x"), "/nowhere/x: No such file"),
                (("plug", "B", "dp:/nowhere/x"), "/nowhere/x: No such file"),
                (("plug", "B", "dp:800x600"), "plug: the port is HDMI as long as the guest"),
                (("plug", "B", "dp:1000x10"), 'plug: monitor "dp:1000x10": no such mode'),
                (("link-loss", "B"), "link-loss: the port is HDMI, which has no link to lose"),
                (("link-loss", "C"), "link-loss: no monitor is plugged in there"),
                (("plug", "B", "/dev/null"), "nor the bytes of an EDID in hex"),
                (("plug", "B", "/"), "/: Is a directory"),
                (("plug", "B", tmp_path / "long"), "long: longer than 512 bytes"),
                (("screenshot", "/nowhere/x"), "/nowhere/x: No such file"),
                (("screenshot", "/dev/null"), "screenshot: what came with the request"),
                (("screenshot", picture, "C"), "screenshot: the screen is off")]:
            out, errors, status = ctl(path, *words)
            assert (out, status) == ("", 1) and errors.startswith("gvt-ctl: ") and why in errors, (
                words, errors)


def test_refused(server):
    """By a server that has clients enough."""
    with contextlib.ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(server.control()).ask("query")
        for _ in range(20):
            assert ctl(server.control_path, "monitors") == (
                "", "gvt-ctl: query: there are 8 clients already\n", 1)


def test_ctl_usage(tmp_path):
    out, _, status = ctl("--help")
    assert status == 0
    for word in ("plug", "unplug", "link-loss", "monitors", "screenshot"):
        assert word in out
    for words in ((), ("/x",), ("/x", "eject"), ("/x", "plug", "B"), ("/x", "monitors", "B"),
                  ("/x", "link-loss"), ("--what",)):
        _, errors, status = ctl(*words)
        assert status == 2 and "try --help" in errors
    for path, why in ((tmp_path / "x", "No such file"), ("/" + "x" * 200, "too long")):
        _, errors, status = ctl(path, "monitors")
        assert status == 1 and why in errors
