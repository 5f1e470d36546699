// SPDX-License-Identifier: GPL-2.0
/*
 * EDIDs of monitors that somebody makes up: one mode, at 60 Hz.
 *
 * VESA E-EDID release A revision 2 (1.4), CVT 1.2 for the mode (reduced blanking), CTA-861
 * for what makes it an HDMI monitor.
 */
#include "display/edid.h"

#define BLOCK		128
#define TIMING		54	/* byte: the first detailed timing */
#define EXTENSIONS	126	/* byte: how many blocks follow */
#define REFRESH_NS	16666667u
#define MM_PER_PIXEL(n)	((n) * 254 / 960)	/* of 96 per inch */

/* CVT, reduced blanking. */
#define RB_HBLANK	160
#define RB_HFRONT	48
#define RB_HSYNC	32
#define RB_VFRONT	3
#define RB_VBACK_MIN	6
#define RB_VBLANK_NS	460000u

/* Pixels a second. */
#define HDMI_CLOCK_MAX	300000000u
#define DP_CLOCK_MAX	540000000u

/* HDMI's lowest pixel clock is 25 MHz: small modes have a longer blanking. */
#define FRAME_PIXELS_MIN	(25200000u / 60)

static const u8 header[8] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00 };

static u8 checksum(const u8 *block)
{
	u8 sum = 0;
	u32 i;

	for (i = 0; i < BLOCK - 1; i++)
		sum += block[i];

	return -sum;
}

/**
 * vgpu_edid_check - is this an EDID?
 * @edid: bytes
 * @len: how many
 *
 * Return: 0; -EINVAL: its length, header, a checksum, or the number of blocks that it tells
 * is wrong; -E2BIG: it is longer than VGPU_EDID_MAX.
 */
int vgpu_edid_check(const u8 *edid, size_t len)
{
	size_t at;

	if (len > VGPU_EDID_MAX)
		return -E2BIG;
	if (!len || len % BLOCK || memcmp(edid, header, sizeof(header)) ||
	    edid[EXTENSIONS] != len / BLOCK - 1)
		return -EINVAL;
	for (at = 0; at < len; at += BLOCK)
		if (checksum(edid + at) != edid[at + BLOCK - 1])
			return -EINVAL;

	return 0;
}

/**
 * vgpu_edid_mode - the mode that a monitor likes best
 * @edid: an EDID that vgpu_edid_check() takes
 * @width: where its width is put, pixels
 * @height: and its height
 */
void vgpu_edid_mode(const u8 *edid, u32 *width, u32 *height)
{
	/* The first detailed timing. */
	const u8 *d = edid + TIMING;

	*width = d[2] | (d[4] & 0xf0) << 4;
	*height = d[5] | (d[7] & 0xf0) << 4;
}

/**
 * vgpu_edid_port - which kind of port a monitor is for, as a user says it
 * @text: "dp:" or "hdmi:" and what the monitor is, or that alone
 * @dp: set if it is said: is it DisplayPort?
 *
 * Return: what the monitor is: the end of @text.
 */
const char *vgpu_edid_port(const char *text, bool *dp)
{
	if (!strncmp(text, "dp:", 3)) {
		*dp = true;
		return text + 3;
	}
	if (!strncmp(text, "hdmi:", 5)) {
		*dp = false;
		return text + 5;
	}

	return text;
}

/* Lines of a vertical synchronisation say what the aspect is. */
static u32 vsync_lines(u32 width, u32 height)
{
	if (height * 4 == width * 3)
		return 4;
	if (height * 16 == width * 9)
		return 5;
	if (height * 16 == width * 10)
		return 6;

	return 10;
}

static u32 vblank_lines(u32 height, u32 vsync)
{
	u32 line_ns = (REFRESH_NS - RB_VBLANK_NS) / height;

	return max(RB_VBLANK_NS / line_ns + 1, RB_VFRONT + vsync + RB_VBACK_MIN);
}

static u32 hblank_pixels(u32 width, u32 lines)
{
	return max(FRAME_PIXELS_MIN / lines + 1, width + RB_HBLANK) - width;
}

