// SPDX-License-Identifier: GPL-2.0
/*
 * Plain messages, with the FPU: coordinates and texels, four lanes at a time. Each step is
 * the one of sampler_coord.c, format.c and sampler_filter.c, so that the last bit is theirs.
 */
#include "eu/float.h"
#include "sampler/sampler.h"

typedef u64 v2q __attribute__((vector_size(16)));

/* 1.5 * 2^52: what is added to it becomes an integer, in its lowest bits. */
#define INTEGERS	6755399441055744.0
#define ONE		0x3ff0000000000000ull	/* the bits of 1.0 */
#define SIGN		BIT_ULL(63)
#define GROUPS		(SAMPLER_LANES / 4)

#define PARTS		256			/* of a texel */
#define NEAR		4194304.0		/* texels: their parts are integers of 32 bits */

static inline bool is_set(v4s x)
{
	v2q halves = (v2q)x;

	return halves[0] | halves[1];
}

/* The next integer below. */
static inline v2d floor_of(v2d x)
{
	v2d near = x + INTEGERS - INTEGERS;

	return near - (v2d)((v2q)(near > x) & ONE);
}

/* Bits of @far are set if one is too far away to be an integer, or no number: it is 0. */
static inline v2d scaled(const union sampler_value *at, double scale, v2q *far)
{
	v2d x = __builtin_convertvector(*(const v2f *)at, v2d) * scale;
	v2q near = (v2q)((v2d)((v2q)x & ~SIGN) < NEAR);

	*far |= ~near;

	return (v2d)((v2q)x & near);
}

/* Doubles that are integers. */
static inline v4s integers(v2d low, v2d high)
{
	v4s a = (v4s)(low + INTEGERS), b = (v4s)(high + INTEGERS);

	return (v4s){ a[0], a[2], b[0], b[2] };
}

/* Bits of @beyond are set if one is outside, and not plain. */
static inline v4s wrapped(const struct plain_axis *axis, v4s x, v4s *beyond)
{
	s32 last = axis->size - 1;
	v4s above;

	switch (axis->wrap) {
	case PLAIN_REPEAT:
		return x & last;
	case PLAIN_CLAMP:
		x &= ~(x >> 31);
		above = x > last;
		return (x & ~above) | (last & above);
	default:
		*beyond |= (x >> 31) | (x > last);
		return x;
	}
}

static inline void find_offsets(const struct plain_axis *axis, const v4s *texel, v4u *to)
{
	u32 scale = axis->scale, first = axis->first, high = axis->high, step = axis->step, i;
	const struct plain_term *term, *end = axis->term + axis->terms;
	v4u at, sum;

	for (i = 0; i < GROUPS; i++) {
		at = ((v4u)texel[i] << scale) + first;
		sum = (v4u){};
		for (term = axis->term; term < end; term++)
			sum |= (at & term->mask) << term->shift;
		if (step)
			sum += (at >> high) * step;
		to[i] = sum;
	}
}

/* Texels of the coordinates of 16 lanes. False: one is too far. */
static noinline bool floors(const union sampler_value *at, double scale, v4s *texel)
{
	v2q far = {};
	u32 i;

	for (i = 0; i < GROUPS; i++, at += 4)
		texel[i] = integers(floor_of(scaled(at, scale, &far)),
				    floor_of(scaled(at + 2, scale, &far)));

	return !is_set((v4s)far);
}

/*
 * The same for those that are inside, in floats: a product that is rounded is between the same
 * integers, unless it has become one itself. False: there is such a one, or one outside.
 */
static inline bool cuts(const union sampler_value *at, float scale, float size, v4s *texel)
{
	v4s good = { -1, -1, -1, -1 };
	v4f x;
	u32 i;

	for (i = 0; i < GROUPS; i++, at += 4) {
		x = *(const v4f *)at * scale;
		good &= (x > 0) & (x < size);
		texel[i] = __builtin_convertvector((v4f)((v4s)x & good), v4s);
		good &= __builtin_convertvector(texel[i], v4f) != x;
	}

	return !is_set(~good);
}

static noinline bool find_nearest(struct plain_work *plain, u32 dim, u32 scale, s32 offset)
{
	const struct plain_axis *axis = &plain->state->axis[dim];
	v4u *to = (v4u *)plain->offset[dim][0];
	v4s texel[GROUPS], beyond = {};
	u32 i;

	if (!cuts(plain->at[dim], (s32)scale, (s32)axis->size, texel) || offset) {
		if (!floors(plain->at[dim], scale, texel))
			return false;
		for (i = 0; i < GROUPS; i++)
			texel[i] = wrapped(axis, texel[i] + offset, &beyond);
	}
	find_offsets(axis, texel, to);

	return !is_set(beyond);
}

