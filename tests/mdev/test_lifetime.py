# SPDX-License-Identifier: GPL-2.0
"""Who waits for whom, and what is left afterwards."""

import time
from errno import EEXIST, ENODEV, ENOENT

import pytest

from mdev_lab import DEVICES, HERE, MTTY, uuid

A, B, C = (uuid(n) for n in (0xa, 0xb, 0xc))

CHURN_THREADS = 4
CHURN_ROUNDS = 200


def test_remove_while_open(core):
    """remove asks the user for the device, again and again, and waits for it."""
    assert core.create(A) == 0
    core.hold(A)
    core.start("remove", f"exec {HERE}/put {DEVICES}/{A}/remove 1")
    core.wait_log("hold", "request")

    # The rest of the parent works on, the device's name stays taken.
    assert core.remove(A) == ENOENT
    assert core.create(A) == EEXIST
    assert core.create(B) == 0
    assert core.remove(B) == 0
    assert core.available() == 2

    # vfio asks every 10 seconds.
    core.host.run(f"until test $(cat {core.parent(0)}/requests) = 2; do sleep 0.2; done",
                  timeout=30, check=True)
    assert core.log("hold") == ["open 0", "request", "request"]
    assert core.log("remove") == []

    core.release()
    core.wait_log("remove", "status 0")
    assert core.devices() == []
    assert core.available() == 3


def test_remove_user_complies(core):
    """A user that closes the device when asked to does not delay its removal."""
    assert core.create(A) == 0
    core.hold(A, "-r")
    begin = time.monotonic()
    assert core.remove(A) == 0
    assert time.monotonic() - begin < 8
    core.wait_log("hold", "status 0")
    assert core.log("hold") == ["open 0", "request", "status 0"]
    assert core.devices() == []


def test_unregister_while_open(core):
    """Nothing is created or removed once a parent is going."""
    for name in (A, B):
        assert core.create(name) == 0
    core.hold(A)
    core.start("unregister", f"exec {HERE}/put {core.parent(0)}/registered 0")
    core.wait_log("hold", "request")

    assert core.create(C) == ENODEV
    assert core.create(C, core.type(1)) == 0
    assert core.remove(B) == ENODEV
    assert core.log("unregister") == []

    core.release()
    core.wait_log("unregister", "status 0")
    assert core.devices() == [C]
    assert not core.host.run(f"test -e {core.parent(0)}/mdev_supported_types")
    assert core.create(A, core.type(1)) == 0


def test_unregister_remove_waits(core):
    """Unregistering waits for a remove that waits for a user."""
    assert core.create(A) == 0
    core.hold(A)
    core.start("remove", f"exec {HERE}/put {DEVICES}/{A}/remove 1")
    core.wait_log("hold", "request")
    core.start("unregister", f"exec {HERE}/put {core.parent(0)}/registered 0")
    core.host.run("sleep 0.5")
    assert core.log("unregister") == []
    assert core.create(B) == ENODEV
    core.release()
    core.wait_log("remove", "status 0")
    core.wait_log("unregister", "status 0")
    assert core.devices() == []


def test_register_again(our_core):
    """The same types can be registered again."""
    core = our_core
    for _ in range(3):
        assert core.create(A) == 0
        core.set(0, "registered", 0)
        assert core.devices() == []
        core.set(0, "registered", 1)
        assert core.available() == 3
        assert core.read(f"{core.type(0, 'b')}/name") == "Type with a pretty name"


def test_kept_uuid(core):
    """A UUID and its instance are taken until the last reference is gone."""
    core.set(0, "keep", 1)
    assert core.create(A) == 0
    assert core.remove(A) == 0
    assert core.devices() == []
    assert core.available() == 2
    assert core.create(A) == EEXIST
    core.set(0, "keep", 0)
    assert core.available() == 3
    assert core.create(A) == 0


