# SPDX-License-Identifier: GPL-2.0
"""What user space sees: files, their contents, links, and every errno."""

from errno import EAGAIN, EBUSY, EEXIST, EINVAL, ENODEV, ENOENT, ENOSPC, EUSERS

import pytest

from mdev_lab import DEVICES, HERE, MTTY, uuid

A = uuid(0xa)


def test_types(core):
    """A type's directory has the files of the ABI, and says what it is."""
    parent = core.parent(0)
    assert core.ls(f"{parent}/mdev_supported_types") == ["mdev_test-a", "mdev_test-b"]
    assert core.ls(core.type()) == ["available_instances", "create", "description",
                                    "device_api", "devices", "name"]
    assert core.read(f"{core.type()}/name") == "a"
    assert core.read(f"{core.type(0, 'b')}/name") == "Type with a pretty name"
    assert core.read(f"{core.type(0, 'b')}/description") == "type b, at most 3 devices"
    assert core.read(f"{core.type()}/device_api") == "vfio-test"
    assert core.read(f"{core.type()}/available_instances") == "3"
    assert core.ls(f"{core.type()}/devices") == []
    assert core.host.out(f"stat -c '%n %a' {core.type()}/*").split() == [
        word for name, mode in (("available_instances", "444"), ("create", "200"),
                                ("description", "444"), ("device_api", "444"),
                                ("devices", "755"), ("name", "444"))
        for word in (f"{core.type()}/{name}", mode)]


def test_no_description(core):
    """A driver that describes nothing has no such file."""
    core.insmod("mtty")
    assert "description" not in core.ls(f"{MTTY}/mdev_supported_types/mtty-1")


def test_class(core):
    """The class directory leads to the parents, and to them only."""
    assert core.ls("/sys/class/mdev_bus") == ["mdev_test0", "mdev_test1"]
    assert core.link("/sys/class/mdev_bus/mdev_test1") == core.parent(1)
    core.set(1, "registered", "0")
    assert core.ls("/sys/class/mdev_bus") == ["mdev_test0"]
    assert not core.host.run(f"test -e {core.parent(1)}/mdev_supported_types")


def test_device(core):
    """A device is a child of its parent, with links there and back."""
    assert core.create(A) == 0
    device = f"{core.parent(0)}/{A}"
    assert core.devices() == [A]
    assert core.link(f"{DEVICES}/{A}") == device
    assert core.link(f"{core.type()}/devices/{A}") == device
    assert core.link(f"{device}/mdev_type") == core.type()
    assert core.link(f"{device}/driver") == "/sys/bus/mdev/drivers/mdev_test"
    assert core.link(f"{device}/subsystem") == "/sys/bus/mdev"
    assert core.host.out(f"stat -c %a {device}/remove") == "200"
    assert core.ls(f"{core.type(0, 'b')}/devices") == []

    assert core.remove(A) == 0
    assert core.devices() == []
    assert core.ls(f"{core.type()}/devices") == []
    assert not core.host.run(f"test -e {device}")


@pytest.mark.parametrize("text", [A + "\\n", A.upper(), A + "x"],
                         ids=["newline", "upper case", "one character more"])
def test_uuid_forms(core, text):
    """36 characters count, their case does not; the device's name is lower case."""
    core.host.run(f"printf '{text}' >{core.type()}/create", check=True)
    assert core.devices() == [A]
    assert core.create(A) == EEXIST


@pytest.mark.parametrize("text", [
    "x", A[:-1], A + "xx", A.replace("-", ""), A.replace("-", "_"), "g" + A[1:],
    " " + A[:-1], "{" + A[:-2] + "}",
])
def test_uuid_malformed(core, text):
    """Anything else is refused."""
    assert core.create(text) == EINVAL
    assert core.devices() == []
    assert core.available() == 3


def test_unknown_type(core):
    """A type that does not exist has no file to write to."""
    assert core.create(A, core.type(0, "nonsense")) == ENOENT


def test_uuid_twice(core):
    """A UUID is taken once, whatever type and parent, and is free afterwards."""
    core.insmod("mtty")
    assert core.create(A) == 0
    for where in (core.type(), core.type(0, "b"), core.type(1),
                  f"{MTTY}/mdev_supported_types/mtty-2"):
        assert core.create(A, where) == EEXIST
    assert core.available() == 2
    assert core.available(core.type(1)) == 3
    assert core.remove(A) == 0
    assert core.create(A, core.type(1)) == 0


def test_instances_of_core(core):
    """max_instances bounds each parent's devices, over its types."""
    for n, name in enumerate("aba"):
        assert core.available(core.type(0, "b")) == 3 - n
        assert core.create(uuid(n), core.type(0, name)) == 0
    assert core.available() == 0
    assert core.create(uuid(3)) == EUSERS
    assert core.create(uuid(3), core.type(0, "b")) == EUSERS
    # Which error comes first: the UUID's.
    assert core.create(uuid(2)) == EEXIST
    assert core.create(uuid(3), core.type(1)) == 0
    assert core.remove(uuid(1)) == 0
    assert core.available() == 1
    assert core.create(uuid(4), core.type(0, "b")) == 0


