# SPDX-License-Identifier: GPL-2.0
"""vGPUs as VFIO devices, without a virtual machine.

The cases of gvt_test run one by one in the host, each on two new vGPUs; then
what a shell sees of the module: sysfs, debugfs, removal, parameters.
"""

import time
from pathlib import Path

import pytest
import tap

from lab import modules

TOP = Path(__file__).resolve().parents[2]
PROGRAM = "build/tests/gvt/gvt_test"
GVT_TEST = f"/src/{PROGRAM}"
TYPES = "/sys/class/mdev_bus/gvt0/mdev_supported_types"
DEVICES = "/sys/bus/mdev/devices"
DEBUGFS = "/sys/kernel/debug/gvt"
UUIDS = ["6d9f1a3e-0000-4000-8000-00000000000a", "6d9f1a3e-0000-4000-8000-00000000000b"]
CASE_SECONDS = 150


# Few commands: each is a round trip of ssh to an emulated machine.
PREPARE = "[ -d /sys/module/gvt ] && { mountpoint -q /sys/kernel/debug || " \
          "mount -t debugfs none /sys/kernel/debug; } && " \
          "echo 1 >/sys/module/gvt/parameters/aperture_mmap"
CREATE = "".join(f" && echo {uuid} >{TYPES}/gvt-{name}/create"
                 for uuid, name in zip(UUIDS, ["V5_4", "V5_8"]))
REMOVE = f"for d in {DEVICES}/*; do [ ! -e $d ] || echo 1 >$d/remove || exit 1; done"


def prepare(host, line):
    """Run the line; if our modules are not there, load them before."""
    if not host.run(line):
        modules.load(host, "mdev", "gvt")
        host.out(line)


@pytest.fixture
def gvt(smp_host):
    """A host with our modules; no vGPU is left at the end."""
    prepare(smp_host, PREPARE)
    yield smp_host
    smp_host.out(REMOVE)


@pytest.fixture
def vgpus(smp_host):
    """The same, with two vGPUs."""
    prepare(smp_host, PREPARE + CREATE)
    yield smp_host
    smp_host.out(REMOVE)


def create(host, uuid, name="V5_8"):
    """Create a vGPU."""
    host.out(f"echo {uuid} >{TYPES}/gvt-{name}/create")


def stats(host, uuid):
    """A vGPU's counters in debugfs: those lines that have one value."""
    lines = [line.split() for line in host.out(f"cat {DEBUGFS}/{uuid}/stats").splitlines()]
    return {line[0]: line[1] for line in lines if len(line) == 2}


@pytest.mark.parametrize("case", tap.names(TOP / PROGRAM))
def test_case(vgpus, case):
    done = vgpus.run(f"{GVT_TEST} {case} {' '.join(UUIDS)} && "
                     f"cat {DEBUGFS}/{UUIDS[0]}/stats && "
                     f"cat {DEBUGFS}/{UUIDS[1]}/stats", timeout=CASE_SECONDS)
    assert done.status == 0, done.out + done.err
    lines = done.out.splitlines()
    for pages in ["pinned_pages", "aperture_pages", "plane_pages"]:
        assert lines.count(f"{pages} 0") == 2


def test_types(gvt):
    names = gvt.out(f"ls {TYPES}").split()
    assert names and all(name.startswith("gvt-") for name in names)
    for name in names:
        lines = gvt.out(f"cat {TYPES}/{name}/description").splitlines()
        assert [line.split(": ")[0] for line in lines] == [
            "low_gm_size", "high_gm_size", "fence", "resolution", "weight"]
        assert gvt.out(f"cat {TYPES}/{name}/device_api") == "vfio-pci"
        assert gvt.out(f"cat {TYPES}/{name}/name")
    # A GiB has room for more than a few.
    assert int(gvt.out(f"cat {TYPES}/{names[0]}/available_instances")) > 8


def test_root_only(vgpus):
    """Nothing of a vGPU can be changed, or used, by others; its memory is nowhere to be read."""
    assert vgpus.out("stat -c %a /sys/kernel/debug") == "700"
    files = vgpus.out(f"find {TYPES}/ {DEVICES}/{UUIDS[0]}/ /sys/module/gvt/parameters "
                      f"{DEBUGFS} -type f -printf '%m %p\\n'").splitlines()
    assert len(files) > 20 and not [f for f in files if int(f.split()[0], 8) & 0o022], files
    assert [f for f in files if f.startswith("400 ") and f.endswith("/record")]
    group = vgpus.out(f"basename $(readlink {DEVICES}/{UUIDS[0]}/iommu_group)")
    assert vgpus.out(f"stat -c %a /dev/vfio/{group}") == "600"


