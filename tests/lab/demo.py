# SPDX-License-Identifier: GPL-2.0
"""make demo: a guest's stock i915 works on a vGPU that KVM serves by its file.

The same guest runs twice: under fdmmio-run, when KVM serves its register
accesses through the vGPU's file, and without it, when each one goes through
QEMU. The end is a summary, for people and in build/demo/summary.json, and
build/demo.png: what QEMU's display showed of the guest, its console beside a
picture that a program in it drew through KMS and flipped.
"""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time

from PIL import Image

from . import Guest, Host, LabError, screen
from .errors import BUILD, TOP, shown, tail
from .host import LOGS, make_image

UUID = "5e1f0a3c-2f0d-4c0e-9a51-8b1f6d0c7a01"
PARENT = "/sys/class/mdev_bus/gvt0"
TYPE = "gvt-V5_4"
VGPU = f"/sys/bus/mdev/devices/{UUID}"
STATS = f"/sys/kernel/debug/gvt/{UUID}/stats"
MONITOR = "1024x768"
VNC_PORT = 5900
VNC = ["-vnc", "127.0.0.1:0"]

BENCHMARKS = "/usr/libexec/igt-gpu-tools/benchmarks"
STORES = "/src/build/tests/igt/gem_engine_stores"
# Of 64 stores, an engine. "make check" does more of them, in two guests at once.
BATCHES = 100
ENGINES = ["rcs", "bcs", "vcs", "vecs"]

HERE = BUILD / "demo"
PICTURE = BUILD / "demo.png"


@contextlib.contextmanager
def step(name):
    """One line for one step: what it is, and how long it took."""
    begin = time.monotonic()
    print(f"{name} ... ", end="", flush=True)
    try:
        yield
    except LabError as e:
        print(f"FAILED after {time.monotonic() - begin:.0f} s")
        raise LabError(f'step "{name}" failed: {e}') from None
    print(f"{time.monotonic() - begin:.0f} s", flush=True)


def build():
    """Build modules and programs."""
    log = LOGS / "build.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "wb") as out:
        done = subprocess.run(
            ["make", "--no-print-directory", "-j2", "modules", "tools",
             "KDIR=/usr/src/linux-headers", "KSRC=/usr/src/linux"],
            cwd=TOP, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False)
    if done.returncode:
        raise LabError(tail(log))


def guest_command(guest, log, command, timeout=120):
    """Run a command of the demonstration in a guest and keep its output."""
    result = guest.run(command, timeout)
    with open(log, "a", encoding="utf-8") as out:
        out.write(f"$ {command}\n{result.out}{result.err}")
    if not result:
        raise LabError(f"exit status {result.status} of {command}; {tail(log)}")
    return result.out


def number(text, what, log):
    """The number a benchmark measured."""
    found = re.search(r"^\s*(\d+\.\d+)\s*$", text, re.MULTILINE)
    if not found:
        raise LabError(f"{what} measured nothing; {tail(log)}")
    return float(found.group(1))


def use_gpu(guest, log):
    """All that the guest does with its GPU; returns the facts."""
    facts = {"gem_exec_nop_us": {}}
    with step("  load i915"):
        guest_command(guest, log, "modprobe i915")
        guest_command(guest, log, "test -c /dev/dri/renderD128")
        facts["guest_kernel"] = guest.out("uname -r")
        facts["render_node"] = guest.out("ls /dev/dri/renderD*")
        lines = "\n".join(guest.dmesg())
        facts["driver"] = re.findall(r"i915 \S+ \[drm\] (?:Found|Virtual GPU).*|"
                                     r"\[drm\] Initialized i915.*", lines)
    for engine in ENGINES:
        with step(f"  gem_exec_nop on {engine}"):
            out = guest_command(guest, log, f"{BENCHMARKS}/gem_exec_nop -e {engine}")
            facts["gem_exec_nop_us"][engine] = number(out, "gem_exec_nop", log)
    with step("  gem_exec_ctx"):
        out = guest_command(guest, log, f"{BENCHMARKS}/gem_exec_ctx -b switch")
        facts["gem_exec_ctx_us"] = number(out, "gem_exec_ctx", log)
    with step("  gem_latency"):
        out = guest_command(guest, log, f"{BENCHMARKS}/gem_latency -t 2")
        done = re.search(r"^(\d+)/\d+:", out, re.MULTILINE)
        if not done or not int(done.group(1)):
            raise LabError(f"gem_latency completed nothing; {tail(log)}")
        facts["gem_latency_batches"] = int(done.group(1))
    with step("  gem_engine_stores: values at chosen addresses, all engines"):
        facts["engines"] = json.loads(guest_command(guest, log, f"{STORES} --batches={BATCHES} --json"))
        bad = [e for e in ENGINES if facts["engines"][e]["result"] != "ok"]
        if bad:
            raise LabError(f"wrong results on {' '.join(bad)}; {tail(log)}")
    return facts


