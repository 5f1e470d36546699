// SPDX-License-Identifier: GPL-2.0
/*
 * Surfaces as messages name them, and where their texels are.
 *
 * PRM SKL vol 2d, RENDER_SURFACE_STATE and BINDING_TABLE_STATE; vol 5 "Memory Views":
 * "Surface Layout and Tiling", 1D, 2D and 3D surfaces, and their alignment.
 */
#include "memory/gmem.h"
#include "texel/format.h"
#include "texel/surface_state.h"

#define STATE_DWORDS	16u
#define STATE_BYTES	(STATE_DWORDS * 4)
#define FORMAT_NR_RAW	0x1ffu
#define MAX_BTI		239u
#define MAX_LOD		14u

/* Of 1D surfaces that are not tiled: vol 5, "1D Alignment Requirements" */
#define ALIGN_1D	64u

#define ADDRESS_MASK	GENMASK_ULL(47, 0)

enum { TILEMODE_LINEAR, TILEMODE_WMAJOR, TILEMODE_XMAJOR, TILEMODE_YMAJOR };
enum { TRMODE_NONE, TRMODE_YF, TRMODE_YS };

static u32 round_to(u32 val, u32 align)
{
	return (val + align - 1) / align * align;
}

/* Texels as blocks, or as they are. */
static u32 to_blocks(const struct render_surface *surface, u32 texels)
{
	return (texels + BIT(surface->block_bits) - 1) >> surface->block_bits;
}

/* All of memory from a base on, or the shared local memory. */
static void set_raw(struct render_surface *surface, u64 base, u32 bytes)
{
	*surface = (struct render_surface){
		.type = SURFTYPE_BUFFER,
		.format = FORMAT_NR_RAW,
		.at = { .base = base & ADDRESS_MASK, .space = GTT_PER_PROCESS },
		.bytes = 1, .stride = 1,
		.width = bytes, .height = 1, .depth = 1, .samples = 1,
	};
}

/* Buffers: the number of entries is spread over three fields. */
static enum eu_stop decode_buffer(struct render_surface *surface, const u32 *state)
{
	u64 n = (render_bits(state[2], 6, 0) | render_bits(state[2], 29, 16) << 7 |
		 render_bits(state[3], 31, 21) << 21) + 1ull;

	surface->stride = render_bits(state[3], 17, 0) + 1;
	surface->width = min_t(u64, n, U32_MAX);
	surface->height = 1;
	surface->depth = 1;
	surface->samples = 1;
	if (render_bits(state[0], 13, 12) != TILEMODE_LINEAR || surface->block_bits)
		return EU_UNSERVED;

	return EU_BUDGET;
}

/*
 * Yf and Ys. Not served: volumes in either, and Ys of several planes, whose samples are within
 * its tiles.
 */
static bool set_standard_tiling(struct render_surface *surface, const u32 *state, u32 trmode)
{
	bool planes = render_bits(state[4], 5, 3) && !(state[4] & BIT(6));

	if (surface->at.tiling != TILING_Y || surface->type == SURFTYPE_3D ||
	    surface->bytes > 16 || surface->bytes & (surface->bytes - 1))
		return false;
	if (trmode == TRMODE_YF)
		surface->at.tiling = surface_yf(surface->bytes);
	else if (trmode == TRMODE_YS && surface->type != SURFTYPE_1D && !planes)
		surface->at.tiling = surface_ys(surface->bytes);
	else
		return false;

	return true;
}

/* How it is tiled. */
static enum eu_stop decode_tiling(struct render_surface *surface, const u32 *state)
{
	u32 trmode = render_bits(state[5], 19, 18);
	const struct tile *tile;

