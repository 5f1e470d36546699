// SPDX-License-Identifier: GPL-2.0
/*
 * Plain messages: those that sampler_plain.h is about, if all their texels are inside, or
 * wrap in a simple way, and their pages are at hand. All others go the long way, which gives
 * the same.
 *
 * What state says is kept from message to message, beside its words: they are compared, so
 * that it need not be known when they change.
 */
#include "memory/gmem.h"
#include "sampler/sampler.h"

#define ADDRESS_MASK	GENMASK_ULL(47, 0)

/* Shader Channel Select */
enum { SELECT_ONE = 1, SELECT_RED = 4 };

/* Bits @mask of a coordinate are moved by @shift. False: there is no room. */
static bool add_term(struct plain_axis *axis, u32 mask, u32 shift)
{
	u32 i;

	for (i = 0; i < axis->terms; i++)
		if (axis->term[i].shift == shift)
			break;
	if (i == PLAIN_TERMS)
		return false;
	if (i == axis->terms)
		axis->term[axis->terms++] = (struct plain_term){ .shift = shift };
	axis->term[i].mask |= mask;

	return true;
}

/* Tiles that are a page. Each bit of a coordinate within it is one of the offset. */
static bool set_tiles(struct sampler_plain *plain, const struct render_surface *surface)
{
	const struct tile *tile = &surface_tiles[surface->at.tiling];
	struct plain_axis *x = &plain->axis[0], *y = &plain->axis[1];
	u32 width = __builtin_ctz(tile->width), height = __builtin_ctz(tile->height), bit;
	bool fits = true;

	for (bit = 0; bit < width; bit++)
		fits &= add_term(x, BIT(bit),
				 __builtin_ctz(surface_tile_offset(tile, BIT(bit), 0)) - bit);
	fits &= add_term(x, ~(BIT(width) - 1), __builtin_ctz(GVT_PAGE_SIZE) - width);
	for (bit = 0; bit < height; bit++)
		fits &= add_term(y, BIT(bit),
				 __builtin_ctz(surface_tile_offset(tile, 0, BIT(bit))) - bit);
	y->high = height;
	y->step = (u32)surface->at.pitch / tile->width * GVT_PAGE_SIZE;

	return fits && tile->side == 1 && plain->bytes <= tile->run;
}

/* Texels are where their size says, so none is in two pages. */
static bool set_rows(struct sampler_plain *plain, const struct render_surface *surface)
{
	struct plain_axis *x = &plain->axis[0], *y = &plain->axis[1];

	x->first += surface->at.base % GVT_PAGE_SIZE;
	y->step = surface->at.pitch;

	return add_term(x, ~0u, 0) && !((surface->at.base | y->step) % plain->bytes);
}

/* Where texels of the level are. The last one's offset has less than 32 bits. */
static bool set_place(struct sampler_plain *plain, const struct render_surface *surface,
		      u32 level)
{
	struct plain_axis *x = &plain->axis[0], *y = &plain->axis[1];
	const struct tile *tile = &surface_tiles[surface->at.tiling];
	u64 bytes, rows;
	s32 byte, row;

	x->size = render_minify(surface->width, level);
	y->size = render_minify(surface->height, level);
	if (!render_surface_texel(surface, level, 0, 0, 0, &byte, &row))
		return false;
	x->scale = __builtin_ctz(plain->bytes);
	x->first = byte;
	y->first = row;
	plain->at = surface->at;
	plain->byte = byte;
	plain->row = row;
	bytes = (u64)byte + x->size * plain->bytes + tile->width;
	rows = (u64)row + y->size + tile->height;
	if (rows * surface->at.pitch + bytes * max(tile->height, 1u) + GVT_PAGE_SIZE > S32_MAX)
		return false;
	plain->base = surface->at.base & ~(u64)(GVT_PAGE_SIZE - 1);

	return surface->at.tiling == TILING_LINEAR ? set_rows(plain, surface) :
						     set_tiles(plain, surface);
}

/* Numbers that are their bits, or whole parts of one. */
static bool set_channel(const struct render_surface *surface, const struct format *format, u32 c,
			struct plain_channel *channel)
{
	u32 one = format_is_integer(format) ? 1 : 0x3f800000, select = surface->swizzle[c], bits;

