// SPDX-License-Identifier: GPL-2.0
/* Texels in doubles: slow, and bit by bit. */
#include "format_model.h"

static u64 field(const u8 *texel, const struct channel *channel)
{
	u64 val = 0;
	u32 i, bit;

	for (i = 0; i < channel->bits; i++) {
		bit = channel->at + i;
		val |= (u64)(texel[bit / 8] >> bit % 8 & 1) << i;
	}

	return val;
}

static double two_to(s32 e)
{
	double x = 1;

	for (; e > 0; e--)
		x *= 2;
	for (; e < 0; e++)
		x /= 2;

	return x;
}

static s64 with_sign(u64 val, u32 bits)
{
	return (s64)(val << (64 - bits)) >> (64 - bits);
}

/* A float of @bits bits: 5 of exponent where there are less than 32. */
static double of_float(u64 val, u32 bits)
{
	u32 exponents = bits == 64 ? 11 : bits == 32 ? 8 : 5;
	bool sign = bits == 64 || bits == 32 || bits == 16;
	u32 mantissas = bits - exponents - sign, top = (1 << exponents) - 1;
	u64 mantissa = val & ((1ull << mantissas) - 1);
	s32 exponent = val >> mantissas & top, bias = top >> 1;
	double x;

	if (exponent == (s32)top)
		x = mantissa ? 0.0 / 0.0 : 1.0 / 0.0;
	else if (exponent)
		x = (1 + mantissa * two_to(-(s32)mantissas)) * two_to(exponent - bias);
	else
		x = mantissa * two_to(1 - bias - (s32)mantissas);

	return sign && val >> (bits - 1) ? -x : x;
}

static double power(double x, u32 n)
{
	double y = 1;

	while (n--)
		y *= x;

	return y;
}

static bool near(double a, double b)
{
	double off = a > b ? a - b : b - a;

	return off <= 1e-6 * (b < 0 ? -b : b);
}

/* x ^ 2.4 to the fifth is x ^ 12. */
static bool is_linear_of(double y, double x)
{
	return x <= 0.04045 ? near(y, x / 12.92) : near(power(y, 5), power((x + 0.055) / 1.055, 12));
}

static bool same_float(float is, double should)
{
	float f = should;

	return is == f || (is != is && f != f);
}

static bool unpacks(const struct layout *layout, u32 c, const u8 *texel, const union texel *to)
{
	const struct channel *channel = &layout->channel[c];
	const struct channel exponent = { .bits = 5, .at = 27 };
	u64 val = field(texel, channel);
	u64 max = channel->bits ? ~0ull >> (64 - channel->bits) : 0;
	s64 q = channel->bits ? with_sign(val, channel->bits) : 0;

	if (!channel->bits && layout->integer)
		return to->u[c] == (c == 3);
	if (!channel->bits)
		return to->f[c] == (c == 3);
	switch (channel->kind) {
	case FORMAT_UNORM:
		return same_float(to->f[c], (double)val / max);
	case FORMAT_SNORM:
		return same_float(to->f[c], q == -(s64)(max / 2) - 1 ? -1 : q / (double)(max / 2));
	case FORMAT_SRGB:
		return is_linear_of(to->f[c], (double)val / max);
	case FORMAT_FLOAT:
		return same_float(to->f[c], of_float(val, channel->bits));
	case FORMAT_USCALED:
		return same_float(to->f[c], val);
	case FORMAT_SSCALED:
		return same_float(to->f[c], q);
	case FORMAT_SFIXED:
		return same_float(to->f[c], q / 65536.0);
	case FORMAT_SHAREDEXP:
		return same_float(to->f[c], val * two_to((s32)field(texel, &exponent) - 24));
	case FORMAT_SINT:
		return to->s[c] == q;
	default:
		return to->u[c] == val;
	}
}

/**
 * model_unpacks - numbers are those of a texel
 * @layout: of its format
 * @texel: it
 * @to: the numbers
 */
bool model_unpacks(const struct layout *layout, const u8 *texel, const union texel *to)
{
	u32 c;

	for (c = 0; c < 4; c++)
		if (!unpacks(layout, c, texel, to))
			return false;

	return true;
}

