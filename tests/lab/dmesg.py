# SPDX-License-Identifier: GPL-2.0
"""Which lines of a kernel log are a failure."""

import re

BAD = re.compile("|".join([
    r"WARNING:", r"\bBUG\b", r"Oops", r"Call Trace", r"Kernel panic",
    r"general protection fault", r"double fault", r"[Uu]nable to handle",
    r"divide error", r"UBSAN", r"KASAN", r"refcount_t", r"list_(?:add|del) corruption",
    r"possible recursive locking", r"possible circular locking", r"suspicious RCU",
    r"soft lockup", r"hard LOCKUP", r"blocked for more than", r"detected .*stall",
    r"self-detected", r"\*ERROR\*", r"i915.*[Ee]rror", r"i915.*wedged", r"GPU HANG",
]))

# Lines that match BAD and are right as they are, each with its reason.
ALLOWED = []


def problems(lines, explained=()):
    """The lines that are a failure; explained: patterns of more that are not."""
    fine = ALLOWED + list(explained)
    return [line for line in lines
            if BAD.search(line) and not any(re.search(f, line) for f in fine)]
