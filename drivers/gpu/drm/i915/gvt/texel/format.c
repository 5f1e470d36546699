// SPDX-License-Identifier: GPL-2.0
/*
 * Texels as a surface has them, and as numbers. A row is done channel by channel, each in one
 * loop over all texels. PRM SKL vol 7, "Surface Formats" and its conversion rules, which are
 * those of Direct3D 10: out of range is clamped, no number becomes zero, halves go up.
 */
#include "texel/format.h"
#include "texel/format_float.h"

/* Texels that are worked on at once. */
#define CHUNK	16u

/* Dword @nr of each texel: there may be less than 4 bytes left of it. */
static void load_dwords(const struct format *format, const u8 *from, u32 nr, u32 n, u32 *raw)
{
	u32 stride = format->bytes, size = min(4u, stride - nr * 4), i;

	from += nr * 4;
	for (i = 0; i < n; i++, from += stride) {
		raw[i] = 0;
		if (size == 4)
			memcpy(&raw[i], from, 4);
		else if (size == 1)
			raw[i] = *from;
		else
			memcpy(&raw[i], from, size);
	}
}

static void store_dwords(const struct format *format, u8 *to, u32 nr, u32 n, const u32 *raw)
{
	u32 stride = format->bytes, size = min(4u, stride - nr * 4), i;

	to += nr * 4;
	for (i = 0; i < n; i++, to += stride) {
		if (size == 4)
			memcpy(to, &raw[i], 4);
		else if (size == 1)
			*to = raw[i];
		else
			memcpy(to, &raw[i], size);
	}
}

/* Up to 24 bits are exact in a float. */
static float from_unorm(u32 val, u32 bits)
{
	u32 max = ~0u >> (32 - bits);

	return bits <= 24 ? (float)(s32)val / (float)(s32)max : (float)(val / (double)max);
}

static float from_snorm(u32 val, u32 bits)
{
	s32 max = ~0u >> (33 - bits), x = sign_extend32(val, bits - 1);

	if (x < -max)
		return -1;

	return bits <= 24 ? (float)x / (float)max : (float)(x / (double)max);
}

static u32 from_float(u32 val, u32 bits)
{
	switch (bits) {
	case 32:
		return val;
	case 16:
		return small_float_unpack(val, 10, true);
	case 11:
		return small_float_unpack(val, 6, false);
	default:
		return small_float_unpack(val, 5, false);
	}
}

#define FOR_TEXELS(member, expr)				\
	do {							\
		for (i = 0; i < n; i++, to++) {			\
			u32 val = *raw++ >> shift & mask;	\
								\
			to->member[c] = (expr);			\
		}						\
	} while (0)

/* Channel @c of each texel, whose bits are in @raw. */
static void unpack_channel(const struct format *format, u32 c, const u32 *raw, u32 n,
			   union texel *to)
{
	u32 bits = format->bits[c], shift = format->shift[c] % 32, mask = ~0u >> (32 - bits), i;

	switch (format->kind[c]) {
	case FORMAT_UNORM:
		FOR_TEXELS(f, from_unorm(val, bits));
		break;
	case FORMAT_SNORM:
		FOR_TEXELS(f, from_snorm(val, bits));
		break;
	case FORMAT_SRGB:
		if (bits == 8)
			FOR_TEXELS(u, srgb_linear[val]);
		else
			FOR_TEXELS(f, srgb_to_linear(val / (double)mask));
		break;
	case FORMAT_FLOAT:
		FOR_TEXELS(u, from_float(val, bits));
		break;
	case FORMAT_USCALED:
		FOR_TEXELS(f, val);
		break;
	case FORMAT_SSCALED:
		FOR_TEXELS(f, sign_extend32(val, bits - 1));
		break;
	case FORMAT_SFIXED:
		FOR_TEXELS(f, (float)((s32)val / 65536.0));
		break;
	case FORMAT_SINT:
		FOR_TEXELS(s, sign_extend32(val, bits - 1));
		break;
	default:
		FOR_TEXELS(u, val);
	}
}

/* PRM SKL vol 2d, "SURFACE_FORMAT": R9G9B9E5_SHAREDEXP */
static void unpack_shared(const u32 *raw, u32 n, union texel *to)
{
	u32 i, c;

	for (i = 0; i < n; i++) {
		float scale = eu_bits_float(((raw[i] >> 27) + 103) << 23);

		for (c = 0; c < 3; c++)
			to[i].f[c] = (s32)(raw[i] >> 9 * c & 511) * scale;
	}
}

static void unpack_double(const struct format *format, const u8 *from, u32 c, u32 n,
			  union texel *to)
{
	double val;
	u32 i;

	for (i = 0; i < n; i++) {
		memcpy(&val, from + i * format->bytes + format->shift[c] / 8, 8);
		to[i].f[c] = (float)val;
	}
}

static void fill_channel(const struct format *format, u32 c, u32 n, union texel *to)
{
	u32 one = format_is_integer(format) ? 1 : 0x3f800000, i;

	for (i = 0; i < n; i++)
		to[i].u[c] = c == 3 ? one : 0;
}

static void unpack_chunk(const struct format *format, const u8 *from, u32 n, union texel *to)
{
	u32 raw[CHUNK], loaded = ~0u, c;

	for (c = 0; c < 4; c++) {
		if (!format->bits[c]) {
			fill_channel(format, c, n, to);
			continue;
		}
		if (format->bits[c] == 64) {
			unpack_double(format, from, c, n, to);
			continue;
		}
		if (loaded != format->shift[c] / 32) {
			loaded = format->shift[c] / 32;
			load_dwords(format, from, loaded, n, raw);
		}
		if (format->kind[c] != FORMAT_SHAREDEXP)
			unpack_channel(format, c, raw, n, to);
	}
	if (format->kind[0] == FORMAT_SHAREDEXP)
		unpack_shared(raw, n, to);
}

