// SPDX-License-Identifier: GPL-2.0
/*
 * Floats with few bits, a shared exponent, and the curve of sRGB.
 * PRM SKL vol 7, "Surface Formats"; IEC 61966-2-1 for sRGB.
 */
#include "texel/format_float.h"

#define INFINITE	0x7f800000u

/**
 * small_float_unpack - a float with 5 bits of exponent
 * @val: its bits
 * @mantissa: bits of its mantissa
 * @is_signed: a sign is above the exponent
 *
 * Return: the same float, as the bits of 32.
 */
u32 small_float_unpack(u32 val, u32 mantissa, bool is_signed)
{
	u32 sign = is_signed ? val >> (mantissa + 5) << 31 : 0;
	u32 exponent = val >> mantissa & 31, fraction = val & (BIT(mantissa) - 1);

	if (exponent == 31)
		return sign | INFINITE | fraction << (23 - mantissa);
	if (!exponent)
		return sign | eu_float_bits((s32)fraction * eu_bits_float((113 - mantissa) << 23));

	return sign | (exponent + 112) << 23 | fraction << (23 - mantissa);
}

/* @val without its lowest @by bits, to nearest, of two the even one. */
static u32 shift_to_nearest(u32 val, u32 by)
{
	return (val + (1u << (by - 1)) - 1 + (val >> by & 1)) >> by;
}

/**
 * small_float_pack - a float into one with 5 bits of exponent
 * @val: the float's bits
 * @mantissa: bits of the mantissa
 * @is_signed: there is a sign. Where there is none, what is negative becomes zero, and what
 *	is too large the largest number; else it becomes infinite.
 */
u32 small_float_pack(u32 val, u32 mantissa, bool is_signed)
{
	u32 sign = is_signed ? val >> 31 << (mantissa + 5) : 0;
	u32 magnitude = val & ~BIT(31), infinite = 31u << mantissa, drop = 23 - mantissa, r;

	if (magnitude > INFINITE)
		return sign | infinite | 1u << (mantissa - 1);
	if (!is_signed && val >> 31)
		return 0;
	if (magnitude == INFINITE)
		return sign | infinite;
	if (magnitude >= 113u << 23) {
		r = shift_to_nearest(magnitude - (112u << 23), drop);
		if (r >= infinite)
			r = is_signed ? infinite : infinite - 1;
	} else {
		drop += 113 - max(magnitude >> 23, 1u);
		r = drop > 24 ? 0 : shift_to_nearest((magnitude & (BIT(23) - 1)) | BIT(23), drop);
	}

	return sign | r;
}

/* What a shared exponent can hold: EXT_texture_shared_exponent has the same rules. */
static float shared_range(float x)
{
	return x > 65408 ? 65408 : x > 0 ? x : 0;
}

/* PRM SKL vol 2d, "SURFACE_FORMAT": R9G9B9E5_SHAREDEXP: mantissas of 9 bits, bias 15 */
void shared_exponent_pack(const float *rgb, void *to)
{
	float x[3], most = 0;
	double scale;
	s32 exponent;
	u32 c, val;

	for (c = 0; c < 3; c++) {
		x[c] = shared_range(rgb[c]);
		most = x[c] > most ? x[c] : most;
	}
	exponent = max((s32)(eu_float_bits(most) >> 23) - 127, -16) + 16;
	scale = eu_bits_float((151 - exponent) << 23);
	if ((u32)(most * scale + 0.5) == 512) {
		exponent++;
		scale *= 0.5;
	}
	val = (u32)exponent << 27;
	for (c = 0; c < 3; c++)
		val |= (u32)(x[c] * scale + 0.5) << 9 * c;
	memcpy(to, &val, 4);
}

static __always_inline double power(double x, u32 n)
{
	double r = 1;
	u32 i;

	for (i = 0; i < n; i++)
		r *= x;

	return r;
}

/* Newton's way, from a first guess that divides the exponent. For what is not tiny. */
static __always_inline double root(double a, u32 n)
{
	union { double d; u64 u; } y = { .d = a };
	u32 i;

	y.u = y.u / n + (1023ull << 52) / n * (n - 1);
	for (i = 0; i < 4; i++)
		y.d = ((n - 1) * y.d + a / power(y.d, n - 1)) / n;

	return y.d;
}

/* @x: from 0 to 1 */
float srgb_to_linear(double x)
{
	if (x <= 0.04045)
		return x / 12.92;
	x = (x + 0.055) / 1.055;

	return x * x * root(x * x, 5);
}

double linear_to_srgb(double x)
{
	if (!(x > 0))
		return 0;
	if (x >= 1)
		return 1;

	return x <= 0.0031308 ? x * 12.92 : 1.055 * power(root(x, 12), 5) - 0.055;
}
