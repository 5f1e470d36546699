# SPDX-License-Identifier: GPL-2.0
"""Loads an mdev core and drivers for it into the lab's host.

Most tests run on two cores: "ours", and "kernel", Debian's own mdev.ko.  The
second one is how the tests know that they ask for what the kernel does.
"""

import errno

import pytest

from lab.kernel import OF_HOSTS
from mdev_lab import DEVICES, HERE, OURS, OUT, TOP

# What other tests may have left, in the order in which it unloads.
OTHER_USERS = "gvt kvmgt mdev"


def rmmod(names):
    """A command that unloads those of these modules that are loaded."""
    return (f"for m in {names}; do ! grep -q \"^$m \" /proc/modules || rmmod $m || exit 1;"
            " done")


class Result(int):
    """An errno, 0 for success, that shows its name."""

    def __repr__(self):
        return errno.errorcode.get(self, str(int(self)))


class Core:
    """An mdev core in a host, and mdev_test.ko on it."""

    def __init__(self, host, variant):
        self.host = host
        self.of_kernel = variant == "kernel"
        # A kernel that was built here has the project's.
        self.ours = not self.of_kernel or OF_HOSTS in ("debug", "kcsan")

    def load(self):
        """Load the core and mdev_test.ko."""
        mdev = "modprobe mdev" if self.of_kernel else f"insmod /src/{OURS.relative_to(TOP)}"
        taint = self.host.out(
            f"{rmmod(OTHER_USERS)} && modprobe vfio_iommu_type1 && {mdev} &&"
            f"insmod {HERE}/mdev_test.ko && cat /sys/module/mdev/taint")
        assert ("O" in taint) != self.of_kernel, "this is not the mdev.ko to be tested"

    def unload(self):
        """Unload all: that fails if a reference to a module is left."""
        self.host.run(f"! pidof vfio-hold >/dev/null || kill $(pidof vfio-hold);"
                      f"{rmmod('mtty mbochs mdpy mdev_test mdev')} &&"
                      "! test -e /sys/bus/mdev && ! test -e /sys/class/mdev_bus", check=True)

    def insmod(self, name):
        """Load one more of the drivers that were built for the tests."""
        self.host.run(f"insmod {HERE}/{name}.ko", check=True)

    def put(self, path, text):
        """Write text to a file with one system call; return the errno."""
        return Result(self.host.run(f"{HERE}/put {path} '{text}'").status)

    def parent(self, number):
        """Directory of a parent that mdev_test.ko makes."""
        return f"/sys/devices/virtual/mdev_test/mdev_test{number}"

    def type(self, number=0, name="a"):
        """Directory of a type of such a parent."""
        return f"{self.parent(number)}/mdev_supported_types/mdev_test-{name}"

    def create(self, text, type_dir=None):
        """Create a device, of type a of the first parent by default."""
        return self.put(f"{type_dir or self.type()}/create", text)

    def remove(self, name, text="1"):
        """Write to the file that removes a device."""
        return self.put(f"{DEVICES}/{name}/remove", text)

    def set(self, number, attribute, value):
        """Set an attribute of a parent of mdev_test.ko; must succeed."""
        assert self.put(f"{self.parent(number)}/{attribute}", value) == 0

    def read(self, path):
        """A file's content, to its last newline."""
        return self.host.out(f"cat {path}")

    def ls(self, path):
        """A directory's entries."""
        return self.host.out(f"ls {path}").split()

    def link(self, path):
        """Where a symbolic link leads in the end."""
        return self.host.out(f"readlink -e {path}")

    def available(self, type_dir=None):
        """How many devices can still be created."""
        return int(self.read(f"{type_dir or self.type()}/available_instances"))

    def devices(self):
        """All mediated devices."""
        return self.ls(DEVICES)

    def start(self, name, command):
        """Run a command in the background, its output in a log of that name.

        A line "status N" is added when it ends.
        """
        self.host.run(f"(sh -c '{command}'; echo status $?) >/tmp/{name}.log 2>&1 "
                      f"</dev/null & echo $! >/tmp/{name}.pid", check=True)

    def hold(self, name, options=""):
        """Have a process open a device; returns when it is open."""
        self.start("hold", f"exec {HERE}/vfio-hold {options} {name}")
        self.wait_log("hold", "open")

    def release(self):
        """End the process that hold() started."""
        self.host.run("kill $(pidof vfio-hold)", check=True)
        self.wait_log("hold", "status")

    def log(self, name):
        """What a background command has printed."""
        return self.read(f"/tmp/{name}.log").splitlines()

    def wait_log(self, name, word, seconds=20):
        """Wait until a line of a background command's output starts so."""
        self.host.run(f"until grep -q '^{word}' /tmp/{name}.log; do sleep 0.05; done",
                      timeout=seconds, check=True)


@pytest.fixture(scope="session")
def built():
    """make check builds all that is needed; pytest alone does not."""
    for path in OURS, OUT / "put", OUT / "mdev_test.ko":
        assert path.exists(), f"no {path.relative_to(TOP)}: run make modules tools"


def _core(host, variant):
    core = Core(host, variant)
    try:
        core.load()
        yield core
    finally:
        if host.alive():
            core.unload()


@pytest.fixture(params=["ours", "kernel"])
def core(request, built, smp_host):
    """An mdev core; the test runs with ours and with the kernel's."""
    yield from _core(smp_host, request.param)


@pytest.fixture
def our_core(built, smp_host):
    """Our mdev core, for what only it does."""
    yield from _core(smp_host, "ours")
