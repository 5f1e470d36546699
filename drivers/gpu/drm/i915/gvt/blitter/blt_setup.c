// SPDX-License-Identifier: GPL-2.0
/*
 * Commands that draw with what an XY_SETUP command has said: scan lines, pixels, text.
 *
 * PRM SKL volume 2a: XY_SETUP_BLT, XY_SETUP_MONO_PATTERN_SL_BLT and those that go by them;
 * PRM SNB volume 1 part 5, 1.9.1 to 1.9.7 and 1.10.3, which has their text. The background
 * color, BR05, is also the color of a pixel. Text has no pattern.
 */
#include "blitter/blt_operand.h"

/* Dword 0. */
#define TEXT_BYTE_PACKED	BIT(16)

/* The setup, or what XY_SETUP_CLIP_BLT changes of it. */
void blt_keep_setup(struct blitter *blitter, const u32 *cmd)
{
	if (BLT_OPCODE(cmd[0]) == OP_SETUP_CLIP)
		memcpy(&blitter->setup[2], &cmd[1], 2 * sizeof(u32));
	else
		memcpy(blitter->setup, cmd, sizeof(blitter->setup));
}

static void set_destination(struct blt *blt, u32 swctrl, const u32 *setup, u32 header, u32 from,
			    u32 to)
{
	/* Whether the destination is tiled, both say. */
	blt_set_destination(blt, swctrl, setup[0] | (header & BLT_DST_TILED), setup[1], from, to,
			    blt_address(setup + 4));
}

/* XY_TEXT_BLT, XY_TEXT_IMMEDIATE_BLT */
enum burst_result blt_decode_text(struct blt *blt, u32 swctrl, const u32 *setup, const u32 *cmd,
				  u32 len)
{
	u32 width;

	set_destination(blt, swctrl, setup, cmd[0], cmd[1], cmd[2]);
	width = max(blt->x2 - blt->x1, 0);
	blt_set_mono_source(blt, 0, setup[1], setup + 6);
	blt->mono_stride = cmd[0] & TEXT_BYTE_PACKED ? (width + 7) & ~7u : width;
	if (BLT_OPCODE(cmd[0]) == OP_TEXT) {
		blt->mono_addr = blt_address(cmd + 3);
	} else {
		blt->mono_data = (const u8 *)(cmd + 3);
		blt->mono_bytes = (len - 3) * 4;
	}
	blt_clip_to_setup(blt, setup[1], setup);

	return BURST_DONE;
}

/* XY_SCANLINES_BLT */
enum burst_result blt_decode_scanlines(struct blt *blt, struct gmem *mem, u32 swctrl,
				       const u32 *setup, const u32 *cmd, u64 *fault)
{
	enum burst_result result = BURST_DONE;

	set_destination(blt, swctrl, setup, cmd[0], cmd[1], cmd[2]);
	if (BLT_OPCODE(setup[0]) == OP_SETUP)
		result = blt_load_pattern(blt, mem, cmd[0], blt_address(setup + 8), fault);
	else
		blt_pattern_set_mono(blt, cmd[0], setup[1], setup + 6);
	blt_clip_to_setup(blt, setup[1], setup);

	return result;
}

/* XY_PIXEL_BLT */
enum burst_result blt_decode_pixel(struct blt *blt, u32 swctrl, const u32 *setup,
				   const u32 *cmd)
{
	set_destination(blt, swctrl, setup, cmd[0], cmd[1], cmd[1]);
	blt->x2++;
	blt->y2++;
	blt_pattern_set_solid(blt, setup[6]);
	blt_clip_to_setup(blt, setup[1], setup);

	return BURST_DONE;
}
