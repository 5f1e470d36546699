# SPDX-License-Identifier: GPL-2.0
"""Slots for devices, without a guest."""

from lab import slots


def test_given():
    """What has none gets one, in turn; the rest stays as it is."""
    vgpu = '{"driver": "vfio-user-pci", "addr": "02.0"}'
    command = ["qemu", "-device", vgpu, "-device", "VGA", "-append", "quiet",
               "-virtfs", "local,path=/src,mount_tag=src,readonly=on", "-device", "e1000,addr=3.0",
               "-device", "virtio-net-pci,netdev=net"]
    assert slots.given(command) == [
        "qemu", "-device", vgpu, "-device", "VGA,addr=14.0", "-append", "quiet",
        "-fsdev", "local,id=src,path=/src,readonly=on",
        "-device", "virtio-9p-pci,fsdev=src,mount_tag=src,addr=15.0", "-device", "e1000,addr=3.0",
        "-device", "virtio-net-pci,netdev=net,addr=16.0"]