def test_stats(vgpus):
    """The counters are of what was done, and of this vGPU."""
    assert stats(vgpus, UUIDS[0])["bar0_file_writes"] == "0"
    vgpus.out(f"{GVT_TEST} two {' '.join(UUIDS)}")
    first = stats(vgpus, UUIDS[0])
    # 300 submissions of four register writes.
    assert int(first["bar0_file_writes"]) >= 1200
    vgpus.out(f"{GVT_TEST} engines {' '.join(UUIDS)}")
    assert stats(vgpus, UUIDS[1])["type"] == "V5_8"
    assert int(stats(vgpus, UUIDS[0])["bar0_file_writes"]) >= \
        int(first["bar0_file_writes"]) + 4800
    assert vgpus.out(f"grep -c '^engine ' {DEBUGFS}/{UUIDS[0]}/stats") == "4"


def test_state(vgpus):
    """What the guest can see of the vGPU, by the names of the fields."""
    lines = vgpus.out(f"cat {DEBUGFS}/{UUIDS[0]}/state").splitlines()
    assert "vgpu config 0 0x86" in lines        # the vendor's low byte
    for engine in ["rcs0", "bcs0", "vcs0", "vecs0"]:
        assert f"{engine} ports.csb_write 0 0x5" in lines
    assert not [line for line in lines if line.endswith(" 0x0")]


def test_trace(vgpus):
    tracing = "/sys/kernel/tracing"
    vgpus.out(f"mountpoint -q {tracing} || mount -t tracefs none {tracing}; "
              f"echo >{tracing}/trace; echo 1 >{tracing}/events/gvt/enable")
    vgpus.out(f"{GVT_TEST} msi {' '.join(UUIDS)}")
    vgpus.out(f"{GVT_TEST} registers {' '.join(UUIDS)}")
    vgpus.out(f"echo 0 >{tracing}/events/gvt/enable")
    trace = vgpus.out(f"cat {tracing}/trace")
    assert "gvt_access: " + UUIDS[0] in trace
    assert "write bar0+0x4f000 len 4 val 0x12345678 ret 4" in trace
    assert f"gvt_irq: {UUIDS[0]} line up, sent" in trace
    assert f"gvt_run: {UUIDS[0]} rcs0 ran" in trace


def test_remove_while_open(vgpus):
    """The user is asked to let go of the vGPU; removal waits until it has."""
    vgpus.out(f"{GVT_TEST} hold {UUIDS[0]} >/tmp/hold 2>&1 & "
              "for i in $(seq 50); do grep -q open /tmp/hold && exit; sleep 0.1; done; exit 1")
    begin = time.monotonic()
    vgpus.out(f"echo 1 >{DEVICES}/{UUIDS[0]}/remove")
    assert time.monotonic() - begin > 0.5, "did not wait"
    assert vgpus.out("cat /tmp/hold").split() == ["open", "asked"]
    assert vgpus.out(f"ls {DEVICES}") == UUIDS[1]


def test_unload_in_use(vgpus):
    """A module whose vGPU is open stays."""
    vgpus.out(f"{GVT_TEST} hold {UUIDS[0]} >/tmp/hold 2>&1 & "
              "for i in $(seq 50); do grep -q open /tmp/hold && exit; sleep 0.1; done; exit 1")
    assert vgpus.run("rmmod gvt").status
    vgpus.out(f"echo 1 >{DEVICES}/{UUIDS[0]}/remove")


def test_unload_with_dmabuf(vgpus):
    """A dma-buf outlives its vGPU, and keeps the module."""
    vgpus.out("mkfifo -m 600 /tmp/keep-in; "
              f"{GVT_TEST} keep {UUIDS[1]} </tmp/keep-in >/tmp/keep 2>&1 & "
              "exec 3>/tmp/keep-in; for i in $(seq 50); do grep -q kept /tmp/keep && break; "
              "sleep 0.1; done; "
              f"echo 1 >{DEVICES}/{UUIDS[1]}/remove && ! rmmod gvt && echo >&3 && wait $!")
    assert vgpus.out("rm /tmp/keep-in; cat /tmp/keep").split() == ["kept", "same"]
    modules.unload(vgpus, "gvt")
    modules.load(vgpus, "gvt")