static noinline bool find_two(struct plain_work *plain, u32 dim, u32 scale, s32 offset)
{
	const struct plain_axis *axis = &plain->state->axis[dim];
	double half = plain->state->round[dim] ? 0.5 : 0;
	const union sampler_value *at = plain->at[dim];
	v4s parts, first[GROUPS], second[GROUPS], beyond = {};
	v2q far = {};
	v2d low, high;
	u32 i;

	for (i = 0; i < GROUPS; i++, at += 4) {
		low = scaled(at, scale, &far) * PARTS + half;
		high = scaled(at + 2, scale, &far) * PARTS + half;
		parts = integers(floor_of(low), floor_of(high)) - PARTS / 2;
		((v4f *)plain->weight[dim])[i] =
			__builtin_convertvector(parts & 255, v4f) * (1.0f / PARTS);
		parts = (parts >> 8) + offset;
		first[i] = wrapped(axis, parts, &beyond);
		second[i] = wrapped(axis, parts + 1, &beyond);
	}
	find_offsets(axis, first, (v4u *)plain->offset[dim][0]);
	find_offsets(axis, second, (v4u *)plain->offset[dim][1]);

	return !is_set((v4s)far) && !is_set(beyond);
}

/**
 * sampler_plain_locate - find the texels of each lane
 * @data: the struct sampler_work. If one is not plain, it is said that they are not found.
 */
void sampler_plain_locate(void *data)
{
	struct sampler_work *work = data;
	struct plain_work *plain = &work->plain;
	const struct sampler_plain *state = plain->state;
	u32 i, scale;

	plain->found = true;
	for (i = 0; i < 2 && plain->found; i++) {
		scale = state->not_normalized ? 1 : state->axis[i].size;
		plain->found = state->linear ? find_two(plain, i, scale, work->offset[i]) :
					       find_nearest(plain, i, scale, work->offset[i]);
	}
}

static inline v4f mix(v4f a, v4f b, v4f weight)
{
	return a + (b - a) * weight;
}

/* Of 16 lanes: a channel of the texels, as fractions of @mask. */
static inline void fractions(const u32 *raw, u32 shift, u32 mask, v4f *to)
{
	float one = (s32)mask;
	u32 i;

	for (i = 0; i < GROUPS; i++, raw += 4)
		to[i] = __builtin_convertvector((v4s)(*(const v4u *)raw >> shift & mask),
						v4f) / one;
}

static void filtered(const struct plain_work *plain, const struct plain_channel *channel, v4f *to)
{
	const v4f *x = (const v4f *)plain->weight[0], *y = (const v4f *)plain->weight[1];
	v4f tap[4][GROUPS];
	u32 i;

	for (i = 0; i < 4; i++)
		fractions(plain->raw[i], channel->shift, channel->mask, tap[i]);
	for (i = 0; i < GROUPS; i++)
		to[i] = mix(mix(tap[0][i], tap[1][i], x[i]), mix(tap[2][i], tap[3][i], x[i]), y[i]);
}

static void find_channel(const struct plain_work *plain, const struct plain_channel *channel,
			 v4u *to)
{
	const v4u *raw = (const v4u *)plain->raw[0];
	u32 shift = channel->shift, mask = channel->mask, i;

	if (!mask) {
		for (i = 0; i < GROUPS; i++)
			to[i] = channel->constant - (v4u){};
	} else if (plain->state->linear) {
		filtered(plain, channel, (v4f *)to);
	} else if (channel->unorm) {
		fractions(plain->raw[0], shift, mask, (v4f *)to);
	} else {
		for (i = 0; i < GROUPS; i++)
			to[i] = raw[i] >> shift & mask;
	}
}

/* Lanes that take no part stay as they are. */
static void put_channel(const struct sampler_work *work, const struct plain_channel *channel,
			v4u *to)
{
	u32 mask = work->plain.mask, i;
	v4u from[GROUPS], part;

	if (mask == ~0u >> (32 - SAMPLER_LANES)) {
		find_channel(&work->plain, channel, to);
		return;
	}
	find_channel(&work->plain, channel, from);
	for (i = 0; i < work->lanes / 4; i++, mask >>= 4) {
		part = (v4u)((mask & (v4u){ 1, 2, 4, 8 }) != 0);
		to[i] = (to[i] & ~part) | (from[i] & part);
	}
}

/**
 * sampler_plain_answer - make the answer of the texels, and put it into registers
 * @data: the struct sampler_work
 */
void sampler_plain_answer(void *data)
{
	struct sampler_work *work = data;
	const struct plain_channel *channel = work->plain.state->channel;
	u32 left = eu_response_length(work->message) * 32, size = work->lanes * 4, c;
	u8 *to = work->thread->regs + work->message->dst * 32;

	for (c = 0; c < 4; c++, channel++) {
		if (!(work->write >> c & 1))
			continue;
		if (left < size)
			break;
		put_channel(work, channel, (v4u *)to);
		to += size;
		left -= size;
	}
}