	surface->at.pitch = render_bits(state[3], 17, 0) + 1;
	switch (render_bits(state[0], 13, 12)) {
	case TILEMODE_LINEAR:
		surface->at.tiling = TILING_LINEAR;
		return trmode == TRMODE_NONE ? EU_BUDGET : EU_UNSERVED;
	case TILEMODE_WMAJOR:
		/* The pitch is that of two rows. */
		surface->at.tiling = TILING_W;
		surface->at.pitch /= 2;
		break;
	case TILEMODE_XMAJOR:
		surface->at.tiling = TILING_X;
		break;
	case TILEMODE_YMAJOR:
		surface->at.tiling = TILING_Y;
		break;
	}
	if (trmode != TRMODE_NONE && !set_standard_tiling(surface, state, trmode))
		return EU_UNSERVED;
	tile = &surface_tiles[surface->at.tiling];
	if (surface->at.base % surface_tile_bytes(tile) ||
	    surface->at.pitch % (tile->width * tile->side))
		return EU_UNSERVED;

	return EU_BUDGET;
}

/* How levels are aligned, and from where on they share a tile. */
static enum eu_stop decode_alignment(struct render_surface *surface, const u32 *state)
{
	static const u8 align[4] = { 0, 4, 8, 16 };
	const struct tile *tile = &surface_tiles[surface->at.tiling];

	surface->halign = align[render_bits(state[0], 15, 14)];
	surface->valign = align[render_bits(state[0], 17, 16)];
	surface->qpitch = render_bits(state[1], 14, 0) * 4;
	surface->tail = MAX_LOD + 1;
	if (render_bits(state[5], 19, 18) != TRMODE_NONE) {
		surface->halign = tile->width * tile->side / surface->bytes;
		surface->valign = tile->height * tile->side;
		surface->tail = render_bits(state[5], 11, 8);
	}
	if (surface->type == SURFTYPE_1D && !tile->width) {
		surface->straight = true;
		surface->halign = ALIGN_1D;
		surface->valign = 1;
	}
	/* The field is half of what it means there. */
	if (surface->type == SURFTYPE_3D && surface->at.tiling == TILING_W)
		surface->qpitch *= 2;

	return surface->halign && surface->valign ? EU_BUDGET : EU_UNSERVED;
}

static enum eu_stop decode_texture(struct render_surface *surface, const u32 *state)
{
	enum eu_stop stop = decode_tiling(surface, state);
	u32 samples = render_bits(state[4], 5, 3);

	if (stop == EU_BUDGET)
		stop = decode_alignment(surface, state);
	if (stop != EU_BUDGET || samples > 4 ||
	    (surface->block_bits && (samples || surface->type == SURFTYPE_1D)))
		return EU_UNSERVED;
	surface->width = render_bits(state[2], 13, 0) + 1;
	surface->height = render_bits(state[2], 29, 16) + 1;
	surface->depth = render_bits(state[3], 31, 21) + 1;
	if (surface->type == SURFTYPE_1D)
		surface->height = 1;
	if (surface->type == SURFTYPE_CUBE)
		surface->depth *= 6;
	surface->extent = render_bits(state[4], 17, 7) + 1;
	surface->first_element = render_bits(state[4], 28, 18);
	surface->samples = 1u << samples;
	surface->interleaved = samples && state[4] & BIT(6);
	surface->levels = render_bits(state[5], 3, 0) + 1;
	surface->lod = render_bits(state[5], 3, 0);
	surface->min_lod = render_bits(state[5], 7, 4);
	surface->base_level = render_bits(state[1], 23, 19);
	surface->resource_min_lod = render_bits(state[7], 11, 0);
	surface->y_offset = render_bits(state[5], 23, 21) * 4;
	surface->x_offset = render_bits(state[5], 31, 25) * 4;
	surface->is_array = state[0] & BIT(28);
	surface->line_stride = render_bits(state[0], 11, 11);
	surface->line_offset = render_bits(state[0], 10, 10);
	surface->faces = render_bits(state[0], 5, 0);

	return EU_BUDGET;
}

