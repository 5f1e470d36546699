/* SPDX-License-Identifier: GPL-2.0 */
/* A mode for tests: what a driver writes to have a pipe run. */
#ifndef SCREEN_H
#define SCREEN_H

#include "unit.h"
#include "display/display_regs.h"

/* 75 MHz through 1250 by 1000 pixels: 60 frames a second. */
#define MODE_KHZ	75000u
#define MODE_HTOTAL	1250u
#define MODE_VTOTAL	1000u
#define MODE_WIDTH	1024u
#define MODE_HEIGHT	768u
#define FRAME_NS	(MODE_HTOTAL * MODE_VTOTAL * 1000000ull / MODE_KHZ)
#define VBLANK_NS	(MODE_HTOTAL * MODE_HEIGHT * 1000000ull / MODE_KHZ)

/* Of planes: a format, two coordinates, a size. */
#define XRGB		(PLANE_CTL_ENABLE | 4 << 24)
#define XY(x, y)	((u32)(y) << 16 | (x))
#define SIZE(w, h)	XY((w) - 1, (h) - 1)

void screen_start(u32 pipes);
u64 screen_memory(u32 pages, u32 *ggtt);
u32 screen_offset(u32 tiling, u32 pitch, u32 x, u32 y);
void screen_mode(u32 pipe);
void screen_timing(u32 pipe, u32 htotal, u32 vtotal, u32 vblank);
void screen_on(u32 pipe, bool on);
void screen_pass(u64 ns);
bool screen_tick(void);
void screen_flip(u32 pipe, u32 plane, u32 surf);
void screen_plane(u32 plane, u32 ctl, u32 stride, u32 pos, u32 size, u32 offset, u32 surf);
u32 screen_live(u32 pipe, u32 plane);
struct vgpu_frame *screen_look(void);
bool screen_crc(u32 pipe, u32 *crc);

#endif
