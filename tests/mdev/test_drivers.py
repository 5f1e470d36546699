# SPDX-License-Identifier: GPL-2.0
"""The driver API: the kernel's own drivers, as they are, on our core."""

import re
import subprocess

import pytest

from mdev_lab import OURS, uuid

A = uuid(0xa)


@pytest.mark.parametrize("name,types,config", [
    ("mtty", ["mtty-1", "mtty-2"], "32534348"),
    ("mbochs", ["mbochs-large", "mbochs-medium", "mbochs-small"], "11111234"),
    ("mdpy", ["mdpy-hd", "mdpy-vga", "mdpy-xga"], "000f1b36"),
])
def test_sample(core, name, types, config):
    """The samples make devices of all their types, and these can be used."""
    core.insmod(name)
    parent = f"/sys/devices/virtual/{name}/{name}"
    assert core.link(f"/sys/class/mdev_bus/{name}") == parent
    assert core.ls(f"{parent}/mdev_supported_types") == types
    for each in types:
        type_dir = f"{parent}/mdev_supported_types/{each}"
        before = core.available(type_dir)
        assert core.create(A, type_dir) == 0
        assert core.available(type_dir) < before
        core.hold(A, "-c")
        assert core.log("hold")[0] == f"config {config}"
        core.release()
        assert core.remove(A) == 0
        assert core.available(type_dir) == before


def test_stock_driver(our_core):
    """Debian's kvmgt.ko loads, so all that it can check of the ABI is the same."""
    core = our_core
    core.host.run("modprobe kvmgt", timeout=180, check=True)
    assert "kvmgt" in core.ls("/sys/module/mdev/holders")
    assert core.ls("/sys/bus/mdev/drivers") == ["intel_vgpu_mdev", "mdev_test"]
    core.host.run("rmmod kvmgt", check=True)


def test_symbols(built):
    """mdev.ko needs nothing of KVM or VFIO."""
    needed = subprocess.run(["nm", "-u", OURS], stdout=subprocess.PIPE, text=True,
                            check=True).stdout.split()
    assert "device_driver_attach" in needed
    assert [name for name in needed if re.match("kvm|vfio", name)] == []
