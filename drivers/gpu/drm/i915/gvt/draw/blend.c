// SPDX-License-Identifier: GPL-2.0
/*
 * Colors become bytes: alpha test, clamps, blending, logic operation, write masks. Compiled
 * for the FPU. PRM SKL vol 7 "Pixel Backend": color buffer blending, logic ops; vol 2d
 * BLEND_STATE_ENTRY.
 */
#include "draw/pipeline.h"
#include "texel/compare.h"
#include "texel/format.h"
#include "texel/format_float.h"

/* PRM SKL vol 2d, 3D_Color_Buffer_Blend_Factor: from 16 on, one minus those. */
enum {
	FACTOR_ONE = 1, FACTOR_SRC_COLOR, FACTOR_SRC_ALPHA, FACTOR_DST_ALPHA, FACTOR_DST_COLOR,
	FACTOR_SRC_ALPHA_SATURATE, FACTOR_CONST_COLOR, FACTOR_CONST_ALPHA, FACTOR_SRC1_COLOR,
	FACTOR_SRC1_ALPHA
};

enum { BLEND_ADD, BLEND_SUBTRACT, BLEND_REVERSE_SUBTRACT, BLEND_MIN, BLEND_MAX };

enum { CLAMP_UNORM, CLAMP_SNORM, CLAMP_FORMAT };

#define ALPHA	3u

/* The numbers that a pixel is blended with. */
struct operands {
	const float *source;
	const float *second;
	const float *old;
	const float *constant;
};

static float least(float a, float b)
{
	return a < b ? a : b;
}

static float factor_base(u32 factor, const struct operands *o, u32 c)
{
	switch (factor & 15) {
	case FACTOR_ONE:
		return 1;
	case FACTOR_SRC_COLOR:
		return o->source[c];
	case FACTOR_SRC_ALPHA:
		return o->source[ALPHA];
	case FACTOR_DST_ALPHA:
		return o->old[ALPHA];
	case FACTOR_DST_COLOR:
		return o->old[c];
	case FACTOR_SRC_ALPHA_SATURATE:
		return c == ALPHA ? 1 : least(o->source[ALPHA], 1 - o->old[ALPHA]);
	case FACTOR_CONST_COLOR:
		return o->constant[c];
	case FACTOR_CONST_ALPHA:
		return o->constant[ALPHA];
	case FACTOR_SRC1_COLOR:
		return o->second[c];
	case FACTOR_SRC1_ALPHA:
		return o->second[ALPHA];
	default:
		return 0;
	}
}

static float factor_of(u32 factor, const struct operands *o, u32 c)
{
	float base = factor_base(factor, o, c);

	return factor & 16 ? 1 - base : base;
}

static float blend_channel(u32 function, u32 from, u32 to, const struct operands *o, u32 c)
{
	float source, old;

	if (function == BLEND_MIN)
		return least(o->source[c], o->old[c]);
	if (function == BLEND_MAX)
		return o->source[c] > o->old[c] ? o->source[c] : o->old[c];
	source = o->source[c] * factor_of(from, o, c);
	old = o->old[c] * factor_of(to, o, c);
	switch (function) {
	case BLEND_SUBTRACT:
		return source - old;
	case BLEND_REVERSE_SUBTRACT:
		return old - source;
	default:
		return source + old;
	}
}

/* The range of the state, or of the format, that channels are clamped to; false: none. */
static bool range_of(const struct format *format, u32 select, float *low)
{
	u32 kind = format->kind[0] ? format->kind[0] : format->kind[ALPHA];

	if (select == CLAMP_FORMAT && kind != FORMAT_UNORM && kind != FORMAT_SRGB &&
	    kind != FORMAT_SNORM)
		return false;
	*low = select == CLAMP_SNORM || (select == CLAMP_FORMAT && kind == FORMAT_SNORM) ? -1 : 0;

	return true;
}

static void clamp_all(float *f, u32 n, float low)
{
	u32 i;

	/* What is no number becomes the least. */
	for (i = 0; i < n; i++)
		f[i] = f[i] > low ? least(f[i], 1) : low;
}

