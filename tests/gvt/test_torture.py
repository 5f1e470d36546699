# SPDX-License-Identifier: GPL-2.0
"""A mad guest on one vGPU, a good one on another; the host stays calm.

The host's kernel log is checked as after each test.  GVT_TORTURE_SECONDS says
how long, GVT_TORTURE_SEED repeats a run.
"""

import os

from test_gvt import DEBUGFS, UUIDS, vgpus  # noqa: F401, a fixture

from lab import modules

SECONDS = int(os.environ.get("GVT_TORTURE_SECONDS", "20"))
SEED = os.environ.get("GVT_TORTURE_SEED", "")
TORTURE = "/src/build/tests/gvt/gvt_torture"


def test_torture(vgpus):  # noqa: F811
    done = vgpus.run(f"{TORTURE} {' '.join(UUIDS)} {SECONDS} {SEED}",
                     timeout=SECONDS + 300)
    print(done.out)
    assert done.status == 0, done.out + done.err
    for uuid in UUIDS:
        stats = vgpus.out(f"cat {DEBUGFS}/{uuid}/stats").splitlines()
        left = dict(line.split() for line in stats if len(line.split()) == 2)
        assert left["pinned_pages"] == left["aperture_pages"] == "0"
    # Nothing holds on to it.
    modules.unload(vgpus, "gvt")
    modules.load(vgpus, "gvt")