def file_accesses(host):
    """How often the vGPU's file was read and written in its BARs."""
    counts = re.findall(r"^bar\d_file_(?:reads|writes) (\d+)$",
                        host.out(f"cat {STATS}"), re.MULTILINE)
    if not counts:
        raise LabError(f"no access counts in {STATS}")
    return sum(map(int, counts))


def served_by_kvm(guest):
    """How many accesses KVM has served through files for this guest's VM."""
    out = guest.host.out(f"cat /sys/kernel/debug/kvm/$(cat {guest.state}.pid)-*/fd_mmio "
                         "2>/dev/null; true")
    total = re.search(r"^total - - - - (\d+) (\d+) ", out, re.MULTILINE)
    return sum(map(int, total.groups())) if total else 0


def take_pictures(guest, log):
    """The console, and what a program shows; returns what it measured."""
    guest_command(guest, log, "(dmesg | grep -E 'drm|i915' | tail -25; uname -a) >/dev/tty0")
    with Image.open(screen.picture(guest)) as console:
        console.load()
    [drawn], [line] = screen.show_pattern(guest)
    picture = screen.picture(guest)
    if not screen.is_same(picture, drawn):
        raise LabError(f"the screen does not show what was drawn: {shown(drawn)}")
    with Image.open(picture) as pattern:
        both = Image.new("RGB", (console.width + pattern.width, pattern.height))
        both.paste(console, (0, 0))
        both.paste(pattern, (console.width, 0))
    screen.hide_pattern(guest)
    both.save(PICTURE)
    return line


def wait_for_people(guest):
    """Have the guest's screen reachable from here until Ctrl-C."""
    guest.host.forward(VNC_PORT)
    guest.out("dmesg | tail -25 >/dev/tty0")
    print(f"\nThe guest's screen: vnc://127.0.0.1:{VNC_PORT}; Ctrl-C ends it.", flush=True)
    while guest.alive():
        time.sleep(1)


def one_run(host, name, wrapper, pictures=False):
    """Boot the guest, use its GPU, count; returns the facts."""
    vnc = VNC if pictures and os.environ.get("VNC", "0") not in ("", "0") else []
    log = HERE / f"{name}.log"
    log.write_text("")
    with step(f"create the vGPU {UUID}"):
        host.out(f"echo {UUID} >{PARENT}/mdev_supported_types/{TYPE}/create && "
                 f"echo {MONITOR} >{VGPU}/monitors/port_b")
    with step("boot a guest " + (f"under {wrapper.split('/')[-1]}" if wrapper
                                 else "without fdmmio-run")):
        guest = Guest.start(host, name, devices=screen.devices(name, VGPU) + vnc,
                            wrapper=wrapper)
    facts = use_gpu(guest, log)
    if pictures:
        with step("  draw through KMS, compare with QEMU's screen"):
            facts["screen"] = take_pictures(guest, log)
        if vnc:
            wait_for_people(guest)
    with step("  check the guest's kernel log, power it off"):
        facts["served_in_kernel"] = served_by_kvm(guest)
        facts["exits_to_user"] = file_accesses(host) - facts["served_in_kernel"]
        problems = guest.dmesg_problems()
        if problems:
            raise LabError("in the guest's kernel log:\n" + "\n".join(problems))
        guest.stop()
    with step("remove the vGPU"):
        host.out(f"echo 1 >{VGPU}/remove")
    return facts


