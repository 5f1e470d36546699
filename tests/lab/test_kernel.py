# SPDX-License-Identifier: GPL-2.0
"""Guests' kernels that the image was not made with."""

import os

import pytest

from lab import LabError, kernel
from lab.quick import QuickGuest, VgpuServer


def test_newer_kernel_with_its_modules():
    """Debian's 7.3, in a guest of the same image."""
    newer = kernel.find("7.3")
    with VgpuServer("kernel") as server, QuickGuest.start(server, kernel=newer) as guest:
        guest.probe()
        assert guest.out("uname -r").startswith("7.3.")
        # The image has only some of them.
        guest.out("modprobe vgem")
        assert guest.dmesg_problems() == []


def test_built_tree_is_linked(tmp_path):
    tree, to = tmp_path / "tree", tmp_path / "modules"
    (tree / "drivers/gpu").mkdir(parents=True)
    (tree / "modules.order").write_text("drivers/gpu/a.o\ndrivers/gpu/b.ko\n")
    (tree / "modules.builtin").write_text("kernel/fs/9p.ko\n")
    kernel.link_modules(tree, to)
    assert {name: os.readlink(to / "kernel/drivers/gpu" / name) for name in ("a.ko", "b.ko")} == {
        "a.ko": "/kernel/drivers/gpu/a.ko", "b.ko": "/kernel/drivers/gpu/b.ko"}
    assert (to / "modules.builtin").read_text() == "kernel/fs/9p.ko\n"
    # Again, with less in it.
    (tree / "modules.order").write_text("")
    kernel.link_modules(tree, to)
    assert not (to / "kernel").exists()


def test_directories_without_a_kernel(tmp_path):
    with pytest.raises(LabError, match="one boot/vmlinuz"):
        kernel.installed(tmp_path, tmp_path)
    (tmp_path / "boot").mkdir()
    (tmp_path / "boot/vmlinuz-6.9").write_text("")
    with pytest.raises(LabError, match="lib/modules/6.9"):
        kernel.installed(tmp_path, tmp_path)
    with pytest.raises(LabError, match="arch/x86/boot/bzImage"):
        kernel.built(tmp_path, tmp_path)
    with pytest.raises(LabError, match="none of"):
        kernel.find("5.5")
