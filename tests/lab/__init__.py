# SPDX-License-Identifier: GPL-2.0
"""The lab: a KVM host in QEMU (Host), guests in that host (Guest)."""

from .errors import LabError, LabTimeout
from .guest import Guest
from .host import Host

__all__ = ["Guest", "Host", "LabError", "LabTimeout"]
