# SPDX-License-Identifier: GPL-2.0
"""KVM knows files, VFIO knows devices, the device model knows neither."""

import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
MODULES = TOP / "build/modules"
FD_MMIO = ["fd_mmio.o", "fd_mmio_access.o", "fd_mmio_debugfs.o"]


def undefined(path):
    """The symbols that an object or module needs from elsewhere."""
    out = subprocess.run(["nm", "--undefined-only", "--format=posix", path],
                         stdout=subprocess.PIPE, check=True, text=True).stdout
    symbols = {line.split()[0] for line in out.splitlines()}
    # Proof that this is a kernel object and that nm saw its table: without ftrace, of KCSAN.
    assert symbols & {"__fentry__", "__tsan_init"}, path
    return symbols


def includes(path):
    """The headers that a source names."""
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)', path.read_text(), re.M)


@pytest.mark.parametrize("name", FD_MMIO)
def test_fd_mmio_needs_no_vfio(name):
    found = list(TOP.glob(f"build/stage/*/kvm/virt/kvm/{name}"))
    assert found, f"{name} has not been built"
    for path in found:
        symbols = undefined(path)
        assert not {s for s in symbols if re.search("vfio|mdev|iommu|gvt", s)}


def test_fd_mmio_includes_no_vfio():
    sources = sorted((TOP / "virt/kvm").glob("fd_mmio*.[ch]"))
    assert {p.with_suffix(".o").name for p in sources if p.suffix == ".c"} == set(FD_MMIO)
    for path in sources + [TOP / "include/uapi/linux/kvm_fd_mmio.h"]:
        assert not [h for h in includes(path) if re.search("vfio|mdev|iommu|gvt", h)], path


def test_fd_mmio_knows_no_kind_of_file():
    """No file's operations, name or driver is looked at."""
    for path in (TOP / "virt/kvm").glob("fd_mmio*.c"):
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.S)
        assert not re.search(r"vfio|mdev|f_op\s*[=!]=|d_name|s_magic|S_IS(?!REG)|i_rdev",
                             code), path


@pytest.mark.parametrize("name", ["mdev.ko", "gvt.ko"])
def test_no_kvm_symbol(name):
    symbols = undefined(MODULES / name)
    assert not {s for s in symbols if re.search(r"(^|_)kvm_", s)}


@pytest.mark.parametrize("folder", ["drivers/vfio/mdev", "drivers/gpu/drm/i915/gvt"])
def test_no_kvm_header(folder):
    sources = list((TOP / folder).rglob("*.[ch]"))
    assert sources
    for path in sources:
        assert not [h for h in includes(path) if "kvm" in h], path


GVT = TOP / "drivers/gpu/drm/i915/gvt"

# What the core may include of the kernel: user programs have a twin of each in
# tools/include. And i915's headers that name registers and commands.
KERNEL_HEADERS = {f"linux/{name}.h" for name in [
    "bitops", "bits", "build_bug", "compiler", "errno", "kernel", "limits", "lockdep",
    "math64", "minmax", "mutex", "sizes", "slab", "stddef", "string", "types"]}
I915_HEADERS = {"gt/intel_engine_regs.h", "gt/intel_gt_regs.h", "gt/intel_gpu_commands.h",
                "gt/intel_lrc_reg.h", "i915_perf_oa_regs.h", "i915_pvinfo.h"}


# The rooms of the device model, and whose functions each may call. "" is the folder
# itself: the vGPU as a whole.
CALLS = {
    "memory": {"memory"},
    "regs": {"regs", "engine", "display"},     # what a register does, by hooks in its row
    "display": {"display", "memory", "regs"},
    "blitter": {"blitter", "memory"},
    "eu": {"eu"},
    "texel": {"memory", "texel"},              # formats, surface state
    "threads": {"eu", "memory", "threads"},    # their jobs and programs
    "sampler": {"eu", "memory", "sampler", "texel"},
    "dataport": {"eu", "memory", "dataport", "texel"},
    "draw": {"eu", "memory", "dataport", "draw", "sampler", "texel", "threads"},
    "render": {"eu", "memory", "dataport", "draw", "render", "sampler", "threads"},
    "engine": {"engine", "blitter", "display", "memory", "regs", "render"},
    "": {"", "engine", "blitter", "display", "eu", "memory", "regs", "render"},
}
# What the rooms may call of the whole: its containers, and GDRST, which resets engines.
OF_THE_WHOLE = {"pagestore.o": CALLS.keys(), "tally.o": CALLS.keys(), "reset.o": {"regs"}}


def core_sources():
    return [path for path in GVT.rglob("*.[ch]")
            if path.relative_to(GVT).parts[0] not in ("edge", "tests")]


def room(path, top):
    """The folder of a file below top: "" at the top itself."""
    name = str(path.parent.relative_to(top))
    return "" if name == "." else name


def test_core_includes():
    core = core_sources()
    assert len(core) > 20
    own = {str(path.relative_to(GVT)) for path in core}
    for path in core:
        allowed = own | {"gvt_host.h": KERNEL_HEADERS, "gvt_regs.h": I915_HEADERS,
                         "thread.c": {"linux/fpu.h"},
                         "alu_fma.c": {"asm/cpufeature.h"}}.get(path.name, set())
        assert not set(includes(path)) - allowed, path


def symbols_of(path):
    """The functions and data that an object defines, and what it wants of others."""
    out = subprocess.run(["nm", "--extern-only", "--format=posix", path],
                         stdout=subprocess.PIPE, check=True, text=True).stdout
    kinds = {line.split()[0]: line.split()[1] for line in out.splitlines()}
    defined = {name for name, kind in kinds.items() if kind != "U"}
    return defined, kinds.keys() - defined


def test_rooms():
    """Calls between the rooms of the device model go the ways that CALLS names."""
    top = TOP / "build/tests/unit/core"
    sources = {path.relative_to(GVT).with_suffix(".o") for path in core_sources()
               if path.suffix == ".c"}
    objects = {path: symbols_of(top / path) for path in sources}
    owner = {name: path for path, (defined, _) in objects.items() for name in defined}
    assert {room(top / path, top) for path in sources} == CALLS.keys()
    seen = set()
    for path, (_, wanted) in objects.items():
        here = room(top / path, top)
        for name in wanted & owner.keys():
            there = room(top / owner[name], top)
            seen.add((here, there))
            assert there in CALLS[here] or here in OF_THE_WHOLE.get(owner[name].name, ()), \
                f"{path} calls {name}() of {owner[name]}"
    # Each permission is used: a list of what is so, not of what would be allowed.
    assert {(a, b) for a in CALLS for b in CALLS[a]} <= seen
