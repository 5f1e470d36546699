/* SPDX-License-Identifier: GPL-2.0 */
/* Surface formats: where the channels of a texel are, and what they mean. */
#ifndef _GVT_TEXEL_FORMAT_H_
#define _GVT_TEXEL_FORMAT_H_

#include "texel/block.h"
#include "texel/texel.h"

/* Of a channel. */
enum format_kind {
	FORMAT_NONE, FORMAT_UNORM, FORMAT_SNORM, FORMAT_UINT, FORMAT_SINT, FORMAT_FLOAT,
	FORMAT_USCALED, FORMAT_SSCALED, FORMAT_SFIXED, FORMAT_SRGB, FORMAT_SHAREDEXP, FORMAT_RAW
};

/* What it may be used for. PRM SKL vol 7, "Surface Formats": columns of the table */
#define FORMAT_SAMPLED		BIT(0)
#define FORMAT_FILTERED		BIT(1)
#define FORMAT_TARGET		BIT(2)
#define FORMAT_BLENDED		BIT(3)
#define FORMAT_VERTEX		BIT(4)
#define FORMAT_TYPED_WRITE	BIT(5)
#define FORMAT_TYPED_READ	BIT(6)

/**
 * struct format - a surface format
 * @name: as in the PRM, without SURFACEFORMAT_; NULL: no such format, or one that is not served
 * @bytes: of a texel, or of a block if it is compressed
 * @kind: enum format_kind of red, green, blue, alpha
 * @bits: of each; 0: the channel is not there
 * @shift: where each begins in the texel
 * @uses: FORMAT_SAMPLED and so on
 * @decode: makes the texels of a block: it is compressed, and has no channels of its own
 * @texels: in which format
 */
struct format {
	const char *name;
	u8 bytes;
	u8 kind[4];
	u8 bits[4];
	u8 shift[4];
	u8 uses;
	block_decode *decode;
	u16 texels;
};

#define NUM_FORMATS	512u

/* format_table.c: the format, or NULL. */
const struct format *format_find(u32 nr);
bool format_is_integer(const struct format *format);

/* format.c: these compute: with the FPU only. Absent channels read as 0, 0, 0, 1. */
void format_unpack(const struct format *format, const void *from, union texel *to);
void format_unpack_row(const struct format *format, const void *from, union texel *to, u32 n);
void format_pack(const struct format *format, const union texel *from, void *to);
void format_pack_row(const struct format *format, const union texel *from, void *to, u32 n);

#endif
