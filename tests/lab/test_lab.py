# SPDX-License-Identifier: GPL-2.0
"""The lab itself."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from lab import LabError, LabTimeout
from lab.dmesg import problems
from lab.errors import SHARE, TOP


def test_exit_status_and_output(host):
    result = host.run("echo out; echo err >&2; exit 7")
    assert (result.status, result.out, result.err) == (7, "out\n", "err\n")
    with pytest.raises(LabError, match="exit status 7"):
        host.out("exit 7")


def test_timeout_leaves_nothing(host):
    with pytest.raises(LabTimeout):
        host.run("sleep 4321", timeout=1)
    assert not host.run("pgrep -f 'sleep 432[1]' || busybox pgrep -f 'sleep 432[1]'")


def test_files_both_ways(host):
    assert not host.run("touch /src/x")
    (SHARE / "to").write_text("hello")
    assert host.out("cat /share/to; echo back >/share/from") == "hello"
    assert (SHARE / "from").read_text() == "back\n"
    for name in "to", "from":
        (SHARE / name).unlink()


def test_dmesg_finds_trouble(fresh_host):
    """All of it, or what is new: after a line, and when that had to make room."""
    assert fresh_host.dmesg_problems() == []
    fresh_host.out("echo 'WARNING: CPU: 0 PID: 1 at here' >/dev/kmsg; echo last >/dev/kmsg")
    last = fresh_host.last_line()
    assert last.endswith("last") and fresh_host.dmesg_problems(last) == []
    assert len(fresh_host.dmesg_problems()) == 1
    fresh_host.out("echo 'WARNING: the second' >/dev/kmsg")
    assert ["second" in line for line in fresh_host.dmesg_problems(last)] == [True]
    fresh_host.out("dmesg -C; echo 'WARNING: the third' >/dev/kmsg")
    assert ["third" in line for line in fresh_host.dmesg_problems(last)] == [True]
    fresh_host.out("dmesg -C")


def test_problems():
    bad = ["<4>[ 1.0] gvt: something odd", "<6>[ 1.0] BUG: kernel NULL pointer dereference",
           "[ 1.0] i915 0000:00:02.0: [drm] *ERROR* no",
           "[ 1.0] Call Trace:", "[ 1.0] rcu: INFO: rcu_preempt self-detected stall",
           "<6>[ 1.0] kmemleak: 1 new suspected memory leaks (see /sys/kernel/debug/kmemleak)",
           "<6>[ 1.0] BUG: KASAN: slab-use-after-free in f+0x1/0x2 [gvt]",
           "<6>[ 1.0] UBSAN: shift-out-of-bounds in a.c:1:2",
           "<6>[ 1.0] WARNING: possible circular locking dependency detected",
           "<6>[ 1.0] INFO: trying to register non-static key."]
    good = ["[ 1.0] i915 0000:00:02.0: [drm] ready", "<6>[ 1.0] debugfs mounted",
            "<4>[ 1.0] mdev: loading out-of-tree module taints kernel."]
    assert problems(bad + good) == bad
    assert problems(bad, [r"\*ERROR\* no", "Call Trace"]) == bad[:2] + bad[4:]


def test_races():
    """KCSAN's reports are taken as a whole: KVM's are right, ours are not."""
    rule = "<3>[ 1.0] " + "=" * 66

    def report(one, other):
        return [rule, f"<3>[ 1.0] BUG: KCSAN: data-race in {one} / {other}",
                "<3>[ 1.0] read to 0xffff888101697ce8 of 8 bytes by task 5349 on cpu 1:", rule]

    swap, ours = "kvm_swap_active_memslots [kvm]", "vgpu_write32 [gvt]"
    theirs = report("vcpu_is_mmio_gpa [kvm]", swap) + report(swap, "kvm_mmu_page_fault [kvm]")
    assert problems(theirs) == []
    for found in report(ours, ours), report(ours, swap), report(ours, ours)[:3]:
        assert problems(theirs + found + theirs)[:len(found)] == found


def test_two_guests(host, guest):
    a = guest(host, "a")
    b = guest(host, "b")
    with pytest.raises(LabError, match="runs already"):
        guest(host, "a")
    assert a.out("hostname 2>/dev/null || busybox hostname") == "a"
    assert b.run("exit 3").status == 3
    b.out("echo from b >/share/b")
    assert (SHARE / "b").read_text() == "from b\n"
    (SHARE / "b").unlink()
    a.stop()
    assert not a.running()
    assert b.out("modprobe i915 && echo loaded") == "loaded"


def test_guest_that_cannot_start(host, guest):
    with pytest.raises(LabError, match="nosuchdevice"):
        guest(host, "bad", devices=["-device", "nosuchdevice"])


# Out of the tools root, and into it again.
ENTER = ["env", "-u", "IN_TOOLS_ROOT", TOP / "tests/lab/enter"]


@pytest.mark.parametrize("command,status", [("exit 9", 9), ("kill -9 $$", 137)])
def test_enter_passes_the_status(command, status):
    done = subprocess.run([*ENTER, "sh", "-c", command], check=False)
    assert done.returncode == status


def test_enter_shows(tmp_path):
    """A file and a directory of the user's, which stay as they are."""
    (tmp_path / "file").write_text("hello")
    script = "cat /shown/file /one; ! touch /one /shown/x 2>/dev/null"
    done = subprocess.run([*ENTER, "--show", tmp_path, "shown", "--show", tmp_path / "file", "one",
                           "sh", "-c", script], stdout=subprocess.PIPE, check=True)
    assert done.stdout == b"hellohello"
    missing = subprocess.run([*ENTER, "--show", "/nowhere", "x", "true"], check=False)
    assert missing.returncode == 1


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGKILL])
def test_enter_leaves_nothing(sig):
    with subprocess.Popen([*ENTER, "sh", "-c", "setsid sleep 4321 & echo; sleep 4322"],
                          stdout=subprocess.PIPE) as inside:
        inside.stdout.readline()
        inside.send_signal(sig)
        inside.wait(10)
        # All that ran inside held the pipe; its end means that they are gone.
        assert inside.stdout.read() == b""
    assert str(TOP / "build/lab/tools/src") not in Path("/proc/mounts").read_text()


