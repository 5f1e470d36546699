# SPDX-License-Identifier: GPL-2.0
"""Slots of a guest's devices, so that its vGPU can have any.

QEMU puts a device without an address into the first free slot. Those that are given as JSON, as
a vGPU of vfio-user has to be, it makes last.
"""

# For the others: behind those that a vGPU may be wanted at.
FIRST = 0x14


def _virtfs(word, slot):
    """What -virtfs stands for, with an address."""
    driver, *fields = word.split(",")
    [tag] = [field for field in fields if field.startswith("mount_tag=")]
    fields.remove(tag)
    name = tag.partition("=")[2]
    return ["-fsdev", ",".join([driver, f"id={name}", *fields]),
            "-device", f"virtio-9p-pci,fsdev={name},{tag},addr={slot:x}.0"]


def given(command):
    """The same arguments of QEMU, with a slot for each device that has none."""
    words, slot = [], FIRST
    for option, word in zip(["", *command], map(str, command)):
        if option == "-virtfs":
            words[-1:] = _virtfs(word, slot)
        elif option == "-device" and not word.startswith("{") and "addr=" not in word:
            words.append(f"{word},addr={slot:x}.0")
        else:
            words.append(word)
            continue
        slot += 1
    return words