/* One after the other, of lanes that are written. */
static void blend_lanes(struct draw_write *write, const struct draw_blend *blend, const u32 *entry)
{
	bool apart = blend->common & BIT(30);
	u32 function[4], from[4], to[4], i, c;
	float constant[4], low, result[4];
	union texel old[DRAW_WRITE_LANES];
	bool clamps = range_of(write->format, render_bits(entry[1], 3, 2), &low);

	format_unpack_row(write->format, write->old, old, write->lanes);
	memcpy(constant, blend->cc + 2, sizeof(constant));
	for (c = 0; c < 4; c++) {
		bool own = apart && c == ALPHA;

		function[c] = own ? render_bits(entry[0], 7, 5) : render_bits(entry[0], 20, 18);
		from[c] = own ? render_bits(entry[0], 17, 13) : render_bits(entry[0], 30, 26);
		to[c] = own ? render_bits(entry[0], 12, 8) : render_bits(entry[0], 25, 21);
	}
	if (clamps && entry[1] & (BIT(1) | BIT(4))) {
		clamp_all(write->color[0].f, 4 * write->lanes, low);
		clamp_all(write->second[0].f, 4 * write->lanes, low);
	}
	if (clamps && entry[1] & BIT(1)) {
		clamp_all(old[0].f, 4 * write->lanes, low);
		clamp_all(constant, 4, low);
	}
	for (i = 0; i < write->lanes; i++) {
		struct operands o = { write->color[i].f, write->second[i].f, old[i].f, constant };

		for (c = 0; c < 4; c++)
			result[c] = blend_channel(function[c], from[c], to[c], &o, c);
		memcpy(write->color[i].f, result, sizeof(result));
	}
	if (clamps && entry[1] & BIT(0))
		clamp_all(write->color[0].f, 4 * write->lanes, low);
}

/* PRM SKL vol 2d, 3D_Compare_Function; the reference is a float, or a byte of a UNORM */
void draw_alpha_test(struct draw_write *write, const struct draw_blend *blend)
{
	u32 function = render_bits(blend->common, 26, 24), i;
	bool is_float = blend->cc[0] & BIT(0);
	float reference, alpha;

	/* A null target has no format. */
	if (!(blend->common & BIT(27)) || (write->format && format_is_integer(write->format)))
		return;
	reference = is_float ? eu_bits_float(blend->cc[1]) : blend->cc[1] & 0xff;
	for (i = 0; i < write->lanes; i++) {
		alpha = eu_bits_float(write->alpha[i]);
		if (!is_float) {
			clamp_all(&alpha, 1, 0);
			alpha = (s32)(alpha * 255 + 0.5f);
		}
		if (!render_compares(function, alpha, reference))
			write->mask &= ~BIT(i);
	}
}

/* PRM SKL vol 2d, 3D_Logic_Op_Function: its bits are the truth table, of source and old. */
static u8 logic(u32 function, u8 source, u8 old)
{
	return (function & 1 ? ~source & ~old : 0) | (function & 2 ? ~source & old : 0) |
	       (function & 4 ? source & ~old : 0) | (function & 8 ? source & old : 0);
}

static bool has_logic(const struct format *format)
{
	return format->kind[1] != FORMAT_FLOAT && format->kind[0] != FORMAT_SRGB &&
	       format->kind[0] != FORMAT_FLOAT;
}

/* Bits of a texel whose channels are not written. */
static void find_kept(const struct format *format, u32 disabled, u8 *kept)
{
	/* The state's order is blue, green, red, alpha. */
	static const u8 bit[4] = { 2, 1, 0, 3 };
	u32 c, i;

	memset(kept, 0, 16);
	for (c = 0; c < 4; c++)
		for (i = 0; disabled & BIT(bit[c]) && i < format->bits[c]; i++)
			kept[(format->shift[c] + i) / 8] |= BIT((format->shift[c] + i) % 8);
}

static void mix_bytes(struct draw_write *write, const u32 *entry)
{
	u32 bytes = write->format->bytes, n = bytes * write->lanes, i;
	u8 kept[16];

	for (i = 0; entry[1] & BIT(31) && has_logic(write->format) && i < n; i++)
		write->now[i] = logic(render_bits(entry[1], 30, 27), write->now[i], write->old[i]);
	if (!render_bits(entry[0], 3, 0))
		return;
	find_kept(write->format, render_bits(entry[0], 3, 0), kept);
	for (i = 0; i < n; i++)
		write->now[i] = (write->now[i] & ~kept[i % bytes]) |
				(write->old[i] & kept[i % bytes]);
}

/* The bytes of the write under way. */
void draw_blend(void *data)
{
	struct render_slot *slot = data;
	struct draw_write *write = &slot->write;
	const struct draw_blend *blend = &slot->render->draw.blend;
	const u32 *entry = blend->entry[write->nr];
	bool is_integer = format_is_integer(write->format);

	draw_alpha_test(write, blend);
	if (entry[0] & BIT(31) && !is_integer)
		blend_lanes(write, blend, entry);
	format_pack_row(write->format, write->color, write->now, write->lanes);
	mix_bytes(write, entry);
}

/* The colors of the bytes that were read. */
void draw_unpack(void *data)
{
	struct draw_write *write = data;

	format_unpack_row(write->format, write->old, write->color, write->lanes);
}
