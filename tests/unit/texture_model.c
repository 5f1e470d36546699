// SPDX-License-Identifier: GPL-2.0
/*
 * What the sampling engine answers, in doubles: each lane alone, each texel looked up by its
 * coordinates, each wrapped by steps.
 */
#include "texture.h"

const u32 model_border[4] = { 0x3e800000, 0x3f000000, 0x3f400000, 0x3e000000 };

static const double border[4] = { 0.25, 0.5, 0.75, 0.125 };

/* Where a lane looks, and what it finds there. */
struct look {
	const struct texture *texture;
	const struct sampler_state *sampler;
	double at[4];
	double ref;
	bool compare;
};

static double of_bits(u32 bits)
{
	float f;

	memcpy(&f, &bits, 4);

	return f;
}

static u32 bits_of(float f)
{
	u32 bits;

	memcpy(&bits, &f, 4);

	return bits;
}

u32 model_fraction(s32 a, s32 b)
{
	return bits_of((float)a / (float)b);
}

static s64 below(double x)
{
	s64 i = (s64)x;

	return i > x ? i - 1 : i;
}

static u32 minify(u32 size, u32 level)
{
	return size >> level ? size >> level : 1;
}

/* False: the border. */
static bool wrap(u32 mode, s64 n, s64 *x)
{
	switch (mode) {
	case WRAP_REPEAT:
		while (*x < 0)
			*x += n;
		while (*x >= n)
			*x -= n;
		return true;
	case WRAP_MIRROR:
		while (*x < 0 || *x >= n) {
			if (*x < 0)
				*x = -1 - *x;
			if (*x >= n)
				*x = 2 * n - 1 - *x;
		}
		return true;
	case WRAP_MIRROR_ONCE:
		if (*x < 0)
			*x = -1 - *x;
		if (*x >= n)
			*x = n - 1;
		return true;
	case WRAP_BORDER:
	case WRAP_HALF_BORDER:
		return *x >= 0 && *x < n;
	default:
		*x = *x < 0 ? 0 : *x >= n ? n - 1 : *x;
		return true;
	}
}

static double channel(const struct look *look, u32 level, u32 slice, s64 x, s64 y, u32 c)
{
	u32 word = tex_word(look->texture, level, slice, x, y);

	if (look->texture->format == TEX_R32_FLOAT)
		return c == 0 ? of_bits(word) : c == 3;

	return (double)(word >> 8 * c & 255) / 255;
}

static double passes(const struct look *look, double texel)
{
	double ref = look->ref;

	switch (look->sampler->compare) {
	case 0:
		return 0;
	case 1:
		return 1;
	case 2:
		return texel < ref ? 0 : 1;
	case 3:
		return texel == ref ? 0 : 1;
	case 4:
		return texel <= ref ? 0 : 1;
	case 5:
		return texel > ref ? 0 : 1;
	case 6:
		return texel != ref ? 0 : 1;
	default:
		return texel >= ref ? 0 : 1;
	}
}

static double value(const struct look *look, u32 level, u32 slice, s64 x, s64 y, u32 c)
{
	double v = channel(look, level, slice, x, y, c);

	return look->compare && c == 0 ? passes(look, v) : v;
}

static double border_value(const struct look *look, u32 c)
{
	double v = border[c];

	if (look->texture->format == TEX_R32_FLOAT && c)
		v = c == 3;

	return look->compare && c == 0 ? passes(look, v) : v;
}

static u32 element(double x, u32 n)
{
	s64 nr = below(x + 0.5);

	return nr < 0 ? 0 : nr >= n ? n - 1 : nr;
}

/* Direct3D's and OpenGL's table of faces. */
static u32 face_of(const double *d, double *s, double *t)
{
	double x = d[0] < 0 ? -d[0] : d[0], y = d[1] < 0 ? -d[1] : d[1];
	double z = d[2] < 0 ? -d[2] : d[2], m, sc, tc;
	u32 face;

	if (z >= x && z >= y) {
		face = d[2] < 0 ? 5 : 4;
		m = z;
		sc = d[2] < 0 ? -d[0] : d[0];
		tc = -d[1];
	} else if (y >= x) {
		face = d[1] < 0 ? 3 : 2;
		m = y;
		sc = d[0];
		tc = d[1] < 0 ? -d[2] : d[2];
	} else {
		face = d[0] < 0 ? 1 : 0;
		m = x;
		sc = d[0] < 0 ? d[2] : -d[2];
		tc = -d[1];
	}
	*s = (sc / m + 1) / 2;
	*t = (tc / m + 1) / 2;

	return face;
}

