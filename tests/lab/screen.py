# SPDX-License-Identifier: GPL-2.0
"""The screen of a guest, as its QEMU shows what a vGPU of gvt.ko displays."""

from PIL import Image

from .errors import SHARE
from .guest import Guest


def devices(name, mdev, memory=1024):
    """QEMU's arguments for a vGPU whose screen it shows.

    name: the guest's; mdev: the vGPU's folder in sysfs.  The guest's memory, in MiB, has no
    huge pages, so that gvt.ko may let QEMU map the aperture (aperture_mmap=1): consoles
    are drawn through it.
    """
    return ["-device", f"vfio-pci,sysfsdev={mdev},addr=02.0,display=on,x-igd-opregion=on",
            *Guest.qmp_server(name),
            "-object", f"memory-backend-memfd,id=ram,size={memory}M",
            "-machine", "memory-backend=ram"]


def picture(guest):
    """What the guest's screen shows: the name of a PNG file.  devices() made it."""
    name = f"{guest.host.name}/{guest.name}.png"
    guest.qmp("screendump", f"filename=/share/{name}", "format=png")
    return SHARE / name


def is_same(picture_file, drawn):
    """Are two pictures the same, pixel by pixel?  They are files' names."""
    with Image.open(picture_file) as one, Image.open(drawn) as other:
        return one.size == other.size and one.tobytes() == other.tobytes()


def both_show(server, drawn, picture_file):
    """Do both screens of a server's vGPU, at ports B and C, show what show_pattern() drew?"""
    for port, file in zip("BC", drawn):
        server.control("screenshot", picture_file, port)
        if not is_same(picture_file, file):
            return False
    return len(drawn) == 2


def show_pattern(guest):
    """Draw a test pattern, which stays; returns names of the files that have it, and lines.

    Each line tells of a screen: its mode, how many flips it saw, how often.
    """
    name = f"pattern-{guest.name}"
    out = guest.out(f"mkdir -p /share/{name}; /src/build/tests/igt/kms_pattern --stay "
                    f"--write=/share/{name} >/tmp/pattern 2>&1 & "
                    "for i in $(seq 600); do grep -q shown /tmp/pattern && break; sleep 0.1; "
                    "done; cat /tmp/pattern; grep -q shown /tmp/pattern", timeout=120)
    lines = out.splitlines()[:-1]
    files = [SHARE / name / f"{line.split()[0]}.ppm" for line in lines]
    return files, lines


def hide_pattern(guest):
    """End what show_pattern() began: the console comes back."""
    guest.out("kill $(pidof kms_pattern); while pidof kms_pattern >/dev/null; do sleep 0.1; "
              "done; sleep 0.5")
