# SPDX-License-Identifier: GPL-2.0
"""Where things are, and which KVM is loaded in a host."""

from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
OUT = TOP / "build/tests/kvm"
HERE = "/src/build/tests/kvm"           # OUT, in the host
OURS = "/src/build/modules/kvm.ko"


def load_kvm(host, ours):
    """Have our kvm.ko, or the stock one, loaded in a host."""
    taint = host.run("cat /sys/module/kvm/taint")
    if taint and ("O" in taint.out) == ours:
        return
    load = f"modprobe irqbypass && insmod {OURS} && " if ours else ""
    host.run("for m in kvm_amd kvm; do"
             "  ! grep -q \"^$m \" /proc/modules || rmmod $m || exit 1; done;"
             f"{load}modprobe kvm_amd", check=True)
    assert ("O" in host.out("cat /sys/module/kvm/taint")) == ours
