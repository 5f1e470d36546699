# SPDX-License-Identifier: GPL-2.0
"""gvt-run: its library alone, the program, and guests under it."""

import subprocess
from pathlib import Path

import pytest
from lab.quick import GVT_RUN, QuickGuest, VgpuServer
from tap import Results, names

PROGRAM = Path(__file__).resolve().parents[2] / "build/tests/gvt-run/aperture_test"
SUBTESTS = ["linear", "x-tiled", "y-tiled", "fences-move", "pages-move"]
APERTURE = "/src/build/tests/igt/gem_aperture"


@pytest.fixture(scope="module")
def results():
    return Results(PROGRAM)


@pytest.mark.parametrize("name", names(PROGRAM))
def test_library(results, name):
    results.check(name)


def run(*args, **kwargs):
    return subprocess.run([GVT_RUN, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, timeout=60, check=False, **kwargs)


def test_help():
    done = run("--help")
    assert done.returncode == 0 and done.stdout.startswith("usage: gvt-run")


@pytest.mark.parametrize("args, status, says", [
    ([], 125, "no command given"),
    (["--nonsense"], 125, "unrecognized option"),
    (["--", "/nowhere"], 127, "/nowhere: No such file"),
    (["/etc/passwd"], 126, "/etc/passwd: Permission denied")])
def test_mistakes(args, status, says):
    done = run(*args)
    assert done.returncode == status and says in done.stderr, done.stderr


def test_other_programs():
    """They don't notice."""
    done = run("--", "sh", "-c", "echo $0; exit 3")
    assert (done.returncode, done.stdout, done.stderr) == (3, "sh\n", "")


def test_no_vgpu():
    done = run("qemu-system-x86_64", "-M", "none", "-display", "none", "-monitor", "stdio",
               input="quit\n")
    assert done.returncode == 0 and "this machine has no vGPU" in done.stderr, done.stderr


@pytest.fixture(scope="module", params=["", "backports"])
def vgpu(request):
    """A guest whose aperture is memory, with Debian's kernel and with a new one."""
    with VgpuServer(f"gvt-run-{request.param or 'stable'}") as server, \
            QuickGuest.start(server, memory=2048, cpus=2, kernel=request.param) as guest:
        guest.probe()
        yield guest
        found = guest.dmesg_problems()
        assert not found, "the guest's kernel log:\n" + "\n".join(found)


@pytest.mark.parametrize("subtest", SUBTESTS)
def test_aperture(vgpu, subtest):
    """What is written through the aperture is in memory at once, and the other way."""
    assert f"{subtest}: ok" in vgpu.run(f"{APERTURE} --run-subtest {subtest}", 300,
                                        check=True).out


def test_driver_comes_and_goes(vgpu):
    """Another driver makes other tables."""
    vgpu.run("modprobe -r i915 && modprobe i915 && test -c /dev/dri/renderD128",
             timeout=120, check=True)
    vgpu.run(f"{APERTURE} --run-subtest pages-move", 300, check=True)


def test_without_it():
    """The program that judges can tell: QEMU posts writes, which come too late."""
    with VgpuServer("without-gvt-run") as server, \
            QuickGuest.start(server, memory=2048, gvt_run=False) as guest:
        guest.probe()
        done = guest.run(f"{APERTURE} --run-subtest linear", 300)
        assert done.status == 98 and "in memory at" in done.err, done.out + done.err
