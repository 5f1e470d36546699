/* SPDX-License-Identifier: GPL-2.0 */
/* Inside of the decoder: fields that 2D commands have in common, and what they say. */
#ifndef _GVT_BLT_OPERAND_H_
#define _GVT_BLT_OPERAND_H_

#include "blitter/blt.h"

/* Dword 0. */
#define BLT_OPCODE(header)	((header) >> 22 & 0x7f)
#define BLT_SRC_TILED		BIT(15)
#define BLT_DST_TILED		BIT(11)
/* Dword 1, BR13. */
#define BLT_CLIP		BIT(30)
#define BLT_ROP(br13)		((br13) >> 16 & 0xff)

enum {
	OP_SETUP = 0x01, OP_SETUP_CLIP = 0x03, OP_SETUP_MONO_PATTERN_SL = 0x11,
	OP_PIXEL = 0x24, OP_SCANLINES = 0x25, OP_TEXT = 0x26,
	OP_TEXT_IMMEDIATE = 0x31, OP_COLOR = 0x40, OP_FAST_COPY = 0x42,
	OP_SRC_COPY = 0x43,
};

static inline s32 blt_x(u32 xy)
{
	return (s16)xy;
}

static inline s32 blt_y(u32 xy)
{
	return (s16)(xy >> 16);
}

static inline u64 blt_address(const u32 *dword)
{
	return ((u64)dword[1] << 32 | dword[0]) & GENMASK_ULL(47, 0);
}

/* blt_operand.c */
void blt_set_surface(struct surface *s, u32 pitch, enum surface_tiling tiling, u64 addr);
void blt_set_depth(struct blt *blt, u32 header, u32 br13);
void blt_set_destination(struct blt *blt, u32 swctrl, u32 header, u32 br13, u32 from, u32 to,
			 u64 addr);
void blt_set_source(struct blt *blt, u32 swctrl, u32 header, u32 xy, u32 pitch, u64 addr);
void blt_set_mono_source(struct blt *blt, u32 header, u32 br13, const u32 *colors);
enum burst_result blt_load_pattern(struct blt *blt, struct gmem *mem, u32 header, u64 addr,
				   u64 *fault);

/* blt_clip.c */
void blt_clip_to_setup(struct blt *blt, u32 br13, const u32 *setup);
void blt_clip_negative(struct blt *blt);

/* blt_setup.c */
void blt_keep_setup(struct blitter *blitter, const u32 *cmd);
enum burst_result blt_decode_text(struct blt *blt, u32 swctrl, const u32 *setup, const u32 *cmd,
				  u32 len);
enum burst_result blt_decode_scanlines(struct blt *blt, struct gmem *mem, u32 swctrl,
				       const u32 *setup, const u32 *cmd, u64 *fault);
enum burst_result blt_decode_pixel(struct blt *blt, u32 swctrl, const u32 *setup,
				   const u32 *cmd);

#endif