	*channel = (struct plain_channel){ .constant = select == SELECT_ONE ? one : 0 };
	if (select < SELECT_RED)
		return true;
	select -= SELECT_RED;
	bits = format->bits[select];
	if (!bits) {
		channel->constant = select == 3 ? one : 0;
		return true;
	}
	channel->shift = format->shift[select];
	channel->mask = ~0u >> (32 - bits);
	channel->unorm = format->kind[select] == FORMAT_UNORM;

	return (channel->unorm && bits <= 24) || format->kind[select] == FORMAT_UINT ||
	       (format->kind[select] == FORMAT_FLOAT && bits == 32);
}

static bool set_format(struct sampler_plain *plain, const struct render_surface *surface)
{
	const struct format *format = format_find(surface->format);
	bool ok = true;
	u32 c;

	if (!format || !(format->uses & FORMAT_SAMPLED) || format->bytes != surface->bytes ||
	    (format->bytes != 1 && format->bytes != 2 && format->bytes != 4))
		return false;
	plain->bytes = format->bytes;
	for (c = 0; c < 4; c++) {
		ok &= set_channel(surface, format, c, &plain->channel[c]);
		ok &= !plain->linear || plain->channel[c].unorm || !plain->channel[c].mask;
	}

	return ok;
}

/* No filter, or the same linear one at any level of detail. */
static bool set_filter(struct sampler_plain *plain, const struct render_surface *surface,
		       const struct sampler_state *state)
{
	const struct format *format = format_find(surface->format);
	bool min_linear = state->min_filter != FILTER_NEAREST;
	bool mag_linear = state->mag_filter != FILTER_NEAREST;

	plain->not_normalized = state->not_normalized;
	if (!format || format_is_integer(format) || (!min_linear && !mag_linear))
		return format;
	plain->linear = true;
	plain->round[0] = state->round_min[0];
	plain->round[1] = state->round_min[1];

	return min_linear && mag_linear && state->reduction < REDUCTION_MIN &&
	       !memcmp(state->round_min, state->round_mag, 2);
}

static bool set_wrap(struct sampler_plain *plain, const struct sampler_state *state)
{
	u32 i;

	for (i = 0; i < 2; i++) {
		struct plain_axis *axis = &plain->axis[i];

		axis->wrap = PLAIN_INSIDE;
		if (state->wrap[i] == WRAP_HALF_BORDER)
			return false;
		if (state->wrap[i] == WRAP_CLAMP || state->wrap[i] == WRAP_CUBE)
			axis->wrap = PLAIN_CLAMP;
		if (state->wrap[i] == WRAP_REPEAT && !(axis->size & (axis->size - 1)))
			axis->wrap = PLAIN_REPEAT;
	}

	return true;
}

/* The level without mipmaps, or the only one. */
static u32 only_level(const struct render_surface *surface)
{
	s32 least = surface->resource_min_lod - (s32)surface->min_lod * LOD_ONE;
	u32 level = (max(least, 0) + LOD_ONE / 2) / LOD_ONE;

	return min(level, surface->levels - 1) + surface->min_lod;
}

static bool take_apart(struct sampler_plain *plain)
{
	struct render_surface surface;
	struct sampler_state state;

	if (render_surface_decode(&surface, plain->words) != EU_BUDGET ||
	    sampler_state_decode(plain->words + PLAIN_SURFACE, &state) != EU_BUDGET)
		return false;
	if (surface.type != SURFTYPE_2D || surface.is_array || surface.samples != 1 ||
	    state.disabled || (state.mips != MIPS_NONE && surface.levels > 1))
		return false;

	return set_filter(plain, &surface, &state) && set_format(plain, &surface) &&
	       set_place(plain, &surface, only_level(&surface)) && set_wrap(plain, &state);
}

/**
 * sampler_plain_find - the surface and the sampler that a message names, if they are plain
 * @slot: whose
 * @message: it
 * @samplers: offset of the table of samplers
 *
 * Return: they, until the next message; NULL: they are not plain, or not at hand.
 */