/* The size of a texel, or of a block; there is none of a format that is not served. */
static bool decode_format(struct render_surface *surface)
{
	const struct format *format = format_find(surface->format);

	if (surface->format == FORMAT_NR_RAW || surface->type == SURFTYPE_STRBUF) {
		surface->bytes = 1;
		return true;
	}
	if (!format)
		return false;
	surface->bytes = format->bytes;
	surface->block_bits = format->decode ? BLOCK_BITS : 0;

	return surface->bytes;
}

/**
 * render_surface_decode - take a surface's state apart
 * @surface: where it is put
 * @state: its 16 words
 *
 * Return: EU_BUDGET, or EU_UNSERVED: it is of no kind that is served.
 */
enum eu_stop render_surface_decode(struct render_surface *surface, const u32 *state)
{
	u32 i;

	*surface = (struct render_surface){
		.type = render_bits(state[0], 31, 29),
		.format = render_bits(state[0], 27, 18),
		.at = { .base = (state[8] | (u64)state[9] << 32) & ADDRESS_MASK,
			.space = GTT_PER_PROCESS },
		.aux = render_bits(state[6], 2, 0),
	};
	memcpy(surface->clear, state + 12, sizeof(surface->clear));
	/* Shader Channel Select: red is the highest. */
	for (i = 0; i < 4; i++)
		surface->swizzle[i] = state[7] >> (25 - 3 * i) & 7;
	if (surface->type == SURFTYPE_NULL)
		return EU_BUDGET;
	if (!decode_format(surface))
		return EU_UNSERVED;
	switch (surface->type) {
	case SURFTYPE_1D:
	case SURFTYPE_2D:
	case SURFTYPE_3D:
	case SURFTYPE_CUBE:
		return decode_texture(surface, state);
	case SURFTYPE_BUFFER:
	case SURFTYPE_STRBUF:
		return decode_buffer(surface, state);
	default:
		return EU_UNSERVED;
	}
}

static enum eu_stop fetch(struct render_slot *slot, u64 addr, void *to, u32 bytes)
{
	addr &= ADDRESS_MASK;
	if (!gmem_read(slot->mem, GTT_PER_PROCESS, addr, to, bytes))
		return EU_BUDGET;
	slot->fault = addr;

	return EU_FAULT;
}

static enum eu_stop get_at(struct render_slot *slot, u64 addr, struct render_surface *surface)
{
	u32 state[STATE_DWORDS];
	enum eu_stop stop = fetch(slot, addr, state, sizeof(state));

	return stop == EU_BUDGET ? render_surface_decode(surface, state) : stop;
}

/**
 * render_surface_get - the surface that a message names
 * @slot: whose binding table
 * @bti: index into the binding table, or one of those that are none
 * @surface: where it is put
 *
 * What is there can be addressed: render_surface_texel() and the bounds of buffers are all
 * that has to be looked at.
 *
 * Return: EU_BUDGET: it is there. EU_UNSERVED: it is of no kind that is served. EU_FAULT:
 * its state is not in memory.
 */
enum eu_stop render_surface_get(struct render_slot *slot, u32 bti, struct render_surface *surface)
{
	const struct render *render = slot->render;
	enum eu_stop stop;
	u32 entry;

	switch (bti) {
	case BTI_STATELESS:
	case BTI_STATELESS_NC:
		set_raw(surface, render->bases.general, U32_MAX);
		return EU_BUDGET;
	case BTI_SLM:
		set_raw(surface, 0, render->slm_size);
		surface->slm = true;
		return EU_BUDGET;
	}
	if (bti > MAX_BTI)
		return EU_UNSERVED;
	stop = fetch(slot, render->bases.surface + render->bases.binding_table + 4 * bti,
		     &entry, sizeof(entry));
	if (stop != EU_BUDGET)
		return stop;

	return get_at(slot, render->bases.surface + (entry & ~63u), surface);
}

/**
 * render_surface_named - the same for a message
 * @slot: whose binding table
 * @message: the message: bits 7:0 of its descriptor are the index. A bindless surface is the
 *	number of its state, in bits 31:12 of the extended descriptor.
 * @surface: where it is put
 */
