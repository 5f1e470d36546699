# SPDX-License-Identifier: GPL-2.0
"""Monitors that are plugged in and out while a guest runs."""

import time

import pytest
from lab.errors import LabError
from lab.quick import QuickGuest, VgpuServer
from lab.screen import hide_pattern, is_same, show_pattern

# udevadm's kernel events of the card: what a desktop waits for.
LISTEN = "udevadm monitor --kernel --property --subsystem-match=drm >/tmp/events 2>&1 & sleep 1"
STATUS = "cat /sys/class/drm/card0-{}/status"


@pytest.fixture
def start():
    """Makes a guest with i915 on a vGPU with some monitors at first, and its server."""
    running = []

    def begin(*options):
        server = VgpuServer("hotplug", *options, control=True)
        running.append(server)
        guest = QuickGuest.start(server, cpus=1)
        running.append(guest)
        guest.probe()
        return guest, server

    yield begin
    server, guest = running
    found = guest.dmesg_problems()
    guest.stop()
    server.stop()
    assert not found, "\n".join(found)


def wait_for(guest, connector, status):
    """Until the guest sees a monitor there, or none, without being asked to look."""
    guest.out(f"for i in $(seq 100); do test \"$({STATUS.format(connector)})\" = {status} && exit; "
              "sleep 0.1; done; exit 1")


def wait_for_modes(guest, connector, modes):
    guest.out(f"for i in $(seq 100); do test \"$(cat /sys/class/drm/card0-{connector}/modes)\" = "
              f"{modes} && exit; sleep 0.1; done; exit 1")


def wait_for_picture(server, size, *where, timeout=30):
    """Until the guest's driver has done what it does with a monitor."""
    end = time.monotonic() + timeout
    while True:
        try:
            said = server.control("screenshot", *where)
        except LabError as e:
            said = str(e)
        if said == f"{size}\n":
            return
        assert time.monotonic() < end, said
        time.sleep(0.1)


def compare(server, tmp_path, drawn, ports):
    """Each port shows what was drawn for it."""
    assert len(drawn) == len(ports)
    for wanted, port in zip(drawn, ports):
        picture = tmp_path / f"{port}.png"
        server.control("screenshot", picture, port)
        assert is_same(picture, wanted), (port, wanted.name)


def test_second_monitor(start, tmp_path):
    """It comes and goes: the guest is told, and both show pictures of their own."""
    guest, server = start("--monitor", "1024x768")
    assert guest.out(STATUS.format("HDMI-A-2")) == "disconnected"
    guest.out(LISTEN)
    server.control("plug", "C", "800x600")
    wait_for(guest, "HDMI-A-2", "connected")
    assert guest.out("cat /sys/class/drm/card0-HDMI-A-2/modes") == "800x600"
    events = guest.out("sleep 1; cat /tmp/events")
    assert "HOTPLUG=1" in events and "/card0" in events, events

    drawn, lines = show_pattern(guest)
    assert [line.split(":")[0] for line in lines] == ["HDMI-A-1 1024x768", "HDMI-A-2 800x600"]
    compare(server, tmp_path, drawn, "BC")
    hide_pattern(guest)

    guest.out("echo >/tmp/events")
    server.control("unplug", "C")
    wait_for(guest, "HDMI-A-2", "disconnected")
    assert "HOTPLUG=1" in guest.out("sleep 1; cat /tmp/events")
    drawn, lines = show_pattern(guest)
    assert [line.split(":")[0] for line in lines] == ["HDMI-A-1 1024x768"]
    compare(server, tmp_path, drawn, "B")
    hide_pattern(guest)
    # Another one in its place. The console's buffer stays: it is shown if that has room.
    server.control("plug", "B", "800x600")
    wait_for_modes(guest, "HDMI-A-1", "800x600")
    wait_for_picture(server, "800 x 600", tmp_path / "console.png", "B")
    server.control("plug", "B", "1280x1024")
    drawn, lines = show_pattern(guest)
    assert [line.split(":")[0] for line in lines] == ["HDMI-A-1 1280x1024"]
    compare(server, tmp_path, drawn, "B")


def test_first_monitor(start, tmp_path):
    """A guest that has begun without one shows its console when one comes; then on three."""
    guest, server = start()
    assert [guest.out(STATUS.format(f"HDMI-A-{n}")) for n in (1, 2, 3)] == ["disconnected"] * 3
    server.control("plug", "D", "1024x768")
    wait_for(guest, "HDMI-A-3", "connected")
    guest.out("for i in $(seq 100); do test -c /dev/fb0 && exit; sleep 0.1; done; exit 1")
    wait_for_picture(server, "1024 x 768", tmp_path / "console.png")
    for port, number in (("B", 1), ("C", 2)):
        server.control("plug", port, "800x600")
        wait_for(guest, f"HDMI-A-{number}", "connected")
    drawn, lines = show_pattern(guest)
    assert len(lines) == 3
    compare(server, tmp_path, drawn, "BCD")


def test_displayport(start, tmp_path):
    """At a port that is one from the beginning: the guest trains the link, and shows a picture."""
    guest, server = start("--monitor", "1024x768", "--monitor", "dp:none")
    assert server.control("monitors") == "B HDMI-A-1 1024x768\nC DP-1 dp:none\nD HDMI-A-2 none\n"
    with pytest.raises(LabError, match="the port is DisplayPort as long as the guest is there"):
        server.control("plug", "C", "hdmi:800x600")
    for monitor in ("800x600", "dp:640x480"):
        server.control("plug", "C", monitor)
        wait_for(guest, "DP-1", "connected")
        mode = monitor.removeprefix("dp:")
        wait_for_modes(guest, "DP-1", mode)
        drawn, lines = show_pattern(guest)
        assert sorted(line.split(":")[0] for line in lines) == [f"DP-1 {mode}", "HDMI-A-1 1024x768"]
        ports = ["BC"[line.startswith("DP-1")] for line in lines]
        compare(server, tmp_path, drawn, ports)
        hide_pattern(guest)
        server.control("unplug", "C")
        wait_for(guest, "DP-1", "disconnected")


def test_link_loss(start, tmp_path):
    """The guest is told by a short pulse, trains the link anew, and the picture is back."""
    guest, server = start("--monitor", "dp:1024x768", "--monitor", "800x600")
    drawn = sorted(show_pattern(guest)[0])      # of DP-1, of HDMI-A-1
    compare(server, tmp_path, drawn, "BC")
    guest.out("echo 4 >/sys/module/drm/parameters/debug")
    said = "dmesg | grep -c 'retraining link' || :"
    assert guest.out(said) == "0"
    for count in (1, 2):
        with guest.paused():
            server.control("link-loss", "B")
            with pytest.raises(LabError, match="the screen is off"):
                server.control("screenshot", tmp_path / "lost.png", "B")
            with pytest.raises(LabError, match="the guest has no link to the monitor"):
                server.control("link-loss", "B")
            # The other one notices nothing.
            compare(server, tmp_path, drawn[1:], "C")
        wait_for_picture(server, "1024 x 768", tmp_path / "back.png", "B")
        compare(server, tmp_path, drawn, "BC")
        assert guest.out(said) == str(count)
    with pytest.raises(LabError, match="the port is HDMI"):
        server.control("link-loss", "C")
    assert guest.out(STATUS.format("DP-1")) == "connected"
