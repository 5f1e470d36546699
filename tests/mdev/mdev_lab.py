# SPDX-License-Identifier: GPL-2.0
"""Where the mdev tests find things, here and in the host."""

from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
OURS = TOP / "build/modules/mdev.ko"
OUT = TOP / "build/tests/mdev"

HERE = "/src/build/tests/mdev"          # OUT, as the host sees it
DEVICES = "/sys/bus/mdev/devices"
MTTY = "/sys/devices/virtual/mtty/mtty"


def uuid(number):
    """The number-th of some UUIDs."""
    return f"83b8f4f2-509f-382f-3c1e-{number:012x}"