enum eu_stop render_surface_named(struct render_slot *slot, const struct eu_message *message,
				  struct render_surface *surface)
{
	u32 bti = message->desc & 0xff;

	if (bti != BTI_BINDLESS)
		return render_surface_get(slot, bti, surface);

	return get_at(slot, slot->render->bases.bindless +
		      (message->ex_desc >> 12) * (u64)STATE_BYTES, surface);
}

/**
 * render_surface_peek - the words of the state of a message's surface in their place
 * @slot: whose binding table
 * @message: as for render_surface_named()
 *
 * Return: them; the guest may change them at any time. NULL: they are not at hand, or the
 * surface has none.
 */
const u32 *render_surface_peek(struct render_slot *slot, const struct eu_message *message)
{
	const struct render *render = slot->render;
	u64 addr, table = render->bases.surface + render->bases.binding_table;
	u32 bti = message->desc & 0xff;
	const u32 *entry;

	if (bti == BTI_BINDLESS) {
		addr = render->bases.bindless + (message->ex_desc >> 12) * (u64)STATE_BYTES;
	} else {
		if (bti > MAX_BTI || table % sizeof(*entry))
			return NULL;
		entry = gmem_peek(slot->mem, GTT_PER_PROCESS, (table + 4 * bti) & ADDRESS_MASK);
		if (!entry)
			return NULL;
		addr = render->bases.surface + (READ_ONCE(*entry) & ~63u);
	}
	if (addr % STATE_BYTES)
		return NULL;

	return gmem_peek(slot->mem, GTT_PER_PROCESS, addr & ADDRESS_MASK);
}

/*
 * Where a level begins, in texels or in blocks: level 1 is below level 0, level 2 beside
 * level 1, all others below each other. Those of a straight surface are one behind the other.
 */
static void level_origin(const struct render_surface *surface, u32 lod, u64 *x, u64 *y)
{
	u32 level, w, h;

	*x = surface->x_offset >> surface->block_bits;
	*y = surface->y_offset >> surface->block_bits;
	for (level = 0; level < lod; level++) {
		w = to_blocks(surface, render_minify(surface->width, level));
		h = to_blocks(surface, render_minify(surface->height, level));
		if (level == 1 || surface->straight)
			*x += round_to(w, surface->halign);
		else
			*y += round_to(h, surface->valign);
	}
}

/**
 * render_surface_texel - where a texel is
 * @surface: its surface: not a buffer, nor a null surface
 * @lod: its level, from that of surface->width and surface->height on
 * @x: its column there; if it is in a block, that of the block
 * @y: its row there; the same
 * @slice: its slice, or the array element behind first_element, or the face of a cube, six
 *	of each. Where samples have planes, the element times the samples, and the sample.
 * @byte: its first byte, as surface_rw() and surface_address() of surface->at count them
 * @row: the row
 *
 * The caller looks if it is in the level, by render_surface_has(). Within a level, texels
 * in x are surface->bytes apart, and in y a row: one question is enough for all of a slice.
 *
 * Return: false if there is no such texel: it is beyond what the layout has.
 */
bool render_surface_texel(const struct render_surface *surface, u32 lod, u32 x, u32 y, u32 slice,
			  s32 *byte, s32 *row)
{
	u32 planes = surface->interleaved || !surface->samples ? 1 : surface->samples;
	u64 left, top, plane = (u64)surface->first_element * planes + slice;

	if (lod > MAX_LOD || lod >= surface->tail)
		return false;
	level_origin(surface, lod, &left, &top);
	left += x;
	top += y;
	if (surface->straight)
		left += plane * surface->qpitch;
	else
		top += plane * surface->qpitch;
	left *= surface->bytes;
	/* A level's own size may be added to it. */
	if (left > S32_MAX - SZ_1M || top > S32_MAX - SZ_1M)
		return false;
	*byte = left;
	*row = top;

	return true;
}
