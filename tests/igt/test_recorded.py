# SPDX-License-Identifier: GPL-2.0
"""A stock i915 on a vGPU that is recorded, from its probe to the guest's end; and replayed."""

import re
import subprocess
from pathlib import Path

from test_guests import UUIDS, boot, stores, vgpus  # noqa: F401, fixtures

TOP = Path(__file__).resolve().parents[2]
SHARE = TOP / "build/lab/share"
RECORD = f"/sys/kernel/debug/gvt/{UUIDS[0]}/record"
EQUAL = re.compile(r"equal: (\d+) accesses, (\d+) runs of engines, (\d+) interrupts\n")


def test_replayed(vgpus, guest):  # noqa: F811
    """gvt-replay does the same as gvt.ko did."""
    file = SHARE / "i915.gz"
    vgpus.out(f"nohup sh -c 'cat {RECORD} | gzip >/share/{file.name}; echo done >/tmp/recorded' "
              "</dev/null >/dev/null 2>&1 & "
              # It has begun when nobody else can.
              f"until ! sh -c 'exec 3<{RECORD}' 2>/dev/null; do sleep 0.1; done")
    g = boot(guest, vgpus, 0)
    stores(g, 5)
    g.stop()
    vgpus.out("for i in $(seq 100); do [ -e /tmp/recorded ] && exit; sleep 0.1; done; exit 1")
    done = subprocess.run([TOP / "build/bin/gvt-replay", file], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    accesses, runs, interrupts = map(int, EQUAL.fullmatch(done.stdout).groups())
    # Five batches on each of four engines, beside the probe's.
    assert accesses > 1000 and runs > 20 and interrupts > 20, done.stdout
    file.unlink()
