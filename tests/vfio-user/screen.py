# SPDX-License-Identifier: GPL-2.0
"""The least of a driver of the display: a mode, and a plane in the guest's memory.

Registers and mode: those of tests/unit/screen.c.
"""

import struct
import time

from client import BAR0
from gpu import GGTT, PRESENT

WIDTH, HEIGHT = 1024, 768
HTOTAL, VTOTAL, VBLANK, PIPESRC, PIPECONF = 0x60000, 0x6000c, 0x60010, 0x6001c, 0x70008
DDI_FUNC = 0x60400
PLANE_CTL, PLANE_STRIDE, PLANE_POS, PLANE_SIZE, PLANE_SURF, PLANE_OFFSET = \
    0x70180, 0x70188, 0x7018c, 0x70190, 0x7019c, 0x701a4
ENABLE, XRGB, X_TILED = 1 << 31, 4 << 24, 1 << 10
SURFACE = 0x400000
FRAME = 1 / 60

# PLL 1 makes 75 MHz for port B, which pipe A feeds.
CLOCK = [(0x6c040, ENABLE | 375), (0x6c044, 4 << 8 | 1 << 7 | 2 << 5 | 1 << 2),
         (0x6c058, 1 << 11), (0x46014, ENABLE), (0x6c05c, 1 << 4), (0x46140, 2 << 29)]
MODE = [(HTOTAL, (1250 - 1) << 16), (VTOTAL, (1000 - 1) << 16),
        (VBLANK, (1000 - 1) << 16 | (HEIGHT - 1)),
        (PIPESRC, (WIDTH - 1) << 16 | (HEIGHT - 1)), (DDI_FUNC, ENABLE | 1 << 28),
        (PIPECONF, ENABLE)]


class Screen:
    """Pipe A shows memory at an address."""

    def __init__(self, client, addr):
        self.client = client
        pages = WIDTH * HEIGHT * 4 // 4096
        client.write(BAR0, GGTT + SURFACE // 4096 * 8,
                     struct.pack(f"={pages}Q", *(addr + n * 4096 | PRESENT
                                                 for n in range(pages))))
        for register, value in CLOCK + MODE:
            client.write32(register, value)

    def resize(self, width, height):
        """Of the pipe; its planes stay what they are."""
        self.client.write32(PIPESRC, (width - 1) << 16 | (height - 1))
        time.sleep(2 * FRAME)

    def show(self, tiling=0):
        """All of it, from the next vblank on."""
        stride = WIDTH * 4 // (512 if tiling else 64)
        for register, value in [(PLANE_CTL, ENABLE | XRGB | tiling), (PLANE_STRIDE, stride),
                                (PLANE_POS, 0), (PLANE_OFFSET, 0),
                                (PLANE_SIZE, (HEIGHT - 1) << 16 | (WIDTH - 1)),
                                (PLANE_SURF, SURFACE)]:
            self.client.write32(register, value)
        time.sleep(2 * FRAME)
