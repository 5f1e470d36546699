# SPDX-License-Identifier: GPL-2.0
"""The KUnit suites of the lab's host, whose kernel has them and its checks.

For "make check-debug", which names this file: Debian's kernels have no KUnit.
"""

import re

SUITES = "/sys/kernel/debug/kunit"


def test_gvt(host):
    """All unit tests of the device model core pass."""
    # With all these checks, many are.
    host.explained += [r"Test should be marked slow"]
    host.out("modprobe gvt-kunit", timeout=600)
    results = host.out(f"cat {SUITES}/gvt/results")
    host.out("rmmod gvt-kunit")
    failed = re.findall(r"^.*not ok .*$", results, re.M)
    assert not failed, results[-8000:]
    assert len(re.findall(r"^ *ok \d+ \w+:\w+$", results, re.M)) > 300, results[-2000:]


def test_checks_are_on(host):
    """The kernel does check, and lockdep has not given up."""
    log = "\n".join(host.dmesg())
    for line in ("KernelAddressSanitizer initialized", "Lock dependency validator",
                 "kmemleak: Kernel memory leak detector initialized"):
        assert line in log, line
    assert re.search(r"debug_locks: +1", host.out("cat /proc/lockdep_stats")), "lockdep is off"