/* By halving: what is_linear_of() wants. */
static double srgb_of(double x)
{
	double low = 0.04, high = 1, mid;
	u32 i;

	if (!(x > 0.0031308))
		return x > 0 ? x * 12.92 : 0;
	if (x >= 1)
		return 1;
	for (i = 0; i < 60; i++) {
		mid = (low + high) / 2;
		if (power((mid + 0.055) / 1.055, 12) < power(x, 5))
			low = mid;
		else
			high = mid;
	}

	return low;
}

/* @is is the integer nearest to @should, kept between @low and @high. */
static bool nearest(double is, double should, double low, double high)
{
	double off;

	if (should != should)
		return is == 0;
	should = should < low ? low : should > high ? high : should;
	off = is - should;

	return off <= 0.5 + 1e-9 && off >= -0.5 - 1e-9;
}

/* No other float of so many bits is nearer to @x than that of @val. */
static bool nearest_float(u64 val, double x, u32 bits)
{
	double is = of_float(val, bits), most = bits == 16 ? 65504 : bits == 11 ? 65024 : 64512;
	double step, off;

	if (x != x)
		return is != is;
	if (bits != 16 && x < 0)
		return val == 0;
	if (x < 0 || (bits == 16 && val >> 15))
		return x <= 0 && val >> 15 && nearest_float(val & 0x7fff, -x, bits);
	if (bits == 16 && x >= 65520)
		return val == 0x7c00;
	if (x > most)
		return x - x != 0 ? is == x : is == most;
	off = is > x ? is - x : x - is;
	step = of_float(val + 1, bits) - is;
	/* To the float below the distance may be half as long. */
	if (is > x && val)
		step = is - of_float(val - 1, bits);
	/* The one above the largest is out of range. */
	if (is == most)
		return x >= is || off <= step / 2;

	return off < step / 2 || (off == step / 2 && !(val & 1));
}

static bool shared_packs(const struct layout *layout, const union texel *from, const u8 *texel)
{
	const struct channel exponent = { .bits = 5, .at = 27 };
	s32 e = (s32)field(texel, &exponent);
	bool large = !e;
	u64 val;
	double x;
	u32 c;

	for (c = 0; c < 3; c++) {
		x = from->f[c];
		x = x > 65408 ? 65408 : x > 0 ? x : 0;
		val = field(texel, &layout->channel[c]);
		large = large || val >= 256;
		if (!nearest(val, x / two_to(e - 24), 0, 511))
			return false;
	}

	/* The exponent is as small as can be. */
	return large;
}

static bool packs(const struct layout *layout, u32 c, const union texel *from, const u8 *texel)
{
	const struct channel *channel = &layout->channel[c];
	u64 val = field(texel, channel), max = channel->bits ? ~0ull >> (64 - channel->bits) : 0;
	double half = max / 2, x = from->f[c];
	s64 q = channel->bits ? with_sign(val, channel->bits) : 0;

	/* Luminance is of red. */
	if (!channel->bits || (c && channel->at == layout->channel[0].at && layout->channel[0].bits))
		return true;
	switch (channel->kind) {
	case FORMAT_UNORM:
		return nearest(val, x * max, 0, max);
	case FORMAT_SNORM:
		return nearest(q, x * half, -half, half);
	case FORMAT_SRGB:
		return nearest(val, srgb_of(x) * max, 0, max);
	case FORMAT_FLOAT:
		return channel->bits >= 32 ? same_float(of_float(val, channel->bits), x) :
			nearest_float(val, x, channel->bits);
	case FORMAT_USCALED:
		return nearest(val, x, 0, max);
	case FORMAT_SSCALED:
		return nearest(q, x, -half - 1, half);
	case FORMAT_SFIXED:
		return nearest(q, x * 65536, -half - 1, half);
	case FORMAT_SINT:
		return nearest(q, from->s[c], -half - 1, half);
	default:
		return val == (from->u[c] > max ? max : from->u[c]);
	}
}

/**
 * model_packs - a texel is the one that is nearest to some numbers
 * @layout: of its format
 * @from: the numbers
 * @texel: it
 */
bool model_packs(const struct layout *layout, const union texel *from, const u8 *texel)
{
	u32 c;

	if (layout->channel[0].kind == FORMAT_SHAREDEXP)
		return shared_packs(layout, from, texel);
	for (c = 0; c < 4; c++)
		if (!packs(layout, c, from, texel))
			return false;

	return true;
}
