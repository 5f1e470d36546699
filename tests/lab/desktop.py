# SPDX-License-Identifier: GPL-2.0
"""Desktops of Debian's in a guest: Weston, and Xorg with its modesetting driver.

They are in a root of their own, made when somebody asks for it, which the guest is shown: so the
common image stays small. tests/lab/desktop starts them.
"""

import subprocess
import sys

from .errors import BUILD, TOP, LabError
from .kernel import show

ROOT = BUILD / "lab/desktop"
NAMES = ["weston", "xorg"]


def devices():
    """QEMU's arguments that show a guest the root with desktops, which is made if need be."""
    make = ["unshare", "--mount", "--", TOP / "tests/lab/make-root", "desktop"]
    if subprocess.run(make, stdout=sys.stderr, check=False).returncode:
        raise LabError("the root with desktops cannot be made")
    return show("desktop", ROOT)


def start(guest, name, by_gl=False, timeout=180):
    """Have a guest that is shown the root show a desktop, one of NAMES, with a terminal.

    by_gl: the render engine draws it, else the guest's processor.
    """
    guest.out(f"/src/tests/lab/desktop {name} {'gl' if by_gl else ''}", timeout)
