# SPDX-License-Identifier: GPL-2.0
"""The installed tree of IGT that the user names, and how it runs elsewhere.

It is shown at /igt in the tools root and in guests, whatever it was built for.
"""

import subprocess
from pathlib import Path

from ..errors import BUILD, LabError

SHOWN = Path("/igt")
IMAGE = BUILD / "lab/image"
PROGRAMS = ["bin/igt_runner", "bin/igt_resume", "bin/igt_results"]
TESTS = "libexec/igt-gpu-tools"
# One of these has the library of all tests.
LIBRARIES = ["lib64", "lib", "lib/x86_64-linux-gnu"]
LISTS = ["share/igt-gpu-tools/i915.fast-feedback.testlist",
         "share/igt-gpu-tools/fast-feedback.testlist"]
# The list that Debian's intel-gpu-tools has: in the image, so in the guest too.
DEBIANS_LIST = "usr/libexec/igt-gpu-tools/intel-ci-tests/i915/default/bat.testlist"


class Tree:
    """An installed tree.  Raises LabError, for a person, if it is not one."""

    def __init__(self, top=SHOWN, image=IMAGE):
        self.top = Path(top)
        self.image = Path(image)
        missing = [p for p in [*PROGRAMS, f"{TESTS}/test-list.txt"]
                   if not (self.top / p).is_file()]
        self.libraries = [p for p in LIBRARIES if list((self.top / p).glob("libigt.so*"))]
        if not self.libraries:
            missing.append("libigt.so in " + ", ".join(LIBRARIES))
        if missing:
            raise LabError("this is no installed tree of IGT: it has no\n"
                           + "\n".join(f"    {m}" for m in missing)
                           + "\nDocumentation/gpu/igt.rst says what is looked for")

    def variables(self):
        """What its programs need in their environment, in a guest."""
        path = ":".join(f"{SHOWN}/{p}" for p in self.libraries)
        return f"LD_LIBRARY_PATH={path} IGT_TEST_ROOT={SHOWN}/{TESTS}"

    def default_list(self):
        """The file with the tests that are run if the user names none."""
        for path in [self.top / p for p in LISTS] + [self.image / DEBIANS_LIST]:
            if path.is_file():
                return path
        raise LabError("no fast-feedback list in the tree; name one with TESTLIST=FILE")

    def in_image(self, command, share):
        """Run a command in the guests' root, with a directory at /share; its output."""
        # The mounts end with the namespace.
        script = ('mkdir -p "$1/igt" && mount --bind "$2" "$1/igt" && '
                  'mount --bind "$3" "$1/share" && exec chroot "$1" sh -c "$4"')
        return subprocess.run(
            ["unshare", "--mount", "sh", "-c", script, "sh", self.image, self.top, share,
             f"export {self.variables()}; {command}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            check=False, text=True, errors="replace")

    def check_libraries(self):
        """The guests' root must have what the tree's programs are linked with."""
        files = " ".join(f"{SHOWN}/{p}/libigt.so*" for p in self.libraries)
        found = self.in_image(f"ldd {SHOWN}/bin/igt_runner {files}", self.image / "share").stdout
        missing = sorted({line.split()[0] for line in found.splitlines() if "not found" in line})
        if missing:
            raise LabError("the tree's programs need what the guest's image has not: "
                           + ", ".join(missing)
                           + "\nadd the packages to tests/lab/image.packages")