static void direction_of(u32 face, double s, double t, double *d)
{
	double sc = 2 * s - 1, tc = 2 * t - 1;
	const double table[6][3] = {
		{ 1, -tc, -sc }, { -1, -tc, sc }, { sc, 1, tc }, { sc, -1, -tc },
		{ sc, -tc, 1 }, { -sc, -tc, -1 },
	};

	memcpy(d, table[face], sizeof(table[face]));
}

/* The texel that is seen past the edge of a face. False: a corner. */
static bool past_edge(u32 n, u32 *face, s64 *x, s64 *y)
{
	double d[3], s, t;

	if ((*x < 0 || *x >= n) && (*y < 0 || *y >= n))
		return false;
	direction_of(*face, (*x + 0.5) / n, (*y + 0.5) / n, d);
	*face = face_of(d, &s, &t);
	*x = below(s * n);
	*y = below(t * n);

	return true;
}

static double tap(const struct look *look, u32 level, const s64 *index, u32 face, u32 c);

static double corner(const struct look *look, u32 level, const s64 *index, u32 face, u32 c)
{
	u32 n = minify(look->texture->width, level);
	s64 x = index[0] < 0 ? 0 : n - 1, y = index[1] < 0 ? 0 : n - 1;
	s64 beside[3][3] = { { x, y }, { index[0], y }, { x, index[1] } };
	double sum = 0;
	u32 i;

	for (i = 0; i < 3; i++)
		sum += tap(look, level, beside[i], face, c);

	return sum / 3;
}

static double tap(const struct look *look, u32 level, const s64 *index, u32 face, u32 c)
{
	const struct texture *texture = look->texture;
	u32 n = minify(texture->width, level), slice = 0;
	s64 x = index[0], y = index[1], z = index[2];

	switch (texture->type) {
	case SURFTYPE_CUBE:
		if ((look->sampler->all_faces || look->sampler->wrap[0] == WRAP_CUBE) &&
		    (x < 0 || y < 0 || x >= n || y >= n) && !past_edge(n, &face, &x, &y))
			return corner(look, level, index, face, c);
		slice = face;
		if (texture->array)
			slice += 6 * element(look->at[3], texture->depth / 6);
		break;
	case SURFTYPE_1D:
		slice = texture->array ? element(look->at[1], texture->depth) : 0;
		y = 0;
		break;
	case SURFTYPE_2D:
		slice = texture->array ? element(look->at[2], texture->depth) : 0;
		break;
	}
	if (!wrap(look->sampler->wrap[0], n, &x))
		return border_value(look, c);
	if (texture->type != SURFTYPE_1D &&
	    !wrap(look->sampler->wrap[1], minify(texture->height, level), &y))
		return border_value(look, c);
	if (texture->type == SURFTYPE_3D) {
		if (!wrap(look->sampler->wrap[2], minify(texture->depth, level), &z))
			return border_value(look, c);
		slice = z;
	}

	return value(look, level, slice, x, y, c);
}

/* The lower one of two texels, and 256 times how much of the upper one there is. */
static s64 lower_texel(const struct look *look, u32 i, double x, u32 size, bool mag, s64 *part)
{
	const struct sampler_state *sampler = look->sampler;
	bool round = mag ? sampler->round_mag[i] : sampler->round_min[i];
	s64 parts;

	if (sampler->wrap[i] == WRAP_HALF_BORDER)
		x = x < 0 ? 0 : x > size ? size : x;
	parts = below(x * 256 + (round ? 0.5 : 0)) - 128;
	*part = parts & 255;

	return parts >> 8;
}

