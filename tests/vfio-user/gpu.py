# SPDX-License-Identifier: GPL-2.0
"""The least of a driver: have an engine store values, and interrupt.

Registers and layout: i915's names, as in tests/unit/gpu.c.
"""

import struct
import time

from client import BAR0, PATIENCE

ENGINES = {"rcs": 0x2000, "bcs": 0x22000, "vcs": 0x12000, "vecs": 0x1a000}
HWS_PGA, IMR, ELSP, EXECLIST_STATUS = 0x80, 0xa8, 0x230, 0x234
CONTEXT_STATUS_PTR, CSB_ENTRIES = 0x3a0, 6
MASTER_IRQ, GT_ISR, GDRST = 0x44200, 0x44300, 0x941c
GGTT = 8 << 20
PRESENT = 1

LRI, STORE_GGTT, USER_INTERRUPT = 0x22 << 23, 0x20 << 23 | 1 << 22 | 2, 0x02 << 23
ARB_CHECK = 0x05 << 23


class Gpu:
    """Five pages of memory at an address, the same in the GGTT, for one engine.

    write(offset, *dwords) puts dwords there.  The pages: status page of the engine;
    status page and state of the context; ring; target of the stores.
    """

    PAGES = 5

    def __init__(self, client, addr, write, engine="rcs"):
        self.client = client
        self.base = ENGINES[engine]
        self.addr = addr
        self.write = write
        self.seq = 0
        self.end = None
        for n in range(self.PAGES):
            self.bind(0x100000 + n * 4096, addr + n * 4096)
        client.write32(self.base + HWS_PGA, 0x100000)
        client.write32(self.base + IMR, 0)
        for group in range(4):
            client.write32(GT_ISR + group * 16 + 4, 0)
            client.write32(GT_ISR + group * 16 + 12, 0xffffffff)
        self.enable()

    def bind(self, graphics, addr):
        """Have the GGTT map a page."""
        self.client.write(BAR0, GGTT + graphics // 4096 * 8, struct.pack("=Q", addr | PRESENT))

    def enable(self):
        """Interrupts on; the line follows what is pending."""
        self.client.write32(MASTER_IRQ, 1 << 31)

    def disable(self):
        self.client.write32(MASTER_IRQ, 0)

    def acknowledge(self):
        """Clear what is pending: the line goes down."""
        for group in range(4):
            for _ in range(2):  # double-buffered
                self.client.write32(GT_ISR + group * 16 + 8, 0xffffffff)

    def active(self):
        """Is there a context on the engine?"""
        return self.client.read32(self.base + EXECLIST_STATUS) & 0xc000

    def csb_write(self):
        """Where the engine has put the last entry in its context status buffer."""
        return self.client.read32(self.base + CONTEXT_STATUS_PTR) & 7

    def finished(self):
        """Has the engine run what was submitted last to its end?"""
        return self.end is None or self.csb_write() == self.end

    def fill(self, image):
        """What else belongs into the context's state."""

    def submit(self, *commands):
        """Run commands from the ring, once."""
        # The context before is saved to where the next is taken from. That the engine
        # is idle does not tell: maybe it has not even begun.
        assert self.wait(self.finished)
        # An entry when it begins, and one when it is idle again.
        self.end = (self.csb_write() + 2) % CSB_ENTRIES
        image = [0] * 0x34
        image[1] = LRI | 27
        for at, register, value in [(0x2, 0x244, 0x00090009), (0x4, 0x34, 0),
                                    (0x6, 0x30, len(commands) * 4), (0x8, 0x38, 0x103000),
                                    (0xa, 0x3c, 1)]:
            image[at:at + 2] = [self.base + register, value]
        self.fill(image)
        self.write(0x2000, *image)
        self.write(0x3000, *commands)
        self.seq += 1
        # Descriptor: valid, 4-level page tables, privileged.
        for value in [0, 0, self.seq, 0x101000 | 1 << 8 | 3 << 3 | 1]:
            self.client.write32(self.base + ELSP, value, post=True)

    def store(self, index, value, *more):
        """Store a value in a dword of the target page."""
        commands = [STORE_GGTT, 0x104000 + index * 4, 0, value, *more]
        self.submit(*commands, *[0] * (len(commands) % 2))

    def interrupt(self):
        self.submit(USER_INTERRUPT, 0)

    def wait(self, condition, timeout=PATIENCE):
        """Wait until something is so; the server's commands are served meanwhile."""
        end = time.monotonic() + timeout
        while not condition():
            self.client.read32(MASTER_IRQ)
            if time.monotonic() > end:
                return False
        return True