def nothing_left(host):
    """Unload all; see that nothing holds on to anything."""
    left = host.out("ls /sys/bus/mdev/devices /sys/kernel/debug/gvt; "
                    "ls -d /sys/kernel/debug/kvm/*-* 2>/dev/null; true").split()
    left = [name for name in left if not name.endswith(":")]
    if left:
        raise LabError("left in the host: " + " ".join(left))
    host.unload("gvt", "mdev", "kvm")
    problems = host.dmesg_problems()
    if problems:
        raise LabError("in the host's kernel log:\n" + "\n".join(problems))


def demonstrate():
    """All steps; returns the facts of both runs."""
    with step("build modules and programs"):
        build()
    make_image()
    with contextlib.ExitStack() as stack:
        with step("boot the host"):
            host = stack.enter_context(Host.start())
        with step("load kvm.ko, mdev.ko, gvt.ko"):
            host.load("kvm", "mdev", "gvt")
            # The guests' memory has no huge pages: QEMU may map the aperture.
            host.out("echo 1 >/sys/module/gvt/parameters/aperture_mmap")
        fast = one_run(host, "fast", "/src/build/bin/fdmmio-run", pictures=True)
        slow = one_run(host, "slow", "")
        with step("unload the modules; nothing is left"):
            nothing_left(host)
    if not fast["served_in_kernel"] or slow["served_in_kernel"]:
        raise LabError(f"KVM served {fast['served_in_kernel']} accesses with "
                       f"fdmmio-run, {slow['served_in_kernel']} without")
    return fast, slow


def write_summary(fast, slow, seconds):
    """Print the summary, and leave it in build/demo/summary.json."""
    own = ("served_in_kernel", "exits_to_user", "gem_exec_nop_us", "gem_exec_ctx_us",
           "gem_latency_batches")
    summary = {
        "guest_kernel": fast["guest_kernel"],
        "render_node": fast["render_node"],
        "driver": fast["driver"],
        # Checked when they ran: a run with another result has no summary.
        "engines": {e: fast["engines"][e]["result"] for e in ENGINES},
        "stores_per_engine": fast["engines"]["rcs"]["stores"],
        "screen": fast["screen"],
        "fast": {key: fast[key] for key in own},
        "slow": {key: slow[key] for key in own},
        "seconds": round(seconds),
    }
    path = HERE / "summary.json"
    path.write_text(json.dumps(summary, indent=2) + "\n")
    print(f"\nguest kernel  {summary['guest_kernel']}")
    for line in summary["driver"]:
        print(f"driver        {line}")
    print(f"render node   {summary['render_node']}")
    print(f"screen        {summary['screen']}: {shown(PICTURE)}")
    print("\n                          fdmmio-run   without")
    for engine in ENGINES:
        print(f"{engine:4}  {summary['engines'][engine]}, empty batch     "
              f"{fast['gem_exec_nop_us'][engine]:9.0f} "
              f"{slow['gem_exec_nop_us'][engine]:9.0f} us")
    for key, text in (("served_in_kernel", "accesses KVM served"),
                      ("exits_to_user", "accesses through QEMU")):
        print(f"{text:24}  {fast[key]:8} {slow[key]:9}")
    print(f"\n{seconds:.0f} s; {shown(path)}, logs in {shown(HERE)} and {shown(LOGS)}")


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    begin = time.monotonic()
    HERE.mkdir(parents=True, exist_ok=True)
    (HERE / "summary.json").unlink(missing_ok=True)
    PICTURE.unlink(missing_ok=True)
    try:
        fast, slow = demonstrate()
    except LabError as e:
        print(f"demo: {e}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ndemo: interrupted", file=sys.stderr)
        return 128 + signal.SIGINT
    write_summary(fast, slow, time.monotonic() - begin)
    return 0


if __name__ == "__main__":
    sys.exit(main())
