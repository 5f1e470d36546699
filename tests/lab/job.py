# SPDX-License-Identifier: GPL-2.0
"""A host that does one job, and whose clock counts its instructions.

QEMU executes one processor in one thread and lets the emulated time advance by
a nanosecond an instruction, or to the next timer when there is none to execute.
With fixed addresses and fixed random numbers the host's kernel executes the same
instructions in each boot, so that what a job measures with the time stamp
counter repeats exactly.  Therefore there is nothing that answers when it likes, no
disk, no network and no share: root and project are in the initial RAM disk, a job
is a program below the project that is started by tests/lab/job-init, and what it
prints comes through serial ports.
"""

import contextlib
import subprocess
import time
from pathlib import Path

from .errors import BUILD, SHARE, TOP, LabError, LabTimeout, tail
from .host import BOOT, CMDLINE, CPU, LOGS, clean, make_image, take

ALIKE = "nokaslr random.trust_cpu=off"
LINE = "bench: "
IMAGE = BUILD / "lab/image"
# Of the image, what no job needs, by find's patterns.
LEFT_OUT = ["./usr/lib/modules/*/kernel/drivers/[gn]*", "./boot/*"]
# Of the project.
CARRIED = ["build/bin", "build/modules", "build/tests/fd-mmio", "tests"]
# The serial ports after the console.
PORTS = ["out", "err", "status"]


def _archive(to, top, paths, left_out=()):
    """Append a cpio archive of some folders below top, and of those above them."""
    above = dict.fromkeys(str(parent) for path in paths
                          for parent in reversed(Path(path).parents))
    found = subprocess.run(
        ["find", *paths, *(arg for path in left_out for arg in ("!", "-path", path))],
        cwd=top, stdout=subprocess.PIPE, check=True, text=True)
    subprocess.run(["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"], cwd=top, stdout=to,
                   input="\n".join([*above, found.stdout]), check=True, text=True)


def _make_initrd(path):
    with open(path, "wb") as to:
        _archive(to, IMAGE, ["."], LEFT_OUT)
        to.flush()
        _archive(to, TOP.parent, [f"{TOP.name}/{path}" for path in CARRIED])
        to.flush()
        _archive(to, TOP / "tests/lab", ["job-init"])


def _qemu_command(share, log, initrd, program):
    command = ["qemu-system-x86_64", "-nodefaults", "-display", "none", "-no-reboot",
               "-M", "q35", "-m", "3072", "-smp", "1", "-cpu", CPU + ",-rdrand,-rdseed",
               "-accel", "tcg,thread=single,tb-size=512",
               "-icount", "shift=0,sleep=off", "-seed", "1",
               "-rtc", "base=2024-01-01,clock=vm",
               "-kernel", f"{BOOT}/vmlinux", "-initrd", initrd, "-append",
               f"{CMDLINE} {ALIKE} rdinit=/job-init lab.job=/{TOP.name}/{program}",
               "-serial", f"file:{log}"]
    for port in PORTS:
        command += ["-serial", f"file:{share / port}"]
    return command


def _watch(qemu, log, timeout, say):
    """Wait for QEMU's end; pass the job's lines on."""
    end = time.monotonic() + timeout
    seen = 0
    while True:
        ended = qemu.poll() is not None
        lines = log.read_text(errors="replace").splitlines()
        for line in lines[seen:]:
            if LINE in line:
                say(line[line.index(LINE) + len(LINE):])
        seen = len(lines)
        if ended:
            return
        if time.monotonic() > end:
            raise LabTimeout(f"the job was not done in {timeout} s; {tail(log)}")
        time.sleep(0.2)


def run_job(program, timeout=600, say=print):
    """Boot a host for a program, a path from /src on; return what it printed.

    say is called with what the program writes to /dev/console after "bench: ".
    """
    make_image()
    name, lock = take(False)
    log = LOGS / f"{name}.log"
    clean(name, log)
    share = SHARE / name
    initrd = share / "initrd"
    _make_initrd(initrd)
    command = _qemu_command(share, log, initrd, program)
    with contextlib.closing(lock), open(LOGS / f"{name}-qemu.log", "wb") as messages:
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=messages,
                              stderr=subprocess.STDOUT, start_new_session=True) as qemu:
            try:
                _watch(qemu, log, timeout, say)
            finally:
                qemu.kill()
                initrd.unlink()
    try:
        status = int((share / "status").read_text())
    except (OSError, ValueError):
        raise LabError(f"{name} ended before {program}; {tail(log)}\n"
                       + tail(LOGS / f"{name}-qemu.log", 5)) from None
    if status:
        raise LabError(f"exit status {status} of {program}; {tail(share / 'err')}\n{tail(log)}")
    return (share / "out").read_text()