static double level_value(const struct look *look, u32 level, bool linear, bool mag, u32 c)
{
	const struct texture *texture = look->texture;
	u32 dims = texture->type == SURFTYPE_1D ? 1 : texture->type == SURFTYPE_3D ? 3 : 2;
	u32 size[3] = {
		minify(texture->width, level), minify(texture->height, level),
		minify(texture->depth, level),
	};
	double at[3] = { look->at[0], look->at[1], look->at[2] }, sum = 0, weight;
	u32 face = 0, i, which;
	s64 low[3] = {}, part[3] = {}, index[3];

	if (texture->type == SURFTYPE_CUBE)
		face = face_of(look->at, &at[0], &at[1]);
	for (i = 0; i < dims; i++) {
		double x = look->sampler->not_normalized ? at[i] : at[i] * size[i];

		if (linear) {
			low[i] = lower_texel(look, i, x, size[i], mag, &part[i]);
		} else {
			low[i] = below(x);
			if (look->sampler->wrap[i] == WRAP_HALF_BORDER)
				low[i] = x < 0 ? 0 : x >= size[i] ? size[i] - 1 : low[i];
		}
	}
	for (which = 0; which < 8; which++) {
		weight = 1;
		for (i = 0; i < 3; i++) {
			index[i] = low[i] + (which >> i & 1);
			weight *= (which >> i & 1 ? part[i] : 256 - part[i]) / 256.0;
		}
		if (weight)
			sum += weight * tap(look, level, index, face, c);
	}

	return sum;
}

/* PRM SKL vol 7, "LOD Computation Pseudocode": @lod is not biased yet. */
static double model_value(const struct look *look, double lod, u32 c)
{
	const struct sampler_state *sampler = look->sampler;
	double last = look->texture->levels - 1, part, min_lod = sampler->min_lod / 256.0;
	double max_lod = sampler->max_lod / 256.0;
	bool mag, linear;
	u32 level;

	lod = below(lod * 256) / 256.0 + sampler->bias / 256.0;
	if (sampler->pre_clamp) {
		lod = lod > max_lod ? max_lod : lod;
		lod = lod < min_lod ? min_lod : lod;
	}
	mag = lod <= 0;
	linear = (mag ? sampler->mag_filter : sampler->min_filter) != FILTER_NEAREST;
	if (sampler->mips == MIPS_NONE || (mag && sampler->mag_clamp_none))
		return level_value(look, 0, linear, mag, c);
	lod = lod > max_lod ? max_lod : lod;
	lod = lod > last ? last : lod;
	min_lod = min_lod > last ? last : min_lod;
	lod = lod < min_lod ? min_lod : lod;
	lod = lod < 0 ? 0 : lod;
	if (sampler->mips == MIPS_NEAREST)
		return level_value(look, below(lod + 0.5), linear, mag, c);
	level = below(lod);
	part = lod - level;
	if (part == 0)
		return level_value(look, level, linear, mag, c);

	return (1 - part) * level_value(look, level, linear, mag, c) +
	       part * level_value(look, level + 1, linear, mag, c);
}

static bool is_close(double is, double should)
{
	double off = is > should ? is - should : should - is;

	return off <= 4e-6;
}

static struct look look_of(const struct texture *texture, const struct sampler_state *sampler,
			   const struct lane_query *query, bool compare)
{
	struct look look = {
		.texture = texture, .sampler = sampler, .compare = compare,
		.ref = of_bits(query->ref),
	};
	u32 i;

	for (i = 0; i < 4; i++)
		look.at[i] = of_bits(query->at[i]);
	if (texture->format == TEX_RGBA8)
		look.ref = look.ref < 0 ? 0 : look.ref > 1 ? 1 : look.ref;

	return look;
}

/**
 * model_agrees - an answer is right
 * @texture: the texture
 * @sampler: the sampler
 * @query: what the lane asked for
 * @compare: it is a comparison
 * @answer: what it got
 */
bool model_agrees(const struct texture *texture, const struct sampler_state *sampler,
		  const struct lane_query *query, bool compare, const u32 *answer)
{
	struct look look = look_of(texture, sampler, query, compare);
	u32 c;

	for (c = 0; c < 4; c++)
		if (!is_close(of_bits(answer[c]), model_value(&look, of_bits(query->lod), c)))
			return false;

	return true;
}

/* The four texels around a place, from the lower left one against the clock. */
bool model_gathers(const struct texture *texture, const struct sampler_state *sampler,
		   const struct lane_query *query, u32 channel, const u32 *answer)
{
	struct look look = look_of(texture, sampler, query, false);
	static const u8 right[4] = { 0, 1, 1, 0 }, lower[4] = { 1, 1, 0, 0 };
	s64 part, x, y;
	u32 c;

	x = lower_texel(&look, 0, look.at[0] * texture->width, texture->width, true, &part);
	y = lower_texel(&look, 1, look.at[1] * texture->height, texture->height, true, &part);
	for (c = 0; c < 4; c++) {
		s64 index[3] = { x + right[c], y + lower[c], 0 };

		if (!is_close(of_bits(answer[c]), tap(&look, 0, index, 0, channel)))
			return false;
	}

	return true;
}