def test_pictures_are_charged(vgpus):
    """Those that a vGPU draws for files that a VMM keeps are its memory cgroup's."""
    if "memory" not in vgpus.out("mkdir -p /run/cgroup; mountpoint -q /run/cgroup || "
                                 "mount -t cgroup2 none /run/cgroup; "
                                 "cat /run/cgroup/cgroup.controllers"):
        pytest.skip("a kernel without memory cgroups")
    line = vgpus.out("cd /run/cgroup && echo +memory >cgroup.subtree_control && mkdir -p vmm && "
                     "mkfifo /tmp/draw-in || exit; "
                     f"(echo 0 >vmm/cgroup.procs; exec {GVT_TEST} draw {UUIDS[1]}) "
                     "</tmp/draw-in >/tmp/draw 2>&1 & exec 3>/tmp/draw-in; "
                     "for i in $(seq 50); do grep -q kept /tmp/draw && break; sleep 0.1; done; "
                     "grep vmalloc /run/cgroup/vmm/memory.stat; echo >&3; wait $!")
    assert vgpus.out("rm /tmp/draw-in; rmdir /run/cgroup/vmm; cat /tmp/draw").split() == [
        "kept", "same"]
    assert int(line.split()[1]) >= 640 * 480 * 4, line


def test_unload(vgpus):
    """A module whose vGPUs nobody uses takes them along, and leaves nothing."""
    modules.unload(vgpus, "gvt")
    assert vgpus.out(f"ls {DEVICES}") == ""
    for path in [DEBUGFS, "/sys/class/gvt", "/sys/class/mdev_bus/gvt0", "/sys/module/gvt"]:
        assert not vgpus.run(f"ls -d {path}"), f"{path} is left"
    modules.unload(vgpus, "mdev")
    modules.load(vgpus, "mdev", "gvt")


def test_parameters(gvt):
    # What the module says to the two that it refuses.
    gvt.explained.append(r"gvt: parents=")
    modules.unload(gvt, "gvt")
    ko = "/src/build/modules/gvt.ko"
    assert gvt.run(f"insmod {ko} parents=0").status
    assert gvt.run(f"insmod {ko} parents=257").status
    gvt.out(f"insmod {ko} parents=3 max_vgpus=1")
    assert gvt.out("ls /sys/class/mdev_bus").split() == ["gvt0", "gvt1", "gvt2"]
    create(gvt, UUIDS[0])
    assert gvt.out(f"cat {TYPES}/gvt-V5_8/available_instances") == "0"
    refused = gvt.run(f"/bin/echo {UUIDS[1]} >{TYPES}/gvt-V5_8/create")
    assert refused.status and "Too many users" in refused.err
    gvt.out(f"echo {UUIDS[1]} >{TYPES.replace('gvt0', 'gvt2')}/gvt-V5_8/create")
    modules.unload(gvt, "gvt")
    modules.load(gvt, "gvt")


def test_monitor_parameter(gvt):
    """Each new vGPU has the monitor; a type that can't show it has no vGPUs."""
    # What the module says to it, and the driver core of the refusal.
    gvt.explained += [r"gvt: monitor=1920x1080: no mode of 1024x768 at most",
                      r"gvt [0-9a-f-]+: probe with driver gvt failed with error -34"]
    modules.unload(gvt, "gvt")
    gvt.out("insmod /src/build/modules/gvt.ko monitor=1920x1080")
    create(gvt, UUIDS[0], "V5_4")
    assert gvt.out(f"cat {DEVICES}/{UUIDS[0]}/monitors/port_b") == "1920x1080"
    refused = gvt.run(f"/bin/echo {UUIDS[1]} >{TYPES}/gvt-V5_8/create")
    assert refused.status and "out of range" in refused.err
    assert gvt.out(f"ls {DEVICES}") == UUIDS[0]
    modules.unload(gvt, "gvt")
    modules.load(gvt, "gvt")


def test_few_pins(vgpus):
    """With next to no pages allowed, all works, slowly."""
    parameter = "/sys/module/gvt/parameters/pin_mb"
    old = vgpus.out(f"cat {parameter}")
    vgpus.out(f"echo 0 >{parameter}")
    for case in ["engines", "aperture", "churn"]:
        vgpus.out(f"{GVT_TEST} {case} {' '.join(UUIDS)}", timeout=CASE_SECONDS)
    vgpus.out(f"echo {old} >{parameter}")


def test_mdevctl(gvt):
    """The tool that administrators and libvirt use."""
    assert "gvt-V5_8" in gvt.out("mdevctl types")
    gvt.out(f"mdevctl start -u {UUIDS[0]} -p gvt0 -t gvt-V5_8")
    assert UUIDS[0] in gvt.out("mdevctl list")
    gvt.out(f"mdevctl stop -u {UUIDS[0]}")
    assert UUIDS[0] not in gvt.out("mdevctl list")
