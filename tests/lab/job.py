# SPDX-License-Identifier: GPL-2.0
"""A host that does one job, and whose clock counts its instructions.

QEMU executes one processor in one thread and lets the emulated time advance by
a nanosecond an instruction, or to the next timer when there is none to execute.
With fixed addresses and fixed random numbers the host's kernel executes the same
instructions in each boot, so that what a job measures with the time stamp
counter repeats exactly.  Therefore there is no network: a job is a program below
the project that is started by /src/tests/lab/init, and its output is in the share.
"""

import contextlib
import subprocess
import time

from .errors import SHARE, LabError, LabTimeout, tail
from .host import CPU, LOGS, clean, make_image, qemu_command, take

ALIKE = "nokaslr random.trust_cpu=off"
LINE = "bench: "


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
    command = [*qemu_command(name, log, f"{ALIKE} lab.job=/src/{program}"),
               "-m", "2048", "-smp", "1", "-cpu", CPU + ",-rdrand,-rdseed",
               "-accel", "tcg,thread=single,tb-size=512",
               "-icount", "shift=0,sleep=off", "-seed", "1",
               "-rtc", "base=2024-01-01,clock=vm"]
    with contextlib.closing(lock), open(LOGS / f"{name}-qemu.log", "wb") as messages:
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=messages,
                              stderr=subprocess.STDOUT, start_new_session=True) as qemu:
            try:
                _watch(qemu, log, timeout, say)
            finally:
                qemu.kill()
    share = SHARE / name
    try:
        status = int((share / "status").read_text())
    except (OSError, ValueError):
        raise LabError(f"{name} ended before {program}; {tail(log)}\n"
                       + tail(LOGS / f"{name}-qemu.log", 5)) from None
    if status:
        raise LabError(f"exit status {status} of {program}; {tail(share / 'err')}\n{tail(log)}")
    return (share / "out").read_text()
