# SPDX-License-Identifier: GPL-2.0
"""Guests that sleep, by S3 or s2idle, and wake up again.

Waking up from S3 is a reset of the machine, and it takes away what other guests of the lab
live on:

* QEMU writes the segments of an ELF kernel into memory at every reset, over what the running
  one has there. A bzImage is loaded by the firmware, once.
* QEMU's 9p server forgets who has opened what, and Linux's virtio_9p does not begin anew.
  Files come by TCP instead, from a diod (9p too) for each mount, which QEMU starts.
* SeaBIOS gives the ICH9 of a q35 no ACPI registers again, so that the kernel reads all ones
  there and cannot sleep a second time. It does that for the PIIX4 of a pc.

The RTC of QEMU ends S3; s2idle it does not, which wants an event of ACPI. The power button
has one, and the lab presses it when the guest's rtcwake (tests/lab/rtcwake) says so.
"""

import re
import subprocess
import threading
import time
from dataclasses import replace

from .errors import TOP, LabError

# Where guests see the servers of files; nobody else can reach them.
SERVER = "10.0.2.100"
# It has itself dump core, and one did so at the end of its guest: not in the project's folder.
DIOD = "/usr/bin/env --chdir=/tmp /usr/sbin/diod --foreground --no-auth --no-userdb " \
       "--rfdno 0 --wfdno 1 --logdest stderr"
ASLEEP = re.compile(r"lab: sleeps for (\d+) s")
AWAKE = "lab: awake"
# A button that is pressed while the guest is still falling asleep is not noticed.
AGAIN = 5


def loaded_once(kernel):
    """The same kernel as a file of which nothing is written to memory at a reset."""
    if not kernel.bzimage:
        raise LabError(f"no bzImage of {kernel.image}, which a guest needs that sleeps or boots "
                       "by UEFI")
    return replace(kernel, image=kernel.bzimage)


def arguments(command, socket):
    """QEMU's arguments for a guest that can sleep, from those for one that cannot."""
    command = [str(word) for word in command]
    shown = [(v["mount_tag"], v["path"]) for v in
             (dict(part.split("=", 1) for part in word.split(",") if "=" in part)
              for option, word in zip(command, command[1:]) if option == "-virtfs")]
    exports = " ".join(f"--export {path}" for _, path in shown)
    for n, word in enumerate(command):
        if command[n - 1] == "-M":
            command[n] = "pc"
        elif command[n - 1] == "-append":
            # Tests of parts of the way to sleep wait without a break: not so long that the
            # watchdog speaks up, where time is scarce.
            command[n] += " suspend.pm_test_delay=1"
            command[n] += " lab.sleeps=" + ",".join(f"{tag}:{path}" for tag, path in shown)
        elif command[n - 1] == "-netdev":
            command[n] += f",guestfwd=tcp:{SERVER}:564-cmd:{DIOD} {exports}"
    return [*command, "-qmp", f"unix:{socket},server=on,wait=off"]


class Alarm:
    """Presses a guest's power button when it has slept for as long as it wanted to.

    log: the guest's console; socket: its QEMU's QMP server.
    """

    def __init__(self, log, socket):
        self._log = log
        self._socket = socket
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self):
        due = None
        while not self._end.wait(0.2):
            text = self._log.read_text(errors="replace")
            sleeps = ASLEEP.findall(text)
            if len(sleeps) <= text.count(AWAKE):
                due = None
            elif due is None:
                due = time.monotonic() + int(sleeps[-1])
            elif time.monotonic() >= due:
                due = time.monotonic() + AGAIN
                self._press()

    def _press(self):
        # If QEMU has ended, others see it.
        subprocess.run([TOP / "tests/lab/qmp", self._socket, "system_powerdown"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)

    def stop(self):
        """Press no more."""
        self._end.set()
        self._thread.join()