def test_our_modules_replace_stock_ones(fresh_host):
    fresh_host.out("modprobe kvm_amd && modprobe mdev")
    fresh_host.load("kvm", "mdev", "gvt")
    for module in "kvm", "mdev", "gvt":
        assert "O" in fresh_host.out(f"cat /sys/module/{module}/taint")
    fresh_host.unload("gvt", "mdev", "kvm")
    assert not fresh_host.run("lsmod | grep -E '^(kvm|mdev|gvt) '")


def test_modules_install(tmp_path):
    """Installed modules win over stock ones; a kernel tree of links will do."""
    release = (TOP / "build/modules/release").read_text().strip()
    stock = TOP / "build/lab/image/usr/lib/modules" / release
    tree = tmp_path / "lib/modules" / release
    tree.parent.mkdir(parents=True)
    shutil.copytree(stock, tree, copy_function=os.symlink)
    subprocess.run(["make", "-s", "modules_install", f"INSTALL_MOD_PATH={tmp_path}"],
                   cwd=TOP, check=True)
    for module in "kvm", "mdev", "gvt":
        path = subprocess.run(
            ["modinfo", "-b", tmp_path, "-k", release, "-F", "filename", module],
            stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        assert path == str(tree / f"updates/{module}.ko")
    used = subprocess.run(["modprobe", "-d", tmp_path, "-S", release, "-D", "kvm-amd"],
                          stdout=subprocess.PIPE, text=True, check=True).stdout
    assert "updates/kvm.ko" in used and "kernel/arch/x86/kvm/kvm-amd.ko" in used
