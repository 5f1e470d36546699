# SPDX-License-Identifier: GPL-2.0
"""Which lines of a kernel log are a failure."""

import re

BAD = re.compile(
    r"WARNING:|BUG:|\bBUG\b|Oops|Call Trace|general protection fault|"
    r"Kernel panic|UBSAN|KASAN|lockdep|possible recursive locking|"
    r"circular locking|suspicious RCU|soft lockup|hung_task|blocked for more than|"
    r"refcount_t|rcu_\w+ (?:self-)?detected|\*ERROR\*|i915.*\berror\b|"
    r"unable to handle|double fault|list_(?:add|del) corruption", re.IGNORECASE)

# Lines that match BAD and are right as they are, each with its reason.
ALLOWED = []


def problems(lines):
    """The lines that are a failure."""
    return [line for line in lines
            if BAD.search(line) and not any(a.search(line) for a in ALLOWED)]
