// SPDX-License-Identifier: GPL-2.0
/*
 * From texels to the answer: comparison, filter, channels.
 * PRM SKL vol 7, "Sampling Engine": texel fetch, shadow pre-filter compare, texel filtering
 */
#include "sampler/sampler.h"
#include "texel/compare.h"
#include "texel/format_float.h"

/* Shader Channel Select */
enum { SELECT_ZERO, SELECT_ONE, SELECT_RED = 4 };

/* Channels that the format lacks are as in its texels. */
static void set_border(const struct sampler_work *work, union texel *texel)
{
	const struct format *format = work->format;
	u8 zero[SAMPLER_TEXEL_BYTES] = {};
	u32 c;

	format_unpack(format, zero, texel);
	for (c = 0; c < 4; c++) {
		/* Luminance and intensity are of red. */
		if (format->bits[c])
			texel->u[c] = work->border[format->bits[0] &&
						   format->shift[c] == format->shift[0] ? 0 : c];
	}
}

static void unpack_layer(struct sampler_work *work, u32 layer)
{
	u32 i;

	format_unpack_row(work->format, work->raw[layer], work->texel[layer], work->taps[layer]);
	for (i = 0; i < work->taps[layer]; i++)
		if (work->tap[layer][i].kind == TAP_BORDER)
			set_border(work, &work->texel[layer][i]);
}

/* What passes gives 0: the function says which references lie in the shadow. */
static void compare(const struct sampler_work *work, float ref, union texel *texel, u32 n)
{
	u32 kind = work->format->kind[0];

	if (kind == FORMAT_UNORM)
		ref = ref > 1 ? 1 : ref > 0 ? ref : 0;
	for (; n; n--, texel++)
		texel->f[0] = render_compares(work->state.compare, texel->f[0], ref) ? 0 : 1;
}

/* The corner of a cube is between three faces. */
static void fill_corner(const struct sampler_work *work, const struct sampler_tap *tap,
			union texel *texel)
{
	u32 i, c;

	for (i = 0; i < 4 && tap[i].kind != TAP_CORNER; i++)
		;
	if (i == 4)
		return;
	if (format_is_integer(work->format)) {
		texel[i] = texel[i ^ 1];
		return;
	}
	for (c = 0; c < 4; c++)
		texel[i].f[c] = (texel[i ^ 1].f[c] + texel[i ^ 2].f[c] + texel[i ^ 3].f[c]) / 3;
}

static v4f mix(const struct sampler_work *work, v4f a, v4f b, float weight)
{
	u32 c;

	if (weight == 0)
		return a;
	if (work->state.reduction < REDUCTION_MIN)
		return a + (b - a) * weight;
	for (c = 0; c < 4; c++)
		if (work->state.reduction == REDUCTION_MIN ? b[c] < a[c] : b[c] > a[c])
			a[c] = b[c];

	return a;
}

static v4f at(const union texel *texel)
{
	v4f v;

	memcpy(&v, texel, sizeof(v));

	return v;
}

static v4f filter_layer(const struct sampler_work *work, const struct sampler_lane *lane,
			u32 layer)
{
	const union texel *texel = work->texel[layer] + lane->first[layer];
	const float *weight = lane->weight[layer / 2];
	v4f v = at(texel);

	if (lane->dims > 0)
		v = mix(work, v, at(texel + 1), weight[0]);
	if (lane->dims > 1)
		v = mix(work, v, mix(work, at(texel + 2), at(texel + 3), weight[0]), weight[1]);

	return v;
}

static v4f filter_level(const struct sampler_work *work, const struct sampler_lane *lane,
			u32 nr)
{
	v4f v = filter_layer(work, lane, 2 * nr);

	if (lane->dims > 2)
		v = mix(work, v, filter_layer(work, lane, 2 * nr + 1), lane->weight[nr][2]);

	return v;
}

/* Shader Channel Select of each channel. */
static u32 selected(const struct sampler_work *work, const union texel *texel, u32 c)
{
	u32 select = work->surface.swizzle[c];

	if (select >= SELECT_RED)
		return texel->u[select - SELECT_RED];

	return select != SELECT_ONE ? 0 : format_is_integer(work->format) ? 1 : 0x3f800000;
}

/* PRM SKL vol 7, "gather4": from the lower left on, against the clock. */
static void gather(const struct sampler_work *work, const union texel *texel, union texel *to)
{
	static const u8 order[4] = { 2, 3, 1, 0 };
	u32 c;

	for (c = 0; c < 4; c++)
		to->u[c] = selected(work, &texel[order[c]], work->channel);
}

static void filter_lane(struct sampler_work *work, u32 nr)
{
	const struct sampler_lane *lane = &work->lane[nr];
	union texel texel, *to = &work->result[nr];
	u32 layer, c;
	v4f v;

	for (layer = 0; layer < 2 * lane->levels; layer++) {
		union texel *taps = work->texel[layer] + lane->first[layer];

		if (layer & 1 && lane->dims < 3)
			continue;
		if (work->type->compare)
			compare(work, work->param[PARAM_REF][nr].f, taps,
				sampler_layer_taps(lane));
		if (lane->dims == 2 && work->surface.type == SURFTYPE_CUBE)
			fill_corner(work, work->tap[layer] + lane->first[layer], taps);
	}
	if (work->type->op == SAMPLER_GATHER) {
		gather(work, work->texel[0] + lane->first[0], to);
		return;
	}
	if (lane->dims || lane->levels > 1) {
		v = filter_level(work, lane, 0);
		if (lane->levels > 1)
			v = mix(work, v, filter_level(work, lane, 1), lane->level_weight);
		memcpy(&texel, &v, sizeof(texel));
	} else {
		texel = work->texel[0][lane->first[0]];
	}
	for (c = 0; c < 4; c++)
		to->u[c] = selected(work, &texel, c);
}

/* Answers of 16 bits. */
static u32 to_half(const struct format *format, u32 val)
{
	if (format->kind[1] == FORMAT_SINT)
		return (s32)val > S16_MAX ? S16_MAX : (s32)val < S16_MIN ? (u32)S16_MIN : val;
	if (format_is_integer(format))
		return min_t(u32, val, U16_MAX);

	return small_float_pack(val, 10, true);
}

/**
 * sampler_filter - make the answer of the texels
 * @data: the struct sampler_work
 */
void sampler_filter(void *data)
{
	struct sampler_work *work = data;
	u32 layer, lane, c;

	for (layer = 0; layer < SAMPLER_LAYERS; layer++)
		if (work->taps[layer])
			unpack_layer(work, layer);
	for (lane = 0; lane < work->lanes; lane++) {
		if (!work->lane[lane].levels)
			continue;
		filter_lane(work, lane);
		for (c = 0; work->half && c < 4; c++)
			work->result[lane].u[c] = to_half(work->format, work->result[lane].u[c]);
	}
}
