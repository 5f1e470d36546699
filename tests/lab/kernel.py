# SPDX-License-Identifier: GPL-2.0
"""What a machine of the lab boots: Debian's kernels, or somebody's own.

The root is the same for all; a kernel that the image was not made with comes with
its modules, which are shown to the guest, so that nothing is made anew but a small
initial RAM disk.
"""

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from .errors import BUILD, TOP, LabError

BOOT = BUILD / "lab/boot"
KERNELS = BUILD / "lab/kernels"
# Where the user's directory is, in the tools root and in the guest.
SHOWN = Path("/kernel")
NAMES = ["6.1", "6.12", "7.3", "ci", "guest-debug", "debug", "kcsan"]
# What hosts boot if it is not the image's.
OF_HOSTS = os.environ.get("LAB_KERNEL", "")
# Note of an ELF file that QEMU enters directly.
PVH_NOTE = "0x00000012"


def show(tag, path):
    """QEMU's arguments that show a directory, read-only; see tests/lab/init for where."""
    return ["-virtfs", f"local,path={path},mount_tag={tag},security_model=none,"
                       "readonly=on,multidevs=remap"]


@dataclass
class Kernel:
    """A kernel, its initial RAM disk, and QEMU's arguments that show its modules.

    base: they are in lib/modules/RELEASE below it; bzimage: the kernel as it was built.
    """

    image: Path
    initrd: Path
    devices: list = field(default_factory=list)
    release: str = ""
    base: Path = BUILD / "lab/image"
    bzimage: Path = None

    @property
    def checks_itself(self):
        """Is it "debug" or "guest-debug"?"""
        return self.release.endswith("-debug")

    def parameters(self, module):
        """The names of a module's parameters."""
        done = subprocess.run(["modinfo", "-b", self.base, "-k", self.release, "-F", "parm",
                               module],
                              stdout=subprocess.PIPE, text=True, check=False)
        return [line.split(":")[0] for line in done.stdout.splitlines()]


def of_image(name=""):
    """A kernel that the image was made with: Debian's, or "backports"."""
    suffix = f"-{name}" if name else ""
    noted = Path(f"/etc/lab-kernel{suffix}")
    return Kernel(BOOT / f"vmlinux{suffix}", BOOT / f"initrd{suffix}",
                  release=noted.read_text(encoding="ascii").strip() if noted.exists() else "",
                  bzimage=BOOT / f"vmlinuz{suffix}")


def of_hosts():
    """What hosts boot."""
    return find(OF_HOSTS)


def find(name):
    """What the user calls by one of NAMES, or the directory that is shown."""
    if name in ("", "6.12"):
        return of_image()
    if name in NAMES:
        if subprocess.run([TOP / "tests/lab/make-kernel", name], check=False).returncode:
            raise LabError(f"the kernel {name} cannot be made")
        top = KERNELS / name
    elif SHOWN.is_dir() and any(SHOWN.iterdir()):
        top = SHOWN
        name = "dir-" + hashlib.sha256(os.path.abspath(name).encode()).hexdigest()[:8]
    else:
        raise LabError(f"KERNEL={name} is none of {', '.join(NAMES)} and no directory")
    here = KERNELS / name / "run"
    here.mkdir(parents=True, exist_ok=True)
    if (top / "include/config/kernel.release").is_file():
        return built(top, here)
    return installed(top, here)


def built(top, here):
    """A kernel tree in which bzImage and modules were built."""
    bzimage = top / "arch/x86/boot/bzImage"
    if not bzimage.exists():
        raise LabError("no arch/x86/boot/bzImage in the kernel tree; run make there")
    release = (top / "include/config/kernel.release").read_text(encoding="ascii").strip()
    link_modules(top, here / "lib/modules" / release)
    subprocess.run(["depmod", "-b", here, release], check=True)
    return prepared(bzimage, release, here, here,
                    [*show("modules", here / "lib/modules"), *show("kernel", top)])


def link_modules(top, to):
    """Modules of a built tree where modprobe looks, as links into the tree."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    order = top / "modules.order"
    names = order.read_text(encoding="utf-8").split() if order.exists() else []
    for name in names:
        # Since 6.3 the objects' names are there.
        name = name.removeprefix("kernel/").removesuffix(".o").removesuffix(".ko") + ".ko"
        link = to / "kernel" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(SHOWN / name)
    for name in ("modules.order", "modules.builtin", "modules.builtin.modinfo"):
        if (top / name).exists():
            shutil.copy(top / name, to)


def installed(top, here):
    """A kernel's files as they are installed: boot/ and lib/modules/ below a directory."""
    images = sorted([*top.glob("boot/vmlinuz-*"), *top.glob("vmlinuz-*")])
    if len(images) != 1:
        raise LabError("a kernel's directory has one boot/vmlinuz-*, or is a tree in which "
                       f"one was built; here there are {len(images)}")
    release = images[0].name.removeprefix("vmlinuz-")
    base = next((b for b in (top, top / "usr")
                 if (b / "lib/modules" / release / "modules.dep").exists()), None)
    if not base:
        raise LabError(f"no lib/modules/{release} with a modules.dep beside {images[0].name}")
    return prepared(images[0], release, base, here, show("modules", base / "lib/modules"))


def prepared(bzimage, release, base, here, devices):
    """Unpack the kernel and make its initial RAM disk, when they are new."""
    facts = bzimage.stat()
    stamp = f"{release} {facts.st_size} {facts.st_mtime_ns}\n"
    vmlinux, initrd = here / "vmlinux", here / "initrd"
    if not (here / "stamp").exists() or (here / "stamp").read_text() != stamp:
        (here / "stamp").unlink(missing_ok=True)
        unpack(bzimage, vmlinux)
        (here / "stamp").write_text(stamp)
    # Of modules that may be newer than the kernel.
    done = subprocess.run(
        [TOP / "tests/lab/make-initrd", base, release, BUILD / "lab/image/usr/bin/busybox",
         initrd], stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise LabError("this kernel cannot mount the guest's root:\n" + done.stderr)
    return Kernel(vmlinux, initrd, devices, release, base, bzimage)


def unpack(bzimage, to):
    """The kernel out of a bzImage, for a quick boot; bzImage itself if QEMU can't enter it."""
    with open(to, "wb") as out:
        subprocess.run(["/usr/src/linux/scripts/extract-vmlinux", bzimage], stdout=out,
                       stderr=subprocess.DEVNULL, check=False)
    notes = subprocess.run(["readelf", "-n", to], stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, text=True, check=False).stdout
    if PVH_NOTE not in notes:
        shutil.copy(bzimage, to)