def test_instances_of_driver(core):
    """A driver that counts itself decides, and its errno is passed on."""
    core.host.explained = [r"probe with driver mtty failed with error -28"]
    core.insmod("mtty")
    one, two = (f"{MTTY}/mdev_supported_types/mtty-{n}" for n in (1, 2))
    assert (core.available(one), core.available(two)) == (24, 12)
    for n in range(11):
        assert core.create(uuid(n), two) == 0
    assert (core.available(one), core.available(two)) == (2, 1)
    assert core.create(uuid(11), one) == 0
    assert (core.available(one), core.available(two)) == (1, 0)
    assert core.create(uuid(12), two) == ENOSPC
    assert core.create(uuid(12), one) == 0
    assert core.remove(uuid(0)) == 0
    assert core.available(two) == 1


@pytest.mark.parametrize("error,seen", [(EBUSY, EBUSY), (517, EAGAIN)],
                         ids=["EBUSY", "probe deferral"])
def test_probe_fails(core, error, seen):
    """Nothing is left of a device that the driver refuses."""
    core.host.explained = [r"probe with driver mdev_test failed with error -16"]
    core.set(0, "probe_error", error)
    assert core.create(A) == seen
    assert core.devices() == []
    assert core.ls(f"{core.type()}/devices") == []
    assert core.available() == 3
    core.set(0, "probe_error", 0)
    assert core.create(A) == 0


def test_remove_values(core):
    """0 does nothing, other numbers remove, the rest is refused."""
    assert core.create(A) == 0
    assert core.remove(A, "0") == 0
    assert core.devices() == [A]
    for text in ("x", "-", "-1", "1 1", "99999999999999999999"):
        assert core.remove(A, text) == EINVAL
    assert core.devices() == [A]
    assert core.remove(A, "0x10") == 0
    assert core.devices() == []


def test_remove_twice(core):
    """The second time there is no file, or one that is dead."""
    assert core.create(A) == 0
    result = core.host.run(f"exec 3>{DEVICES}/{A}/remove; {HERE}/put - 1 >&3 && "
                           f"{HERE}/put - 1 >&3")
    assert result.status == ENODEV
    assert core.remove(A) == ENOENT


def test_remove_during_create(core):
    """A device that is not complete cannot be removed yet."""
    core.set(0, "probe_ms", 2000)
    core.start("create", f"exec {HERE}/put {core.type()}/create {A}")
    core.host.run(f"until test -e {DEVICES}/{A}/remove; do :; done", check=True)
    assert core.create(A, core.type(1)) == EEXIST
    assert core.remove(A) == EAGAIN
    core.wait_log("create", "status 0")
    if core.ours:
        assert core.remove(A) == 0
    else:
        # The kernel's took the file away: the device stays with its parent.
        assert core.remove(A) == ENOENT
    assert core.devices() == ([] if core.ours else [A])


def test_unbind(core):
    """A device can lose its driver; none is bound to it but by creating it."""
    driver = "/sys/bus/mdev/drivers/mdev_test"
    assert core.create(A) == 0
    assert core.put(f"{driver}/unbind", A) == 0
    assert core.put(f"{driver}/bind", A) == ENODEV
    assert core.remove(A) == 0
    assert core.devices() == []
    assert core.available() == 3


def test_driver_without_api(core):
    """A driver that does not say what its devices are is refused."""
    core.host.run("rmmod mdev_test", check=True)
    result = core.host.run(f"insmod {HERE}/mdev_test.ko no_api=1")
    assert result.status != 0
    assert "Invalid parameters" in result.err
    core.insmod("mdev_test")


def test_uevents(core):
    """udev hears of devices, drivers and parents."""
    parent = core.parent(0).removeprefix("/sys")
    device = f"{parent}/{A}"

    def events(path, text):
        lines = core.host.out(f"{HERE}/uevents {HERE}/put {path} {text}").splitlines()
        return [line for line in lines if line.split()[1] in (device, parent)]

    assert events(f"{core.type()}/create", A) == [f"add {device}", f"bind {device}"]
    assert events(f"{DEVICES}/{A}/remove", 1) == [f"unbind {device}", f"remove {device}"]
    assert events(f"{core.parent(0)}/registered", 0) == [
        f"change {parent} MDEV_STATE=unregistered"]
    if core.ours:       # the kernel's cannot register the same types again
        assert events(f"{core.parent(0)}/registered", 1) == [
            f"change {parent} MDEV_STATE=registered"]
    assert f"change {MTTY.removeprefix('/sys')} MDEV_STATE=registered" in core.host.out(
        f"{HERE}/uevents insmod {HERE}/mtty.ko").splitlines()


def test_mdevctl(core):
    """mdevctl knows its way around."""
    core.insmod("mtty")
    types = core.host.out("mdevctl types")
    assert "mtty\n  mtty-1\n    Available instances: 24\n    Device API: vfio-pci\n" \
        "    Name: Single port serial" in types
    assert "    Description: type b, at most 3 devices" in types
    assert core.host.out(f"mdevctl start -u {A} -p mtty -t mtty-2") == ""
    assert core.host.out("mdevctl list") == f"{A} mtty mtty-2 manual"
    assert core.devices() == [A]
    assert core.host.out(f"mdevctl stop -u {A}") == ""
    assert core.host.out("mdevctl list") == ""
    assert core.devices() == []
