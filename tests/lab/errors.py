# SPDX-License-Identifier: GPL-2.0
"""What goes wrong in the lab."""

from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BUILD = TOP / "build"
SHARE = BUILD / "lab/share"


def shown(path):
    """A path as a person sees it: from the project's top."""
    return Path(path).relative_to(TOP)


def tail(path, lines=20):
    """The last lines of a log, and where it is."""
    try:
        text = Path(path).read_text(errors="replace").splitlines()
    except OSError:
        return f"(no log {shown(path)})"
    lines = "\n".join("    " + line.rstrip() for line in text[-lines:])
    return f"the end of {shown(path)}:\n{lines}"


class LabError(Exception):
    """A machine or a command in it failed; the text is meant for a person."""


class LabTimeout(LabError):
    """Something took longer than it was given."""