const struct sampler_plain *sampler_plain_find(struct render_slot *slot,
					       const struct eu_message *message, u32 samplers)
{
	u32 desc = message->desc;
	struct sampler_plain *plain = &slot->plain[(desc ^ desc >> 8) % RENDER_PLAIN];
	const u32 *surface = render_surface_peek(slot, message);
	const u32 *sampler = sampler_state_peek(slot, samplers, desc >> 8 & 15);

	if (!surface || !sampler)
		return NULL;
	if (memcmp(plain->words, surface, PLAIN_SURFACE * 4) ||
	    memcmp(plain->words + PLAIN_SURFACE, sampler, PLAIN_SAMPLER * 4)) {
		memset(plain, 0, sizeof(*plain));
		memcpy(plain->words, surface, PLAIN_SURFACE * 4);
		memcpy(plain->words + PLAIN_SURFACE, sampler, PLAIN_SAMPLER * 4);
		plain->plain = take_apart(plain);
	}

	return plain->plain ? plain : NULL;
}

/*
 * Coordinates of 16 lanes. Those that take no part are where the first one is that does, so
 * that nothing is looked at but for it.
 */
static void take_coordinates(struct sampler_work *work)
{
	struct plain_work *plain = &work->plain;
	u32 first = __builtin_ctz(plain->mask), i, lane;
	const union sampler_value *from;

	for (i = 0; i < 2; i++) {
		from = sampler_message_param(work, PARAM_U + i);
		plain->at[i] = from;
		if (from && plain->mask == ~0u >> (32 - SAMPLER_LANES))
			continue;
		plain->at[i] = plain->some[i];
		for (lane = 0; lane < SAMPLER_LANES; lane++)
			plain->some[i][lane].u =
				from ? from[plain->mask >> lane & 1 ? lane : first].u : 0;
	}
}

/* The texels: those of neighbours are mostly in the same page. */
static __always_inline bool fetch(struct sampler_work *work, u32 taps, u32 bytes)
{
	struct plain_work *plain = &work->plain;
	u32 lane, tap, offset, texel, page = ~0u;
	const u8 *from = NULL;

	for (lane = 0; lane < SAMPLER_LANES; lane++)
		for (tap = 0; tap < taps; tap++) {
			offset = plain->offset[0][tap & 1][lane] + plain->offset[1][tap >> 1][lane];
			if (offset / GVT_PAGE_SIZE != page) {
				page = offset / GVT_PAGE_SIZE;
				from = gmem_peek(work->slot->mem, GTT_PER_PROCESS,
						 (plain->state->base + (u64)page * GVT_PAGE_SIZE) &
						 ADDRESS_MASK);
				if (!from)
					return false;
			}
			texel = 0;
			memcpy(&texel, from + offset % GVT_PAGE_SIZE, bytes);
			plain->raw[tap][lane] = texel;
		}

	return true;
}

static __always_inline bool fetch_taps(struct sampler_work *work, u32 taps)
{
	switch (work->plain.state->bytes) {
	case 1:
		return fetch(work, taps, 1);
	case 2:
		return fetch(work, taps, 2);
	default:
		return fetch(work, taps, 4);
	}
}

/**
 * sampler_plain - serve a message if it is plain
 * @work: it, its descriptor and header read
 *
 * Return: false if it is not: nothing has happened.
 */
bool sampler_plain(struct sampler_work *work)
{
	struct plain_work *plain = &work->plain;

	plain->mask = work->message->mask & ~0u >> (32 - work->lanes);
	if (work->type->op != SAMPLER_SAMPLE || work->type->compare || work->vectors ||
	    work->half || work->message->dst == EU_NO_REG || !plain->mask)
		return false;
	plain->state = sampler_plain_find(work->slot, work->message, work->samplers);
	if (!plain->state)
		return false;
	take_coordinates(work);
	eu_compute(sampler_plain_locate, work);
	if (!plain->found || !(plain->state->linear ? fetch_taps(work, 4) : fetch_taps(work, 1)))
		return false;
	eu_compute(sampler_plain_answer, work);

	return true;
}