def test_kept_unregister(our_core):
    """Unregistering waits for the last reference to the parent's devices."""
    core = our_core
    core.set(0, "keep", 1)
    assert core.create(A) == 0
    core.start("unregister", f"exec {HERE}/put {core.parent(0)}/registered 0")
    core.host.run(f"while test -e {DEVICES}/{A}; do :; done; sleep 0.5", check=True)
    assert core.log("unregister") == []
    assert core.create(B) == ENODEV
    core.set(0, "keep", 0)
    core.wait_log("unregister", "status 0")


def test_unload_driver(core):
    """A driver's module can go while its devices exist, and takes them along."""
    core.insmod("mtty")
    for n in range(3):
        assert core.create(uuid(n), f"{MTTY}/mdev_supported_types/mtty-1") == 0
    core.host.run("rmmod mtty", check=True)
    assert core.devices() == []
    assert core.create(uuid(0)) == 0


def test_unload_driver_open(core):
    """Not while a device is open."""
    core.insmod("mtty")
    assert core.create(A, f"{MTTY}/mdev_supported_types/mtty-1") == 0
    core.hold(A)
    result = core.host.run("rmmod mtty")
    assert result.status != 0
    assert "in use" in result.err
    assert core.devices() == [A]
    core.release()
    core.host.run("rmmod mtty", check=True)
    assert core.devices() == []


def test_unload_core(core):
    """The core cannot go before its drivers."""
    result = core.host.run("rmmod mdev")
    assert result.status != 0
    assert "in use by: mdev_test" in result.err


def churn(core, options, type_dir):
    """Runs churn; returns {(file, errno): how often}."""
    out = core.host.out(f"{HERE}/churn {options} {type_dir} {CHURN_THREADS} {CHURN_ROUNDS}",
                        timeout=300)
    lines = [line.split() for line in out.splitlines()]
    return {(what, int(err)): int(n) for what, err, n in lines}


def slab(core):
    """Objects in use in the slab that a struct mdev_device comes from."""
    core.host.run("echo 1 >/sys/kernel/slab/kmalloc-1k/shrink")
    return int(core.host.out("awk '/^kmalloc-1k /{ print $2 }' /proc/slabinfo"))


def test_churn(core):
    """Devices that come and go in parallel all succeed, and leak nothing."""
    core.insmod("mtty")
    mtty = f"{MTTY}/mdev_supported_types/mtty-1"
    total = CHURN_THREADS * CHURN_ROUNDS
    assert churn(core, "", mtty) == {("create", 0): total, ("remove", 0): total}
    before = slab(core)
    assert churn(core, "", mtty) == {("create", 0): total, ("remove", 0): total}
    assert slab(core) < before + total / 4
    assert core.devices() == []
    assert core.available(mtty) == 24
    assert core.ls("/sys/kernel/iommu_groups") == []


def test_churn_same_uuid(our_core):
    """Threads that race for one UUID: one gets it at a time, all ends well."""
    core = our_core
    counts = churn(core, "-s", core.type())
    assert core.devices() == []
    assert core.available() == 3
    total = CHURN_THREADS * CHURN_ROUNDS
    assert sum(n for (what, _), n in counts.items() if what == "create") == total
    assert {err for what, err in counts if what == "create"} == {0, EEXIST}
    # Success of several is one removal: the others saw the file go.
    assert counts["remove", 0] >= counts["create", 0] > 0


@pytest.mark.parametrize("options", ["", "-s"], ids=["own UUIDs", "same UUID"])
def test_churn_unregister(our_core, options):
    """A parent that comes and goes under that."""
    core = our_core
    core.start("churn", f"exec {HERE}/churn {options} {core.type()} {CHURN_THREADS} 2000")
    for _ in range(20):
        core.set(0, "registered", 0)
        assert core.devices() == []
        core.set(0, "registered", 1)
    core.wait_log("churn", "status 0", 120)
    assert core.devices() == []
    assert core.available() == 3
