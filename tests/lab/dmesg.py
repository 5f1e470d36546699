# SPDX-License-Identifier: GPL-2.0
"""Which lines of a kernel log are a failure."""

import re

BAD = re.compile("|".join([
    r"WARNING:", r"\bBUG\b", r"Oops", r"Call Trace", r"Kernel panic",
    r"general protection fault", r"double fault", r"[Uu]nable to handle",
    r"divide error", r"UBSAN", r"KASAN", r"refcount_t", r"list_(?:add|del) corruption",
    r"possible recursive locking", r"possible circular locking", r"suspicious RCU",
    r"soft lockup", r"hard LOCKUP", r"blocked for more than", r"detected .*stall",
    r"\bODEBUG\b", r"INFO: (?:trying to register|lockdep is turned off)",
    r"new suspected memory leaks", r"self-detected", r"\*ERROR\*", r"i915.*[Ee]rror", r"i915.*wedged", r"GPU HANG",
]))

# Before a line as "dmesg -r" has it: warnings and worse.
WARNING = re.compile(r"^<[0-4]>")

# Lines that are right as they are, each with its reason.
ALLOWED = [
    # An emulated machine: its clocks go by the time its threads get, its firmware
    # prepares the first processor only, its ACPI tables are QEMU's.
    r"8254 timer not connected to IO-APIC", r"tsc: Unable to calibrate against PIT",
    r"tsc: PIT calibration deviates from", r"Unstable clock detected, switching default tracing",
    r"APIC calibration not consistent", r"mtrr: your CPUs had inconsistent",
    r"ACPI: IRQ \d+ override to edge", r"hrtimer: interrupt took",
    r"clocksource: .*(?:tsc|TSC|unstable|skew|wd[-_])", r"workqueue: .* hogged CPU",
    r"perf: interrupt took too long", r"hpet: Lost \d+ RTC interrupts",
    r"CE: hpet increased min_delta_ns", r"APIC timer disabled due to verification",
    r"Could not switch to high resolution mode", r"clocksource: Long readout interval",
    r"tsc: PIT calibration deviates from HPET", r"Unstable clock detected, switching",
    r"hpet_rtc_timer_reinit: \d+ callbacks suppressed", r"TSC found unstable after boot",
    # Lockdep says at boot what it has, and a small kernel that it has no mitigations.
    r"Lock dependency validator: Copyright", r"\.\.\. (?:MAX_LOCK|CLASSHASH|CHAINHASH)",
    r"memory used (?:by lock dependency info|for stack traces)", r"per task-struct memory",
    r"Kernel compiled without mitigations",
    # Modules that are not Debian's.
    r"loading out-of-tree module taints kernel", r"module verification failed",
    # A guest's kernel looks for a counter that the emulated processor has not.
    r"Unhandled WRMSR\(0xc0010007\)",
    # The image has no firmware for the display's microcontroller, which is not free; i915
    # then leaves the display's power on.
    r"Direct firmware load for i915/skl_dmc_\S+ failed",
    r"firmware: failed to load i915/skl_dmc_", r"firmware_class: See https://wiki.debian.org",
]

# Races that KCSAN may tell of. KVM (6.12) reads and writes the generation of its memory slots
# as if nobody else did.
RACES = re.compile(r"KCSAN: data-race in (?:kvm_swap_active_memslots \[kvm\] / \w+ \[kvm\]|"
                   r"\w+ \[kvm\] / kvm_swap_active_memslots \[kvm\])")

# What a report begins and ends with.
RULE = re.compile(r"={20}$")


def without_races(lines):
    """The lines but those of reports of such races."""
    rest, report = [], []
    for line in lines:
        report.append(line)
        if RULE.search(line) and len(report) > 1:
            if not RACES.search(report[1]):
                rest += report
            report = []
        elif not RULE.search(report[0]):
            rest += report
            report = []
    return rest + report


def problems(lines, explained=()):
    """The lines that are a failure; explained: patterns of more that are not."""
    fine = ALLOWED + list(explained)
    return [line for line in without_races(lines)
            if (BAD.search(line) or WARNING.match(line)) and
            not any(re.search(f, line) for f in fine)]