/**
 * format_unpack_row - texels of a surface as numbers
 * @format: theirs
 * @from: the first; each behind the other, at any address
 * @to: where the numbers go
 * @n: how many
 */
void format_unpack_row(const struct format *format, const void *from, union texel *to, u32 n)
{
	u32 part;

	for (; n; n -= part, from += part * format->bytes, to += part) {
		part = min(n, CHUNK);
		unpack_chunk(format, from, part, to);
	}
}

void format_unpack(const struct format *format, const void *from, union texel *to)
{
	unpack_chunk(format, from, 1, to);
}

/* A comparison with what is no number is false. */
static u32 to_unorm(double x, u32 bits)
{
	u32 max = ~0u >> (32 - bits);

	if (!(x > 0))
		return 0;

	return x < 1 ? (u32)(s64)(x * max + 0.5) : max;
}

static u32 to_snorm(double x, u32 bits)
{
	double max = ~0u >> (33 - bits);

	if (x != x)
		return 0;
	x = (x > 1 ? 1 : x < -1 ? -1 : x) * max;

	return (s32)(x < 0 ? x - 0.5 : x + 0.5);
}

static u32 to_float(u32 val, u32 bits)
{
	switch (bits) {
	case 32:
		return val;
	case 16:
		return small_float_pack(val, 10, true);
	case 11:
		return small_float_pack(val, 6, false);
	default:
		return small_float_pack(val, 5, false);
	}
}

/* An integer between @low and @high, halves going away from zero. */
static u32 to_integer(double x, double low, double high)
{
	if (x != x)
		return 0;
	x = x < low ? low : x > high ? high : x;

	return (s64)(x < 0 ? x - 0.5 : x + 0.5);
}

static u32 clamp_sint(s32 val, u32 bits)
{
	s32 high = ~0u >> (33 - bits);

	return val > high ? high : val < -high - 1 ? -high - 1 : val;
}

#define OR_TEXELS(expr)							\
	do {								\
		for (i = 0; i < n; i++, from++)				\
			raw[i] |= ((u32)(expr) & mask) << shift;	\
	} while (0)

static void pack_channel(const struct format *format, u32 c, const union texel *from, u32 n,
			 u32 *raw)
{
	u32 bits = format->bits[c], shift = format->shift[c] % 32, mask = ~0u >> (32 - bits), i;
	double high = mask >> 1;

	switch (format->kind[c]) {
	case FORMAT_UNORM:
		OR_TEXELS(to_unorm(from->f[c], bits));
		break;
	case FORMAT_SNORM:
		OR_TEXELS(to_snorm(from->f[c], bits));
		break;
	case FORMAT_SRGB:
		OR_TEXELS(to_unorm(linear_to_srgb(from->f[c]), bits));
		break;
	case FORMAT_FLOAT:
		OR_TEXELS(to_float(from->u[c], bits));
		break;
	case FORMAT_USCALED:
		OR_TEXELS(to_integer(from->f[c], 0, mask));
		break;
	case FORMAT_SSCALED:
		OR_TEXELS(to_integer(from->f[c], -high - 1, high));
		break;
	case FORMAT_SFIXED:
		OR_TEXELS(to_integer(from->f[c] * 65536.0, -high - 1, high));
		break;
	case FORMAT_SINT:
		OR_TEXELS(clamp_sint(from->s[c], bits));
		break;
	default:
		OR_TEXELS(min(from->u[c], mask));
	}
}

/* Channel @c is in dword @nr, and no other one stands for it: red is luminance. */
static bool is_in_dword(const struct format *format, u32 c, u32 nr)
{
	return format->bits[c] && format->shift[c] / 32 == nr &&
	       (!c || !format->bits[0] || format->shift[c] != format->shift[0]);
}

static void pack_chunk(const struct format *format, const union texel *from, u32 n, u8 *to)
{
	u32 raw[CHUNK], nr, c, i;

	for (nr = 0; nr * 4 < format->bytes; nr++) {
		memset(raw, 0, n * 4);
		for (c = 0; c < 4; c++)
			if (is_in_dword(format, c, nr))
				pack_channel(format, c, from, n, raw);
		store_dwords(format, to, nr, n, raw);
	}
	if (format->kind[0] == FORMAT_SHAREDEXP)
		for (i = 0; i < n; i++)
			shared_exponent_pack(from[i].f, to + i * 4);
}

static void pack_doubles(const struct format *format, const union texel *from, u32 n, u8 *to)
{
	u32 i, c;

	for (i = 0; i < n; i++)
		for (c = 0; c < format->bytes / 8u; c++) {
			double val = from[i].f[c];

			memcpy(to + i * format->bytes + c * 8, &val, 8);
		}
}

/**
 * format_pack_row - numbers as texels of a surface
 * @format: theirs
 * @from: the numbers
 * @to: where the texels go, each behind the other, at any address
 * @n: how many
 *
 * Bits that no channel has become zero.
 */
void format_pack_row(const struct format *format, const union texel *from, void *to, u32 n)
{
	u32 part;

	for (; n; n -= part, from += part, to += part * format->bytes) {
		part = min(n, CHUNK);
		if (format->bits[0] == 64)
			pack_doubles(format, from, part, to);
		else
			pack_chunk(format, from, part, to);
	}
}

void format_pack(const struct format *format, const union texel *from, void *to)
{
	format_pack_row(format, from, to, 1);
}
