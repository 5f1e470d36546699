# SPDX-License-Identifier: GPL-2.0
"""What the lab does for guests that sleep, without a guest."""

import json
import socket
import threading
import time

import pytest

from lab import LabError, sleep
from lab.kernel import Kernel


def test_arguments():
    """Another machine, the same files by TCP, a monitor for the button."""
    plain = ["qemu", "-M", "q35", "-append", "quiet", "-netdev", "user,id=net",
             "-virtfs", "local,path=/src,mount_tag=src,readonly=on",
             "-virtfs", "local,path=/elsewhere,mount_tag=igt,readonly=on"]
    command = sleep.arguments(plain, "/run/qmp")
    said = dict(zip(command, command[1:]))
    assert said["-M"] == "pc"
    assert said["-append"] == "quiet suspend.pm_test_delay=1 lab.sleeps=src:/src,igt:/elsewhere"
    assert said["-netdev"].startswith("user,id=net,guestfwd=tcp:10.0.2.100:564-cmd:")
    assert said["-netdev"].endswith("--export /src --export /elsewhere")
    assert said["-qmp"].startswith("unix:/run/qmp,")


def test_kernel_without_bzimage(tmp_path):
    kernel = Kernel(tmp_path / "vmlinux", tmp_path / "initrd")
    with pytest.raises(LabError, match="no bzImage"):
        sleep.loaded_once(kernel)
    kernel.bzimage = tmp_path / "vmlinuz"
    assert sleep.loaded_once(kernel).image == kernel.bzimage


class Monitor(threading.Thread):
    """A QMP server that notes what it is told."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.told = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self.start()

    def run(self):
        while True:
            connection, _ = self._listener.accept()
            with connection, connection.makefile("rw") as stream:
                print('{"QMP": {}}', file=stream, flush=True)
                for line in stream:
                    self.told.append(json.loads(line)["execute"])
                    print('{"event": "POWERDOWN"}\n{"return": {}}', file=stream, flush=True)


def pressed(monitor, times, seconds=10):
    """Was the button pressed so often in time?"""
    end = time.monotonic() + seconds
    while monitor.told.count("system_powerdown") < times and time.monotonic() < end:
        time.sleep(0.05)
    return monitor.told.count("system_powerdown") == times


def test_alarm(tmp_path, monkeypatch):
    """The button is pressed when the time is over, again if need be, and not without need."""
    monkeypatch.setattr(sleep, "AGAIN", 0.5)
    log = tmp_path / "log"
    log.write_text("lab: quick-1 is up\nlab: sleeps for 1 s\n")
    monitor = Monitor(tmp_path / "qmp")
    begin = time.monotonic()
    alarm = sleep.Alarm(log, tmp_path / "qmp")
    try:
        assert pressed(monitor, 1) and time.monotonic() - begin >= 1
        assert pressed(monitor, 2)
        log.write_text(log.read_text() + "lab: awake\n")
        time.sleep(1)
        so_far = monitor.told.count("system_powerdown")
        time.sleep(1.5)
        assert monitor.told.count("system_powerdown") == so_far
        log.write_text(log.read_text() + "lab: sleeps for 0 s\n")
        assert pressed(monitor, so_far + 1)
    finally:
        alarm.stop()
