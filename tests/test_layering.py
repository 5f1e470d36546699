# SPDX-License-Identifier: GPL-2.0
"""The layering rule, on what was built and what was written.

KVM knows files, not VFIO; the vGPU and the mdev core do not know KVM.
"""

import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
MODULES = TOP / "build/modules"
RELEASE = (MODULES / "release").read_text().strip()
KVM = TOP / "build/stage" / RELEASE / "kvm/virt/kvm"
FD_MMIO = sorted(p.name for p in (TOP / "virt/kvm").glob("fd_mmio*.c"))


def undefined(path):
    """The symbols that an object needs of others."""
    out = subprocess.run(["nm", "--undefined-only", "--format=just-symbols", path],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    return set(out.split())


@pytest.mark.parametrize("module", ["mdev", "gvt"])
def test_module_needs_nothing_of_kvm(module):
    needed = undefined(MODULES / f"{module}.ko")
    assert "module_layout" in needed or "__fentry__" in needed, "nm shows nothing"
    assert not [s for s in needed if re.match("_*kvm_", s)]


@pytest.mark.parametrize("source", FD_MMIO)
def test_fd_mmio_needs_nothing_of_vfio(source):
    needed = undefined((KVM / source).with_suffix(".o"))
    assert "__fentry__" in needed, "nm shows nothing"
    assert not [s for s in needed if re.search("vfio|mdev|gvt", s)]


def test_gvt_needs_vfio():
    """That the check above can fail: what it looks for is found here."""
    assert [s for s in undefined(MODULES / "gvt.ko") if "vfio" in s]
    assert [s for s in undefined(MODULES / "gvt.ko") if "mdev" in s]


@pytest.mark.parametrize("folder,pattern", [
    ("drivers", r"kvm"), ("virt/kvm", r"vfio|mdev|gvt")])
def test_includes(folder, pattern):
    files = [f for f in (TOP / folder).rglob("*.[ch]")]
    assert files
    bad = [f"{f}: {line}" for f in files for line in f.read_text().splitlines()
           if re.match(rf"\s*#\s*include.*({pattern})", line)]
    assert not bad


@pytest.mark.parametrize("folder", ["drivers/gpu/drm/i915/gvt"])
def test_no_kvm_function_is_looked_up(folder):
    """symbol_get() would get around what nm sees."""
    for f in (TOP / folder).rglob("*.c"):
        assert not re.search(r"symbol_get|kallsyms_lookup", f.read_text()), f
