# SPDX-License-Identifier: GPL-2.0
"""What all tests share: the lab's machines, and the last line of a run.

A test that names the fixture "host" gets a running host, the same one for all
tests, with whatever modules earlier tests left loaded.  "fresh_host" is one of
its own; "smp_host" has two processors, and no guest may run there.  "guest" boots guests:
guest(host, name="a", devices=[...]); they are powered off at the test's end.
Tests are of one of two lanes, which make check runs beside each other: those of the shared
hosts, and all others.  A lane's tests run one after the other, in one process.
After each test the kernel logs of the machines it used must be free of warnings
and errors, but for lines that match a pattern in the machine's list "explained",
where the test says what it provokes and why.
"""

import early
import pytest

from lab import Guest, Host

# Lanes whose early work has begun.
_begun = set()


def lane(item):
    """The name of a test's lane."""
    return "hosts" if "_shared_hosts" in item.fixturenames else "others"


# First, since this is how pytest-xdist learns of it.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """See early.py."""
    items.sort(key=lambda item: hasattr(item.module, "begin_early"))
    for item in items:
        item.add_marker(pytest.mark.xdist_group(lane(item)))


def pytest_runtest_setup(item):
    """Before the first test of a lane: what its last ones need."""
    if lane(item) not in _begun:
        _begun.add(lane(item))
        for module in dict.fromkeys(i.module for i in item.session.items
                                    if lane(i) == lane(item)):
            if hasattr(module, "begin_early"):
                module.begin_early()


def pytest_sessionfinish(session):
    early.end()
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["booted_twice"] = Guest.booted_twice


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """A lane's process is done."""
    Guest.booted_twice += getattr(node, "workeroutput", {}).get("booted_twice", [])


class Watch:
    """Reads a machine's kernel log from here on, at the test's end."""

    def __init__(self, machine):
        self.machine = machine
        self.since = machine.last_line()

    def check(self):
        """Fail if the log tells of trouble."""
        found = self.machine.dmesg_problems(self.since)
        assert not found, f"{self.machine.name}'s kernel log:\n" + "\n".join(found)


@pytest.fixture(scope="session")
def _shared_hosts():
    hosts = {}
    yield hosts
    leaks = []
    for shared in hosts.values():
        if shared.alive():
            leaks.append(shared.leaks())
        shared.stop()
    assert not any(leaks), "hosts have lost memory:\n" + "\n".join(leaks)


def _share(hosts, cpus):
    """The running host of a kind; a new one only if a test before brought it down."""
    if cpus not in hosts or not hosts[cpus].alive():
        if cpus in hosts:
            hosts[cpus].stop()
        hosts[cpus] = Host.start(cpus=cpus)
    shared = hosts[cpus]
    watch = Watch(shared)
    shared.explained = []
    yield shared
    assert shared.alive(), f"the host went down\n{shared.where()}"
    watch.check()


@pytest.fixture
def host(_shared_hosts):
    """A running host, with one processor: VMs are safe there, see lab.Host."""
    yield from _share(_shared_hosts, 1)


@pytest.fixture
def smp_host(_shared_hosts):
    """One with two processors, for what threads of user space can do to devices."""
    yield from _share(_shared_hosts, 2)


@pytest.fixture
def fresh_host():
    """A host that no other test has touched."""
    with Host.start() as fresh:
        yield fresh
        assert fresh.alive(), f"the host went down\n{fresh.where()}"
        found = fresh.dmesg_problems()
        assert not found, "the host's kernel log:\n" + "\n".join(found)


@pytest.fixture
def guest():
    """Boots guests: the arguments are those of Guest.start()."""
    guests = []

    def start(*args, **kwargs):
        guests.append(Guest.start(*args, **kwargs))
        return guests[-1]

    yield start
    found = []
    for g in guests:
        if g.alive():
            found += [f"{g.name}: {line}" for line in g.dmesg_problems()]
            g.stop()
        elif g.host.alive() and g.running():
            g.kill()
            found.append(f"{g.name}: went down\n{g.where()}")
    assert not found, "the guests' kernel logs:\n" + "\n".join(found)


def pytest_unconfigure(config):
    """The last line of a run, for people and for CI."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not reporter or config.option.collectonly:
        return

    def count(*kinds):
        return sum(len(reporter.stats.get(kind, [])) for kind in kinds)

    if Guest.booted_twice:
        print(f"booted twice, see tests/lab/guest.py: {' '.join(Guest.booted_twice)}")
    line = f"{count('passed')} passed, {count('failed', 'error')} failed"
    if count("skipped"):
        line += f", {count('skipped')} skipped"
    print(line)
