# SPDX-License-Identifier: GPL-2.0
"""A Debian guest on a vGPU under fdmmio-run: KVM serves all of its accesses."""

from test_fdmmio_run import GPUS, RUN, mdevs, vfio  # noqa: F401 (a fixture)


def test_guest(mdevs, guest):  # noqa: F811
    stats = f"{mdevs.share}/fdmmio.stats"
    g = guest(mdevs, wrapper=f"{RUN} --stats={stats} --",
              devices=["-device", vfio(GPUS[0], ",addr=02.0")])
    g.run("modprobe i915 && test -e /dev/dri/renderD128", check=True, timeout=120)
    g.stop()
    counts = {name: int(value) for name, value in
              (line.split() for line in mdevs.out(f"cat {stats}").splitlines())}
    assert counts["kvm_reads"] > 100 and counts["kvm_writes"] > 100, counts
    assert counts["kvm_errors"] == counts["user_reads"] == counts["user_writes"] == 0, counts
