# SPDX-License-Identifier: GPL-2.0
"""What a process has, as far as it should stay."""

import os
from pathlib import Path

# Numbers of things; RSS in KiB, and what the C library may keep of it.
SLACK = {"rss": 4096, "fds": 0, "threads": 0, "maps": 16, "children": 0}


def children(pid):
    """Processes that a process has, zombies among them."""
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def sample(pid):
    """What a process has at this moment."""
    proc = Path(f"/proc/{pid}")
    status = dict(line.split(":", 1) for line in (proc / "status").read_text().splitlines())
    return {"rss": int(status["VmRSS"].split()[0]), "fds": len(os.listdir(proc / "fd")),
            "threads": int(status["Threads"]), "children": len(children(pid)),
            "maps": (proc / "maps").read_text().count("\n")}
