# SPDX-License-Identifier: GPL-2.0
"""Record the session of a stock i915: its probe, and two batches on each engine.

tests/lab/enter python3 tests/record/make_session.py tests/record/sessions/NAME.gz
"""

import gzip
import sys
import tempfile
from pathlib import Path

from lab.quick import QuickGuest, VgpuServer

STORES = "/src/build/tests/igt/gem_engine_stores"


def main():
    with tempfile.TemporaryDirectory(prefix="gvt-") as folder:
        path = Path(folder) / "session"
        with VgpuServer("session", "--once", "--record", str(path)) as server:
            with QuickGuest.start(server, cpus=1) as guest:
                guest.probe()
                guest.out(f"{STORES} -b 2 -s 1")
            # It ends with its client.
            server.process.wait(30)
        # The same bytes for the same session: no name, no time.
        with open(sys.argv[1], "wb") as file:
            file.write(gzip.compress(path.read_bytes(), mtime=0))


if __name__ == "__main__":
    main()