/* A detailed timing descriptor. */
static void put_timing(u8 *d, u32 width, u32 height)
{
	u32 vsync = vsync_lines(width, height);
	u32 vblank = vblank_lines(height, vsync);
	u32 hblank = hblank_pixels(width, height + vblank);
	/* In 10 kHz, by steps of 250 kHz. */
	u32 clock = mul_u64_u32_div((u64)(width + hblank) * (height + vblank) * 60, 1,
				    250000) * 25;
	u32 wide = MM_PER_PIXEL(width), high = MM_PER_PIXEL(height);

	d[0] = clock;
	d[1] = clock >> 8;
	d[2] = width;
	d[3] = hblank;
	d[4] = width >> 8 << 4 | hblank >> 8;
	d[5] = height;
	d[6] = vblank;
	d[7] = height >> 8 << 4;
	d[8] = RB_HFRONT;
	d[9] = RB_HSYNC;
	d[10] = RB_VFRONT << 4 | vsync;
	d[12] = wide;
	d[13] = high;
	d[14] = wide >> 8 << 4 | high >> 8;
	d[17] = 0x1a;		/* separate syncs; horizontal one positive */
}

static void put_base(u8 *edid, u32 width, u32 height, bool dp)
{
	static const u8 name[18] = "\0\0\0\xfc\0gvt\n         ";

	memcpy(edid, header, sizeof(header));
	edid[8] = 0x31;		/* LNX, of the Linux Foundation */
	edid[9] = 0xd8;
	edid[17] = 36;		/* made in 2026 */
	edid[18] = 1;
	edid[19] = 4;
	edid[20] = dp ? 0xa5 : 0xa2;	/* digital, 8 bits a color, DisplayPort or HDMI */
	edid[21] = min(MM_PER_PIXEL(width) / 10, 255u);
	edid[22] = min(MM_PER_PIXEL(height) / 10, 255u);
	edid[23] = 120;		/* gamma 2.2 */
	edid[24] = 0x06;	/* sRGB; the first timing is its own */
	/* sRGB's primaries, in 1024ths. */
	memcpy(edid + 25, "\xee\x91\xa3\x54\x4c\x99\x26\x0f\x50\x54", 10);
	memset(edid + 38, 0x01, 16);	/* no standard timings */
	put_timing(edid + TIMING, width, height);
	memcpy(edid + 72, name, sizeof(name));
	edid[93] = 0x10;	/* nothing */
	edid[111] = 0x10;
	edid[EXTENSIONS] = !dp;
	edid[BLOCK - 1] = checksum(edid);
}

/* CTA-861: HDMI, at physical address 1.0.0.0. */
static void put_hdmi(u8 *block)
{
	static const u8 start[] = {
		0x02, 0x03, 4 + 6, 0x00,		/* tag, revision, length, flags */
		3 << 5 | 5, 0x03, 0x0c, 0x00, 0x10, 0x00,
	};

	memcpy(block, start, sizeof(start));
	block[BLOCK - 1] = checksum(block);
}

/**
 * vgpu_edid - the EDID of a monitor with one mode
 * @edid: VGPU_EDID_MAX bytes for it
 * @width: pixels, a multiple of 8
 * @height: lines
 * @dp: a DisplayPort monitor, not one for HDMI
 *
 * Return: its length; -EINVAL: no such mode can be told, or none at 60 Hz with the pixel
 * clock that Gen9 has: 300 MHz for HDMI, 540 MHz for DisplayPort.
 */
int vgpu_edid(u8 *edid, u32 width, u32 height, bool dp)
{
	u32 max = dp ? DP_CLOCK_MAX : HDMI_CLOCK_MAX;

	if (width < 320 || width > 4088 || width % 8 || height < 200 || height > 4095 ||
	    (u64)(width + RB_HBLANK) * (height + 60) * 60 > max)
		return -EINVAL;
	memset(edid, 0, VGPU_EDID_MAX);
	put_base(edid, width, height, dp);
	if (dp)
		return BLOCK;
	put_hdmi(edid + BLOCK);

	return 2 * BLOCK;
}
